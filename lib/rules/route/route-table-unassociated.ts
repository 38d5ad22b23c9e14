import { isUnknown } from '../../address/unknown';
import { blocksIn, placedRoutes } from '../pod-cidr/pod-blocks';
import { rule } from '../rule';

/** A subnet without an association uses the VPC's main table (Amazon VPC User Guide, "Subnet route tables"). */
export const routeTableUnassociated = rule(
  {
    id: 'route-table-unassociated',
    severity: 'error',
    meaning: "a worker's subnet uses the main route table, and no subnet uses the table with the pod routes",
    fix: 'associate the table with the pod routes with the subnet (AWS::EC2::SubnetRouteTableAssociation)',
  },
  ({ model, network, index }, finding) => {
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
      const message = `${id} has no route table association and uses the main route table of the VPC, and no subnet uses ${spare.id}, which has the pod routes`;
      return [
        finding(origin, message, { fix: `associate ${spare.id} with ${id} (AWS::EC2::SubnetRouteTableAssociation)` }),
      ];
    });
  },
);
