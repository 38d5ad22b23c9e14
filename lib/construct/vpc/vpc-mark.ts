import { Reference, Stack, Tokenization, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { VPC_METADATA } from '../../model/stack-constructs';
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
  if (referenceIn(vpc.vpcId)?.target instanceof ec2.CfnVPC || isPendingVpc(vpc)) return;
  const id = writtenId(network, vpc.vpcId);
  if (id === null) return;
  const ways: readonly (readonly [StatedSubnet['wayOut'], readonly ec2.ISubnet[]])[] = [
    ['internetGateway', vpc.publicSubnets],
    ['natGateway', vpc.privateSubnets],
    [null, vpc.isolatedSubnets],
    // what the pod network was told wins over the names that an import gave its subnets
    [wayOutOf(access), network.workers.map(({ subnet }) => subnet)],
  ];
  const subnets = ways.flatMap(([wayOut, all]) => all.map((subnet) => statedSubnet(network, subnet, wayOut)));
  const byId = new Map(subnets.map((subnet) => [JSON.stringify(subnet.id), subnet]));
  const stated: StatedVpc = {
    id,
    cidrBlocks: knownVpcCidrs(vpc),
    subnets: [...byId.values()].filter((subnet) => subnet.id !== null),
  };
  // a second synthesis writes it anew
  if (network.node.metadata.some(({ type }) => type === VPC_METADATA)) return;
  network.node.addMetadata(VPC_METADATA, stated);
}

function statedSubnet(network: Network, subnet: ec2.ISubnet, wayOut: StatedSubnet['wayOut']): StatedSubnet {
  return {
    id: writtenId(network, subnet.subnetId),
    cidrBlock: knownSubnetCidr(subnet),
    zone: knownZone(subnet),
    routeTableId: writtenId(network, knownRouteTableId(subnet)),
    wayOut,
  };
}

/** An id as the template of the network has it; null: unknown, or a reference to another stack that the template does not have. */
function writtenId(network: Network, id: string | null): unknown {
  const stack = Stack.of(network);
  const written = stack.resolve(id) as unknown;
  const target = id === null ? undefined : referenceIn(id)?.target;
  if (target === undefined || Stack.of(target) === stack) return written;
  // where the CDK made no import, both stacks have the same `Ref`
  return JSON.stringify(written) === JSON.stringify(Stack.of(target).resolve(id)) ? null : written;
}

function referenceIn(id: string): Reference | undefined {
  const token = Tokenization.reverseString(id).firstToken;
  return Reference.isReference(token) ? token : undefined;
}

function wayOutOf({ subnetType }: InternetAccess): StatedSubnet['wayOut'] {
  if (subnetType === ec2.SubnetType.PUBLIC) return 'internetGateway';
  return subnetType === ec2.SubnetType.PRIVATE_WITH_EGRESS ? 'natGateway' : null;
}
