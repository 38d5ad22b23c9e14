import { repeatsIn } from '../../model/grouping';
import { placedRoutes } from '../pod-cidr/pod-blocks';
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
  ({ network }, finding) =>
    repeatsIn(placedRoutes(network), ({ table, destination }) => `${table.id} ${destination}`).map(
      ([{ table, route, destination }, other]) => {
        const message = `${table.id} has two routes to ${destination}: ${other.route.origin.id} and ${route.origin.id}`;
        return finding(route.origin, message);
      },
    ),
);
