import { isUnknown } from '../../address/unknown';
import { common } from '../../address/range';
import { blocksIn, holds, type PlacedRoute, placedRoutes } from '../pod-cidr/pod-blocks';
import { rule } from '../rule';

/** A longer prefix wins (Amazon VPC User Guide, "Route priority"): a route within a pod CIDR takes its part away from the worker. */
export const routeShadowed = rule(
  {
    id: 'route-shadowed',
    severity: 'error',
    meaning: 'a more specific route overrides the route to a worker for a part of its pod CIDR',
    fix: 'remove the more specific route, or target the same worker',
  },
  ({ network }, finding) => {
    const right = new Map<string, PlacedRoute>();
    for (const one of placedRoutes(network)) {
      for (const { worker, range } of blocksIn(network, one.range)) {
        if (one.node?.id === worker.id && holds(one.range, range)) right.set(`${one.table.id} ${worker.id}`, one);
      }
    }
    return placedRoutes(network).flatMap(({ table, route, destination, range, node }) =>
      blocksIn(network, range).flatMap(({ worker, range: pods }) => {
        const shadowed = right.get(`${table.id} ${worker.id}`);
        const isPart = holds(pods, range) && worker.pods.addresses.some((some) => common(some, range) !== null);
        if (shadowed === undefined || !isPart || node?.id === worker.id || holds(range, shadowed.range)) return [];
        const to = isUnknown(route.target) ? 'elsewhere' : `to ${route.target.id}`;
        const message = `${destination} in ${table.id} goes ${to}, and overrides the route to ${shadowed.destination} (${shadowed.route.origin.id}) for these pods of ${worker.name}`;
        return [finding(route.origin, message)];
      }),
    );
  },
);
