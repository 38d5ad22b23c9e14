import type { NetworkModel, RouteTarget } from '../../../lib/model/network-model';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { prove } from '../../../lib/walk/proof/prove';
import { largeNetwork } from '../large-network';

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

test('what is told of a pod route that leads elsewhere is another thing than of one that is not there', () => {
  const toldOf = (by: 'own' | 'default'): unknown =>
    prove(compileNetwork(routedTo('natGateway', by))).rules.podToPodWithoutNat.failures[0]?.cause.because;
  expect([toldOf('own'), toldOf('default')]).toEqual([
    'the route for 10.128.1.2 goes to other (natGateway), and not to worker-1, which has the pod',
    'no route for the pods of worker-1, so 10.128.1.2 goes to other (natGateway)',
  ]);
});
