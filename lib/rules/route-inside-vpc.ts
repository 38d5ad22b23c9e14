import { isKnown, isUnknown } from '../address/unknown';
import { blockOf } from '../walk/walk-node';
import { finding } from './finding';
import { blocksIn, holds, isWholeVpc, placedRoutes } from './pod-blocks';
import type { Rule } from './rule';

/**
 * A route more specific than `local` must have a whole subnet for its destination (Amazon VPC User Guide, "Route tables", "Routing
 * for subnets"); EC2 refuses any other.
 */
export const routeInsideVpc: Rule = {
  id: 'route-inside-vpc',
  find: ({ model, network }) =>
    placedRoutes(network).flatMap(({ table, route, destination, range }) => {
      // of pods within the VPC another rule tells
      if (!isWholeVpc(network, table.vpcId) || blocksIn(network, range).length > 0) return [];
      const blocks = (network.vpcs.get(table.vpcId)?.cidrBlocks ?? []).filter(isKnown);
      const block = blocks.find((text) => {
        const outer = blockOf(text);
        return !isUnknown(outer) && text !== destination && holds(outer, range);
      });
      if (block === undefined) return [];
      const subnets = model.subnets.filter(({ vpcId }) => vpcId === table.vpcId).map(({ cidrBlock }) => cidrBlock);
      if (subnets.some((one) => isUnknown(one) || one === destination)) return [];
      const message = `the route to ${destination} in ${table.id} is more specific than the local route to ${block}, and no subnet has this block`;
      return [finding('route-inside-vpc', route.origin, message)];
    }),
};
