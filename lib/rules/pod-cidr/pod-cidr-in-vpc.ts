import { isKnown, isUnknown } from '../../address/unknown';
import { common, type Range } from '../../address/range';
import { refusedWithin } from '../../walk/network/inner-route';
import { isDelegated, type Network, type Worker } from '../../walk/network/network';
import { blockOf } from '../../walk/network/block';
import { holds, placedRoutes, textOfRange } from './pod-blocks';
import { rule } from '../rule';

/**
 * A route into the VPC itself must have a whole subnet for its destination, so that none leads to pods elsewhere in its blocks. Pods
 * in a prefix that is delegated to their node's own interface need none.
 */
export const podCidrInVpc = rule(
  {
    id: 'pod-cidr-in-vpc',
    severity: 'error',
    meaning: "a pod CIDR overlaps a CIDR block of the worker's VPC",
    fix: 'choose pod CIDRs outside every CIDR block of the VPC',
  },
  ({ network }, finding) =>
    network.workers.flatMap((worker) => {
      const { name, model, pods, primary } = worker;
      const { vpcId } = primary.subnet;
      const blocks = (network.vpcs.get(vpcId)?.cidrBlocks ?? []).filter(isKnown);
      const maybeDelegated = primary.unreadOwn?.within ?? [];
      const routed = pods.subnets.filter(
        (subnet) =>
          !isDelegated(network, subnet, primary) &&
          !maybeDelegated.some((one) => common(one, subnet)) &&
          !isWayOfSubnet(network, worker, subnet),
      );
      return routed.flatMap((subnet) =>
        blocks.flatMap((block) => {
          const range = blockOf(block);
          if (isUnknown(range) || common(subnet, range) === null) return [];
          const message = `the pod CIDR ${textOfRange(subnet)} of ${name} overlaps ${block}, a block of ${vpcId}, and every route table keeps it inside the VPC`;
          return [finding(model.origin, message)];
        }),
      );
    }),
);

/** Whether EC2 may take a route that leads to pods within the VPC, since its destination is, or may be, a whole subnet. */
function isWayOfSubnet(network: Network, { id, primary }: Worker, pods: Range): boolean {
  const vpc = network.vpcs.get(primary.subnet.vpcId);
  return placedRoutes(network).some(({ table, node, range, destination }) => {
    if (table.vpcId !== vpc?.id || node?.id !== id || !holds(range, pods)) return false;
    const refused = refusedWithin(destination, vpc, network.model.subnets);
    return (
      isUnknown(refused) || network.model.subnets.some((one) => one.vpcId === vpc.id && one.cidrBlock === destination)
    );
  });
}
