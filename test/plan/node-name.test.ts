import fc from 'fast-check';
import type { Maybe } from '../../lib/address/unknown';
import type { CniPlugin } from '../../lib/model/cni-network';
import { canonicalize } from '../../lib/plan/canonicalize';
import type { NetworkModel } from '../../lib/model/network-model';
import type { NodeHome } from '../../lib/model/node-home';
import { nameNodes } from '../../lib/plan/node-name';
import { podCidrsOf } from '../../lib/model/pod-cidrs';
import { NO_SETUP } from '../../lib/model/node-setup';
import { joinParts } from '../../lib/model/network-draft';

const EMPTY: NetworkModel = canonicalize({ ...joinParts([]), assumedVpcs: [], outside: {} });

interface Given {
  readonly id: string;
  readonly tag: string | null;
  readonly podCidrs: readonly Maybe<string>[];
  readonly home: NodeHome;
}

function node(
  id: string,
  tag: string | null,
  podCidr: Maybe<string> | null = null,
  more: Partial<NodeHome> = {},
): Given {
  return {
    id,
    tag,
    podCidrs: podCidr === null ? [] : [podCidr],
    home: { stack: 'S', path: null, worker: null, ...more },
  };
}

/** Name and index by id. */
function names(...given: readonly Given[]): Readonly<Record<string, readonly [name: string, index: number | null]>> {
  const nodes = given.map(({ id, podCidrs, home }) => ({
    ...{ id, podCidrs, home, name: id, shortName: id, index: podCidrs.length > 0 ? 0 : null },
    ...{
      interfaceIds: [],
      imageId: null,
      setup: NO_SETUP,
      metadataService: true,
      origin: { source: '', id, path: '' },
    },
  }));
  const named = nameNodes({ ...EMPTY, nodes }, new Map(given.map(({ id, tag }) => [id, tag])));
  return Object.fromEntries(named.map(({ id, name, index }) => [id, [name, index]]));
}

test('a worker has its Name tag, whatever the others have', () => {
  expect(names(node('A', 'gpu', '10.0.1.0/24'), node('B', null, '10.0.0.0/24'), node('C', 'controller'))).toEqual({
    A: ['gpu', 1],
    B: ['B', 0],
    C: ['controller', null],
  });
});

test.each([
  ['two workers have it', 'x', 'x'],
  ['it is the logical id of another', 'B', null],
  ['it reads as an address', '10.0.0.1', null],
  ['it reads as another end of a packet', 'internet', 'pod@x'],
])('a Name tag does not name a worker where %s', (_, one, other) => {
  expect(names(node('A', one, '10.200.10.0/24'), node('B', other, '10.200.9.0/24'))).toEqual({
    A: ['A', 1],
    B: ['B', 0],
  });
});

test('the path of its construct names a worker before its logical id does, and no other node', () => {
  const path = 'S/Node';
  expect(names(node('A', null, '10.0.0.0/24', { path }), node('B', null, null, { path: 'S/Bastion' }))).toEqual({
    A: [path, 0],
    B: ['B', null],
  });
});

test('other nodes with one Name tag, or that of a worker, go by their ids', () => {
  expect(names(node('A', 'x'), node('B', 'x'), node('C', 'y'), node('D', 'y', '10.0.0.0/24'))).toEqual({
    A: ['A', null],
    B: ['B', null],
    C: ['C', null],
    D: ['y', 0],
  });
});

test('the index is that of the construct; the others have what is left, in the order of pod CIDRs, unknown ones last', () => {
  const worker = { network: 'S/PodNetwork', index: 1 };
  const all = [
    node('A', null, '10.0.9.0/24'),
    node('B', null, { unknown: 'why' }),
    node('C', null, '10.0.8.0/24'),
    node('D', null, '10.0.7.0/24', { worker }),
  ];
  expect(names(...all)).toEqual({ A: ['A', 2], B: ['B', 3], C: ['C', 0], D: ['D', 1] });
});

const nodes = fc
  .array(
    fc.record({
      tag: fc.constantFrom(null, 'worker-0', 'worker-1', 'N0', 'S/1'),
      podCidr: fc.constantFrom(null, '10.200.0.0/24', '10.200.1.0/24', { unknown: 'why' }),
      hasPath: fc.boolean(),
      index: fc.constantFrom(null, 0, 1),
    }),
    { maxLength: 6 },
  )
  .map((list) =>
    list.map(({ tag, podCidr, hasPath, index }, at) =>
      node(`N${String(at)}`, tag, podCidr, {
        path: hasPath ? `S/${String(at)}` : null,
        worker: index === null ? null : { network: 'S/PodNetwork', index },
      }),
    ),
  );

test('names never collide, and do not depend on the order of the nodes', () => {
  fc.assert(
    fc.property(nodes, fc.func(fc.nat()), (all, order) => {
      const named = names(...all);
      expect(new Set(Object.values(named).map(([name]) => name)).size).toBe(all.length);
      expect(names(...[...all].sort((a, b) => order(a.id) - order(b.id)))).toEqual(named);
    }),
  );
});

test('naming a node, or taking its name away, renames no other', () => {
  fc.assert(
    fc.property(nodes, fc.nat(), fc.constantFrom(null, 'new'), (all, chosen, tag) => {
      const { id } = all[chosen % all.length] ?? node('', null);
      // a tag that two nodes have names neither
      fc.pre(
        all.every((one) => one.id === id || one.tag === null || one.tag !== all.find((each) => each.id === id)?.tag),
      );
      const [before, after] = [all, all.map((one) => (one.id === id ? { ...one, tag } : one))].map((each) =>
        names(...each),
      );
      expect({ ...after, [id]: null }).toEqual({ ...before, [id]: null });
    }),
  );
});

describe('pod CIDRs', () => {
  const bridge = (...subnets: readonly Maybe<string>[]): CniPlugin => ({
    type: 'bridge',
    bridge: 'cnio0',
    isGateway: true,
    isDefaultGateway: false,
    ipMasq: true,
    ipMasqBackend: null,
    hairpinMode: false,
    promiscMode: false,
    forceAddress: false,
    portIsolation: false,
    mtu: null,
    vlan: null,
    ipam: {
      type: 'host-local',
      ranges: subnets.map((subnet) => [{ subnet, rangeStart: '', rangeEnd: '', gateway: '' }]),
      routes: [],
    },
  });
  const of = (...files: readonly (readonly CniPlugin[])[]): unknown =>
    podCidrsOf({
      ...NO_SETUP,
      networks: files.map((plugins, index) => ({
        path: `/etc/cni/net.d/${String(index)}.conf`,
        name: 'n',
        cniVersion: '1.0.0',
        plugins,
        refusal: null,
      })),
    });

  test.each([
    [
      'the first network, loopback aside',
      [[{ type: 'loopback' } as const], [bridge('10.200.0.0/24')]],
      ['10.200.0.0/24'],
    ],
    [
      'every range, IPv6 aside',
      [[bridge('10.200.0.0/24', 'fd00::/64', '10.201.0.0/24')]],
      ['10.200.0.0/24', '10.201.0.0/24'],
    ],
    ['not a network after another', [[{ type: 'other', name: 'calico' } as const], [bridge('10.200.0.0/24')]], []],
    ['unknown', [[bridge({ unknown: 'why' })]], [{ unknown: 'why' }]],
    ['none at all', [], []],
    [
      'host bits, which host-local refuses',
      [[bridge('10.200.0.1/24')]],
      [{ unknown: '"10.200.0.1/24" has host bits set; the network address is 10.200.0.0, so write 10.200.0.0/24' }],
    ],
  ])('%s', (_, files, expected) => {
    expect(of(...files)).toEqual(expected);
  });
});
