import fc from 'fast-check';
import { type Unknown, unknown } from '../../lib/address/unknown';
import type { NetworkModel } from '../../lib/model/network-model';
import { endpointOf } from '../../lib/walk/endpoint';
import { compileNetwork } from '../../lib/walk/network/compile-network';
import { trace, type Trace } from '../../lib/walk/trace';
import { largeNetwork } from './large-network';

/** Denies TCP to a range of ports on its way into any subnet. */
function denying(from: number, to: number): NetworkModel {
  const model = largeNetwork(2);
  const denied = {
    number: 50,
    direction: 'ingress' as const,
    action: 'deny' as const,
    cidr: '0.0.0.0/0',
    traffic: { protocol: 6, ports: { from, to }, icmp: null },
    origin: { source: 'test', id: 'acl', path: '' },
  };
  return { ...model, networkAcls: model.networkAcls.map((acl) => ({ ...acl, entries: [denied, ...acl.entries] })) };
}

function traced(model: NetworkModel, to: string, sourcePort: number | null, port = 80): Trace {
  const network = compileNetwork(model);
  return trace(network, endpointOf(network, 'pod@worker-0'), endpointOf(network, to), {
    protocol: 6,
    port,
    sourcePort,
  });
}

function stationsOf({ hops }: Pick<Trace, 'hops'>): readonly string[] {
  return hops.map(({ at, station }) => `${at} ${station}`);
}

const TO = ['pod@worker-1', 'worker-1', 'internet'] as const;

describe('the stations', () => {
  const result = traced(largeNetwork(2), 'pod@worker-1', 40000);

  test('from pod to pod are those of the walk, in order', () => {
    expect(stationsOf(result)).toEqual([
      'worker-0 pod',
      'worker-0 bridge',
      'worker-0 node-routing',
      'worker-0 node-forward',
      'worker-0 node-postrouting',
      'eni-0 source-dest-check',
      'eni-0 security-group-out',
      'acl network-acl-out',
      'rtb-0 route-table',
      'acl network-acl-in',
      'eni-1 source-dest-check',
      'eni-1 security-group-in',
      'worker-1 node-routing',
      'worker-1 node-forward',
      'worker-1 node-postrouting',
      'worker-1 bridge',
      'worker-1 pod',
    ]);
  });

  test('of the reply are the same way back, without what connection tracking answers', () => {
    const tracked = ['node-postrouting', 'security-group-out', 'security-group-in'];
    const kinds = result.hops.map(({ station }) => station).filter((station) => !tracked.includes(station));
    expect(result.reply?.hops.map(({ station }) => station)).toEqual(kinds);
    expect(result.reply?.hops.map(({ at }) => at)[0]).toBe('worker-1');
  });
});

describe('from the internet', () => {
  const fromInternet = (to: string, hasPublicAddress: boolean | Unknown): unknown => {
    const model = largeNetwork(2);
    const networkInterfaces = model.networkInterfaces.map((one) => ({ ...one, hasPublicAddress }));
    const securityGroups = model.securityGroups.map((group) => ({
      ...group,
      ingress: group.ingress.map((rule) => ({ ...rule, peer: { kind: 'cidr' as const, cidr: '0.0.0.0/0' } })),
    }));
    const network = compileNetwork({ ...model, networkInterfaces, securityGroups });
    const packet = { protocol: 6, port: 80, sourcePort: null } as const;
    const { verdict, droppedBy } = trace(network, endpointOf(network, 'internet'), endpointOf(network, to), packet);
    return [verdict, droppedBy?.rule ?? null];
  };

  test.each<[string, boolean | Unknown, readonly (string | null)[]]>([
    ['worker-0', true, ['delivered', null]],
    ['worker-0', false, ['dropped', 'no-public-address']],
    ['worker-0', unknown('parameter "Eip" has no default'), ['unknown', 'not-readable']],
    ['pod@worker-0', true, ['dropped', 'internet-gateway-foreign-source']],
  ])('to %s, whose interface has a public address: %j', (to, hasPublicAddress, expected) => {
    expect(fromInternet(to, hasPublicAddress)).toEqual(expected);
  });
});

describe('a packet of any source port', () => {
  const gravity = ({ verdict, reply }: Trace): number =>
    ['delivered', 'unknown', 'dropped'].indexOf(verdict === 'delivered' ? (reply?.verdict ?? 'dropped') : verdict);

  test.each(TO)('fares like the one that fares worst: %s', (to) => {
    fc.assert(
      fc.property(fc.integer({ min: 1024, max: 65535 }), fc.nat({ max: 64511 }), (from, more) => {
        const model = denying(from, Math.min(from + more, 65535));
        const any = traced(model, to, null, 443);
        expect(gravity(any)).toBe(gravity(traced(model, to, from, 443)));
        for (const port of [1024, 32768, 65535])
          expect(gravity(any)).toBeGreaterThanOrEqual(gravity(traced(model, to, port, 443)));
        expect(gravity(any)).toBe(2);
      }),
      { numRuns: 20 },
    );
  });

  test.each(TO)('is delivered where each is: %s', (to) => {
    expect(gravity(traced(denying(22, 23), to, null))).toBe(0);
  });
});

test('a network ACL that is not known is doubted for what the router turns round in its subnet, too', () => {
  const model = largeNetwork(2);
  const [home] = model.subnets;
  const subnets = model.subnets.map((subnet) => ({ ...subnet, networkAclId: unknown('two associations') }));
  const networkInterfaces = model.networkInterfaces.map((one) => ({ ...one, subnetId: home?.id ?? one.subnetId }));
  const { verdict } = traced({ ...model, subnets, networkInterfaces }, 'pod@worker-1', 40000);
  expect(verdict).toBe('unknown');
});
