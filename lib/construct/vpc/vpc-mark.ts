import { Token, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { VPC_METADATA } from '../../template/assembly/stack-constructs';
import type { InternetAccess } from './internet-access';
import type { StatedSubnet, StatedVpc } from '../../model/stated-vpc';
import { isPendingVpc, knownRouteTableId, knownSubnetCidr, knownVpcCidrs, knownZone } from './vpc-facts';

/** A pod network, and the subnets in which its workers stand. */
interface Network extends IConstruct {
  readonly vpc: ec2.IVpc;
  readonly workers: readonly { readonly subnet: ec2.ISubnet }[];
}

/**
 * Writes into the assembly's metadata what is known of a VPC that the app does not make, for whoever reads the templates: they hold
 * its ids alone. Writes nothing of a VPC of the app, or of one whose look-up is pending.
 */
export function markVpc(network: Network, access: InternetAccess): void {
  const { vpc } = network;
  if (Token.isUnresolved(vpc.vpcId) || isPendingVpc(vpc)) return;
  const ways: readonly (readonly [StatedSubnet['wayOut'], readonly ec2.ISubnet[]])[] = [
    ['internetGateway', vpc.publicSubnets],
    ['natGateway', vpc.privateSubnets],
    [null, vpc.isolatedSubnets],
    // what the pod network was told wins over the names that an import gave its subnets
    [wayOutOf(access), network.workers.map(({ subnet }) => subnet)],
  ];
  const subnets = ways.flatMap(([wayOut, all]) => all.map((subnet) => statedSubnet(subnet, wayOut)));
  const byId = new Map(subnets.map((subnet) => [subnet.id, subnet]));
  const stated: StatedVpc = {
    id: vpc.vpcId,
    cidrBlocks: knownVpcCidrs(vpc),
    subnets: [...byId.values()].filter(({ id }) => !Token.isUnresolved(id)),
  };
  // a second synthesis writes it anew
  if (network.node.metadata.some(({ type }) => type === VPC_METADATA)) return;
  network.node.addMetadata(VPC_METADATA, stated);
}

function statedSubnet(subnet: ec2.ISubnet, wayOut: StatedSubnet['wayOut']): StatedSubnet {
  return {
    id: subnet.subnetId,
    cidrBlock: knownSubnetCidr(subnet),
    zone: knownZone(subnet),
    routeTableId: knownRouteTableId(subnet),
    wayOut,
  };
}

function wayOutOf({ subnetType }: InternetAccess): StatedSubnet['wayOut'] {
  if (subnetType === ec2.SubnetType.PUBLIC) return 'internetGateway';
  return subnetType === ec2.SubnetType.PRIVATE_WITH_EGRESS ? 'natGateway' : null;
}
