import { contains, parseCidr } from '../../address/cidr';
import { isUnknown } from '../../address/unknown';
import { podSupernetOf } from '../../plan/pod-supernet';
import { placedRoutes } from '../pod-cidr/pod-blocks';
import { rule } from '../rule';

/**
 * A peering carries "all or part of the CIDR block of the other VPC" (Amazon VPC User Guide, "Example routing options"), and a
 * virtual private gateway only blocks of its VPC ("Gateway route tables").
 */
export const routePodsByPeering = rule(
  {
    id: 'route-pods-by-peering',
    severity: 'error',
    meaning:
      'a route sends packets for pods over a VPC peering or a virtual private gateway, which does not carry pod addresses',
    fix: 'use a transit gateway with a static route for the pod supernet, or let pods leave as their node (no nonMasqueradeCidrs) and remove the route',
  },
  ({ model, network }, finding) => {
    const edges = new Map(
      model.gateways.flatMap(({ id, kind, routeTableId }) =>
        kind === 'virtualPrivateGateway' && routeTableId !== undefined ? [[routeTableId, { kind, id }]] : [],
      ),
    );
    const routes = placedRoutes(network).flatMap(({ table, route, destination }) => {
      const target = isUnknown(route.target) ? null : route.target;
      const by = edges.get(table.id) ?? target;
      const kind = by === null ? undefined : KINDS[by.kind];
      return by === null || kind === undefined ? [] : [{ table, route, destination, by: `${kind} ${by.id}` }];
    });
    const supernet = routes.length === 0 ? null : podSupernetOf(model);
    if (supernet === null) return [];
    return routes
      .filter(({ destination }) => contains(parseCidr(supernet), parseCidr(destination)))
      .map(({ table, route, destination, by }) =>
        finding(
          route.origin,
          `the route to ${destination} in ${table.id} relies on ${by}, which drops packets for pods of ${supernet}`,
        ),
      );
  },
);

const KINDS: Readonly<Partial<Record<string, string>>> = {
  vpcPeeringConnection: 'VPC peering',
  virtualPrivateGateway: 'virtual private gateway',
};
