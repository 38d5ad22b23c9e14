import { isKnown, isUnknown } from '../address/unknown';
import { common } from '../address/range';
import { isDelegated } from '../walk/network';
import { blockOf } from '../walk/walk-node';
import { finding } from './finding';
import { textOfRange } from './pod-blocks';
import type { Rule } from './rule';

/**
 * A route more specific than `local` must have a whole subnet for its destination (Amazon VPC User Guide, "Route tables", "Routing
 * for subnets"), so no route can lead to pods within the VPC's own blocks. Pods in a prefix that is delegated to their node's own
 * interface need none.
 */
export const podCidrInVpc: Rule = {
  id: 'pod-cidr-in-vpc',
  find: ({ network }) =>
    network.workers.flatMap(({ name, model, pods, primary }) => {
      const { vpcId } = primary.subnet;
      const blocks = (network.vpcs.get(vpcId)?.cidrBlocks ?? []).filter(isKnown);
      const maybeDelegated = primary.unreadOwn?.within ?? [];
      const routed = pods.subnets.filter(
        (subnet) => !isDelegated(network, subnet, primary) && !maybeDelegated.some((one) => common(one, subnet)),
      );
      return routed.flatMap((subnet) =>
        blocks.flatMap((block) => {
          const range = blockOf(block);
          if (isUnknown(range) || common(subnet, range) === null) return [];
          const message = `the pod CIDR ${textOfRange(subnet)} of ${name} overlaps ${block}, a block of ${vpcId}, which every route table sends to the VPC itself`;
          return [finding('pod-cidr-in-vpc', model.origin, message)];
        }),
      );
    }),
};
