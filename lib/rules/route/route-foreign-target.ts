import { isKnown, isUnknown } from '../../address/unknown';
import type { RouteTable, RouteTarget } from '../../model/network-model';
import type { Network } from '../../walk/network/network';
import { isWholeVpc } from '../pod-cidr/pod-blocks';
import { rule } from '../rule';

/** EC2 refuses a route whose target belongs to another VPC, or an internet gateway that is not attached (EC2 API, "CreateRoute"). */
export const routeForeignTarget = rule(
  {
    id: 'route-foreign-target',
    severity: 'error',
    undeployable: true,
    meaning: 'the target of a route belongs to another VPC or is not attached to any, which EC2 rejects',
    fix: 'attach the internet gateway to the VPC (AWS::EC2::VPCGatewayAttachment), or use a target in the VPC of the route table',
  },
  ({ model, network }, finding) =>
    model.routeTables.flatMap((table) =>
      table.routes.flatMap(({ target, origin }) => {
        if (isUnknown(target) || !isWholeVpc(network, table.vpcId)) return [];
        const why = whyForeign(network, table, target);
        return why === null ? [] : [finding(origin, why)];
      }),
    ),
);

function whyForeign(network: Network, table: RouteTable, { kind, id }: RouteTarget): string | null {
  if (kind === 'networkInterface' || kind === 'instance') {
    const at =
      kind === 'networkInterface' ? network.interfaces.get(id) : network.nodes.find((node) => node.id === id)?.primary;
    const vpcId = at?.subnet.vpcId;
    if (vpcId === undefined || vpcId === table.vpcId || !isWholeVpc(network, vpcId)) return null;
    return `${table.id} of ${table.vpcId} has a route to ${id}, which is in ${vpcId}`;
  }
  if (kind !== 'internetGateway' && kind !== 'natGateway') return null;
  const gateway = network.gateways.get(id);
  if (gateway === undefined || gateway.origin.source === '') return null;
  const vpcIds = gateway.vpcIds.filter(isKnown);
  if (vpcIds.length < gateway.vpcIds.length || vpcIds.includes(table.vpcId)) return null;
  if (vpcIds.some((vpcId) => !isWholeVpc(network, vpcId))) return null;
  if (kind === 'natGateway' && vpcIds.length === 0) return null;
  const where = vpcIds.length === 0 ? 'is attached to no VPC' : `is attached to ${vpcIds.join(', ')}`;
  return `${table.id} of ${table.vpcId} has a route to ${id}, which ${where}`;
}
