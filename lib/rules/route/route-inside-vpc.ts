import { isUnknown } from '../../address/unknown';
import { refusedWithin } from '../../walk/network/inner-route';
import { blocksIn, isWholeVpc, placedRoutes } from '../pod-cidr/pod-blocks';
import { rule } from '../rule';

/** EC2 refuses a route into the VPC itself that is for no whole subnet. */
export const routeInsideVpc = rule(
  {
    id: 'route-inside-vpc',
    severity: 'error',
    undeployable: true,
    meaning: 'a route is more specific than the local route and does not match a whole subnet, which EC2 rejects',
    fix: 'choose a destination outside the VPC, or use the whole CIDR block of a subnet',
  },
  ({ model, network }, finding) =>
    placedRoutes(network).flatMap(({ table, route, destination, range }) => {
      // of pods within the VPC another rule tells
      if (!isWholeVpc(network, table.vpcId) || blocksIn(network, range).length > 0) return [];
      const block = refusedWithin(destination, network.vpcs.get(table.vpcId), model.subnets);
      if (block === null || isUnknown(block)) return [];
      const message = `the route to ${destination} in ${table.id} is more specific than the local route to ${block}, and no subnet has exactly this CIDR block`;
      return [finding(route.origin, message)];
    }),
);
