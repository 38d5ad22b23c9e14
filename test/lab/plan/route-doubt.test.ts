import { unknown } from '../../../lib/address/unknown';
import type { Route, RouteTargetKind } from '../../../lib/model/network-model';
import { builtInterfaces } from '../../../lab/plan/built-interface';
import { routeDoubt } from '../../../lab/plan/route-doubt';
import { sourceNetwork } from '../source-network';

const origin = { source: 'test', id: 'Route', path: '' };

const to = (cidr: string, kind: RouteTargetKind, id: string, state: Route['state'] = 'active'): Route => ({
  destination: { kind: 'cidr', cidr },
  target: { kind, id },
  state,
  origin,
});

/** What is in doubt of the way from worker-0 to an address, with these routes and no others. */
function doubt(
  routes: readonly Route[],
  address: string,
  propagatingGatewayIds: readonly string[] = [],
): string | null {
  const model = sourceNetwork({ workers: 2 });
  const changed = {
    ...model,
    routeTables: model.routeTables.map((table) => ({ ...table, routes, propagatingGatewayIds })),
  };
  const { built } = builtInterfaces(changed);
  const [from] = built;
  if (from === undefined) throw new Error('nothing built');
  return routeDoubt(changed, built, from, address);
}

const POD = '10.200.1.2';

test.each<[string, readonly Route[], string, string | null]>([
  ['a worker', [to('10.200.1.0/24', 'networkInterface', 'worker-1-interface')], POD, null],
  ['no route at all', [], POD, null],
  ['a blackhole', [to('10.200.1.0/24', 'networkInterface', 'gone', 'blackhole')], POD, null],
  [
    'an interface that no node has',
    [to('10.200.1.0/24', 'networkInterface', 'other')],
    POD,
    'Route leads to other, which is not built here',
  ],
  [
    'a peering',
    [to('10.200.0.0/16', 'vpcPeeringConnection', 'pcx')],
    POD,
    'Route leads to pcx, which is not built here',
  ],
  [
    'a longer route than that of the peering',
    [to('10.200.0.0/16', 'vpcPeeringConnection', 'pcx'), to('10.200.1.0/24', 'instance', 'worker-1')],
    POD,
    null,
  ],
  [
    'an unknown target',
    [{ ...to('10.200.1.0/24', 'local', ''), target: unknown('an import') }],
    POD,
    'the target of Route is not known: an import',
  ],
  [
    'an unknown state',
    [to('10.200.1.0/24', 'instance', 'worker-1', unknown('a parameter'))],
    POD,
    'the state of Route is not known: a parameter',
  ],
  [
    'an unknown destination',
    [{ ...to('', 'local', ''), destination: unknown('an import') }],
    POD,
    'the destination of Route is not known',
  ],
  [
    'an unknown destination, for an address of the VPC',
    [{ ...to('', 'local', ''), destination: unknown('an import') }],
    '10.0.1.21',
    null,
  ],
  ['the internet gateway', [to('0.0.0.0/0', 'internetGateway', 'Gateway')], '203.0.113.10', null],
  [
    'a transit gateway',
    [to('0.0.0.0/0', 'transitGateway', 'tgw')],
    '203.0.113.10',
    'Route leads to tgw, which is not built here',
  ],
  [
    'a NAT instance, behind which the source is not seen',
    [to('0.0.0.0/0', 'instance', 'worker-1')],
    '203.0.113.10',
    'Route leads through worker-1',
  ],
])('%s', (_, routes, address, expected) => {
  expect(doubt(routes, address)).toBe(expected);
});

test('routes that a gateway propagates may lead anywhere that no other route does', () => {
  expect(doubt([], POD, ['vgw'])).toBe('Table takes routes from a gateway');
});
