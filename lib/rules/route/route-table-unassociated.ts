import { isUnknown } from '../../address/unknown';
import { finding } from '../finding';
import { blocksIn, placedRoutes } from '../pod-cidr/pod-blocks';
import type { Rule } from '../rule';

/** A subnet without an association uses the VPC's main table (Amazon VPC User Guide, "Subnet route tables"). */
export const routeTableUnassociated: Rule = {
  id: 'route-table-unassociated',
  find: ({ model, network, index }) => {
    const withPods = new Set(
      placedRoutes(network)
        .filter(
          ({ range, node }) => node !== null && blocksIn(network, range).some(({ worker }) => worker.id === node.id),
        )
        .map(({ table }) => table.id),
    );
    const used = new Set(model.subnets.map(({ routeTableId }) => (isUnknown(routeTableId) ? '' : routeTableId)));
    const subnets = new Map(network.workers.map(({ primary }) => [primary.subnet.id, primary.subnet]));
    return [...subnets.values()].flatMap((subnet) => {
      const { id, vpcId, routeTableId, origin } = subnet;
      const mainId = index.vpcs.get(vpcId)?.mainRouteTableId;
      if (isUnknown(routeTableId) || routeTableId !== mainId || withPods.has(routeTableId)) return [];
      const spare = model.routeTables.find(
        (table) => table.vpcId === vpcId && withPods.has(table.id) && !used.has(table.id),
      );
      if (spare === undefined) return [];
      const message = `${id} is associated with no route table, so it uses the VPC's main one, and ${spare.id}, which has the pod routes, is used by no subnet`;
      return [
        finding('route-table-unassociated', origin, message, {
          fix: `associate ${spare.id} with ${id} (AWS::EC2::SubnetRouteTableAssociation)`,
        }),
      ];
    });
  },
};
