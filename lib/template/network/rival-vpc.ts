import type { NetworkDraft } from '../../model/network-draft';
import type { PlacedVpc } from './placed-vpc';

/**
 * Another VPC of the templates that a stated one may be, since AWS gives the id of one of them at deploy; null: there is none. A VPC has
 * one primary block (VPC user guide, "VPC CIDR blocks"), and no gateway has two attachments to one VPC (EC2 API,
 * "CreateVpcPeeringConnection", "CreateTransitGatewayVpcAttachment").
 */
export function rivalOf(stated: PlacedVpc, all: readonly PlacedVpc[], draft: NetworkDraft): string | null {
  const { id, references, cidrBlocks } = stated;
  const { vpcs, subnets, routeTables, securityGroups, networkAcls, gateways } = draft;
  const primaries = new Map([
    ...vpcs.flatMap((vpc) => (vpc.whole ? [[vpc.id, vpc.cidrBlocks[0]] as const] : [])),
    ...all.map((vpc) => [vpc.id, vpc.cidrBlocks[0]] as const),
  ]);
  const others = [
    ...[...vpcs, ...all].map((vpc) => vpc.id),
    ...[...subnets, ...routeTables, ...securityGroups, ...networkAcls].map(({ vpcId }) => vpcId),
    ...gateways.flatMap(({ vpcIds }) => vpcIds),
  ];
  const isOther = (other: string): boolean => {
    const primary = primaries.get(other);
    const differs = typeof primary === 'string' && cidrBlocks[0] !== undefined && primary !== cidrBlocks[0];
    return differs || gateways.some(({ vpcIds }) => vpcIds.includes(id) && vpcIds.includes(other));
  };
  if (!references.has(id)) return null;
  return others.find((other): other is string => typeof other === 'string' && other !== id && !isOther(other)) ?? null;
}
