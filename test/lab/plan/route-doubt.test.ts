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
const UNKNOWN = { ...to('', 'local', ''), destination: unknown('an import') };
const PEERING = to('10.200.0.0/16', 'vpcPeeringConnection', 'pcx');

test.each<[string, readonly Route[], string]>([
  ['a worker', [to('10.200.1.0/24', 'networkInterface', 'worker-1-interface')], POD],
  ['no route at all', [], POD],
  ['a blackhole', [to('10.200.1.0/24', 'networkInterface', 'gone', 'blackhole')], POD],
  ['a longer route than that of the peering', [PEERING, to('10.200.1.0/24', 'instance', 'worker-1')], POD],
  ['an unknown destination, for an address of the VPC', [UNKNOWN], '10.0.1.21'],
  ['the internet gateway', [to('0.0.0.0/0', 'internetGateway', 'Gateway')], '203.0.113.10'],
])('none: %s', (_, routes, address) => {
  expect(doubt(routes, address)).toBeNull();
});

test.each(
  Object.entries({
    'Route leads to other, which is not built here': to('10.200.1.0/24', 'networkInterface', 'other'),
    'Route leads to pcx, which is not built here': PEERING,
    'the target of Route is not known: an import': {
      ...to('10.200.1.0/24', 'local', ''),
      target: unknown('an import'),
    },
    'the state of Route is not known: a parameter': to('10.200.1.0/24', 'instance', 'worker-1', unknown('a parameter')),
    'the destination of Route is not known': UNKNOWN,
  }),
)('on the way to a pod: %s', (told, route) => {
  expect(doubt([route], POD)).toBe(told);
});

test.each(
  Object.entries({
    'Route leads to tgw, which is not built here': to('0.0.0.0/0', 'transitGateway', 'tgw'),
    // the source is not seen behind a NAT instance
    'Route leads through worker-1': to('0.0.0.0/0', 'instance', 'worker-1'),
  }),
)('on the way out: %s', (told, route) => {
  expect(doubt([route], '203.0.113.10')).toBe(told);
});

test('routes that a gateway propagates may lead anywhere that no other route does', () => {
  expect(doubt([], POD, ['vgw'])).toBe('Table takes routes from a gateway');
});
