import { type PlacedRoute, placedRoutes } from '../pod-cidr/pod-blocks';
import { rule } from '../rule';

/** EC2 refuses a second route to the same destination (EC2 API, "CreateRoute": RouteAlreadyExists). */
export const routeDuplicate = rule(
  {
    id: 'route-duplicate',
    severity: 'error',
    undeployable: true,
    meaning: 'a route table has two routes to the same destination, and EC2 rejects the second',
    fix: 'remove one of the two routes',
  },
  ({ network }, finding) => {
    const first = new Map<string, PlacedRoute>();
    return placedRoutes(network).flatMap((one) => {
      const { table, route, destination } = one;
      const key = `${table.id} ${destination}`;
      const other = first.get(key);
      first.set(key, other ?? one);
      if (other === undefined) return [];
      const message = `${table.id} has two routes to ${destination}: ${other.route.origin.id} and ${route.origin.id}`;
      return [finding(route.origin, message)];
    });
  },
);
