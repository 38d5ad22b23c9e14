import type { NetworkModel, RouteTarget } from '../../lib/model/network-model';
import { compileNetwork } from '../../lib/walk/network';
import { prove } from '../../lib/walk/prove';
import { largeNetwork } from './large-network';

/** Two workers, the pods of the second of which are routed to something else, by a route of their own or by the default one. */
function routedTo(kind: RouteTarget['kind'], by: 'own' | 'default'): NetworkModel {
  const model = largeNetwork(2);
  const target = { kind, id: 'other' };
  return {
    ...model,
    routeTables: model.routeTables.map((table) => ({
      ...table,
      routes:
        by === 'own'
          ? table.routes.map((route, at) => (at === 1 ? { ...route, target } : route))
          : [...table.routes.slice(0, 1), ...table.routes.slice(-1).map((route) => ({ ...route, target }))],
    })),
  };
}

test.each([
  ['vpcEndpoint', 'own', 'unknown'],
  ['transitGateway', 'own', 'unknown'],
  ['coreNetwork', 'own', 'unknown'],
  ['vpcPeeringConnection', 'own', 'refuted'],
  ['natGateway', 'own', 'refuted'],
  ['transitGateway', 'default', 'refuted'],
] as const)('pods that are routed to a %s by a route of their %s: %s', (kind, by, verdict) => {
  expect(prove(compileNetwork(routedTo(kind, by))).rules.podToPodWithoutNat.verdict).toBe(verdict);
});
