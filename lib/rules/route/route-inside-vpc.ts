import { isUnknown } from '../../address/unknown';
import { refusedWithin } from '../../walk/network/inner-route';
import { finding } from '../finding';
import { blocksIn, isWholeVpc, placedRoutes } from '../pod-cidr/pod-blocks';
import type { Rule } from '../rule';

/** EC2 refuses a route into the VPC itself that is for no whole subnet. */
export const routeInsideVpc: Rule = {
  id: 'route-inside-vpc',
  find: ({ model, network }) =>
    placedRoutes(network).flatMap(({ table, route, destination, range }) => {
      // of pods within the VPC another rule tells
      if (!isWholeVpc(network, table.vpcId) || blocksIn(network, range).length > 0) return [];
      const block = refusedWithin(destination, network.vpcs.get(table.vpcId), model.subnets);
      if (block === null || isUnknown(block)) return [];
      const message = `the route to ${destination} in ${table.id} is more specific than the local route to ${block}, and no subnet has this block`;
      return [finding('route-inside-vpc', route.origin, message)];
    }),
};
