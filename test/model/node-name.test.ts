import fc from 'fast-check';
import type { Maybe } from '../../lib/address/unknown';
import { nameNodes, podCidrsOf } from '../../lib/model/node-name';
import { NO_SETUP } from '../../lib/model/node-setup-reader';
import type { CniPlugin } from '../../lib/cni/cni-network';

function node(
  id: string,
  nameTag: string | null,
  ...podCidrs: readonly Maybe<string>[]
): Parameters<typeof nameNodes>[0][number] {
  return {
    node: { id, nameTag, interfaceIds: [], imageId: null, setup: NO_SETUP, origin: { source: '', id, path: '' } },
    podCidrs,
  };
}

const names = (...nodes: readonly ReturnType<typeof node>[]): unknown => Object.fromEntries(nameNodes(nodes));

test('workers have the index of their Name tag where each has another', () => {
  expect(
    names(node('A', 'worker-7', '10.0.0.0/24'), node('B', 'worker-0', '10.0.1.0/24'), node('C', 'controller')),
  ).toEqual({
    A: { name: 'worker-7', index: 7 },
    B: { name: 'worker-0', index: 0 },
    C: { name: 'controller', index: null },
  });
});

test.each([
  ['one has no such tag', 'worker-1', 'node'],
  ['two have the same', 'worker-1', 'worker-1'],
  ['one has leading zeros', 'worker-1', 'worker-00'],
])('else the order of pod CIDRs counts: %s', (_, one, other) => {
  expect(names(node('A', one, '10.200.10.0/24'), node('B', other, '10.200.9.0/24'))).toEqual({
    A: { name: 'worker-1', index: 1 },
    B: { name: 'worker-0', index: 0 },
  });
});

test('unknown pod CIDRs come last, by id', () => {
  const unknown = { unknown: 'why' };
  expect(names(node('B', null, unknown), node('A', null, unknown), node('C', null, '10.0.0.0/24'))).toEqual({
    C: { name: 'worker-0', index: 0 },
    A: { name: 'worker-1', index: 1 },
    B: { name: 'worker-2', index: 2 },
  });
});

test('other nodes with one Name tag, or that of a worker, go by their ids', () => {
  expect(names(node('A', 'x'), node('B', 'x'), node('C', 'worker-0'), node('D', 'y', '10.0.0.0/24'))).toEqual({
    A: { name: 'A', index: null },
    B: { name: 'B', index: null },
    C: { name: 'C', index: null },
    D: { name: 'worker-0', index: 0 },
  });
});

test('names never collide, and do not hang on the order of the nodes', () => {
  const tag = fc.constantFrom(null, 'worker-0', 'worker-1', 'a');
  const cidr = fc.constantFrom([], ['10.200.0.0/24'], ['10.200.1.0/24'], [{ unknown: 'why' }]);
  fc.assert(
    fc.property(fc.array(fc.tuple(tag, cidr), { maxLength: 6 }), fc.func(fc.nat()), (list, order) => {
      const nodes = list.map(([nameTag, podCidrs], index) => node(`N${String(index)}`, nameTag, ...podCidrs));
      const named = nameNodes(nodes);
      const shuffled = [...nodes].sort((a, b) => order(a.node.id) - order(b.node.id));
      expect(new Set([...named.values()].map(({ name }) => name)).size).toBe(nodes.length);
      expect(Object.fromEntries(nameNodes(shuffled))).toEqual(Object.fromEntries(named));
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
