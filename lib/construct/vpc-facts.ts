import { Token, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetworkError } from '../address/pod-network-error';

// What the CDK makes up for every block of a VPC until its context holds the real one (aws-cdk-lib, `Vpc.fromLookup`).
const DUMMY_CIDR = '1.2.3.4/5';

/**
 * Every CIDR block of a VPC that is known at synthesis. An L2 VPC gives its primary block as a token, so its children are
 * read. A block that comes from IPAM, or was left out of an import, is not known until the deploy.
 */
export function knownVpcCidrs(vpc: ec2.IVpc): readonly string[] {
  const own = vpc.node
    .findAll()
    .flatMap((child) => (child instanceof ec2.CfnVPC || child instanceof ec2.CfnVPCCidrBlock ? [child.cidrBlock] : []));
  return [...own, attribute(() => vpc.vpcCidrBlock)].filter(isKnownBlock);
}

/** Whether two constructs stand for one VPC. The CDK makes the same id up for all whose look-up is pending. */
export function isSameVpc(a: ec2.IVpc, b: ec2.IVpc): boolean {
  return a === b || (![a, b].some(isPendingVpc) && a.vpcId === b.vpcId);
}

/** Whether the look-up of a VPC is pending: the CDK then makes up its ids and blocks. */
export function isPendingVpc(vpc: ec2.IVpc): boolean {
  return attribute(() => vpc.vpcCidrBlock) === DUMMY_CIDR;
}

/** CIDR block of a subnet, or null where it is not known at synthesis. */
export function knownSubnetCidr(subnet: ec2.ISubnet): string | null {
  const cidr = attribute(() => subnet.ipv4CidrBlock);
  return isKnownBlock(cidr) ? cidr : null;
}

/** Zone of a subnet, or null where it is not known at synthesis. */
export function knownZone(subnet: ec2.ISubnet): string | null {
  return literal(attribute(() => subnet.availabilityZone));
}

/** Id of the route table that a subnet uses, or null where it is not known at synthesis. */
export function knownRouteTableId(subnet: ec2.ISubnet): string | null {
  return literal(attribute(() => subnet.routeTable.routeTableId));
}

/**
 * Id of the route table that a subnet uses.
 *
 * @throws PodNetworkError for an imported subnet that does not say
 */
export function routeTableIdOf(subnet: ec2.ISubnet): string {
  const id = attribute(() => subnet.routeTable.routeTableId);
  if (id === undefined) {
    throw new PodNetworkError(
      `the route table of ${describeSubnet(subnet)} is not known, and pod routes go into it; import the subnet with its routeTableId, or the VPC with publicSubnetRouteTableIds or privateSubnetRouteTableIds`,
    );
  }
  return id;
}

/**
 * Refuses an imported subnet that lacks what an instance needs.
 *
 * @throws PodNetworkError where the availability zone is not known
 */
export function refuseZonelessSubnet(subnet: ec2.ISubnet): void {
  if (attribute(() => subnet.availabilityZone) === undefined) {
    throw new PodNetworkError(
      `the availability zone of ${describeSubnet(subnet)} is not known, and an instance needs it; import the subnet by Subnet.fromSubnetAttributes with its availabilityZone`,
    );
  }
}

/** A subnet for a message: its id where that is a text, else its path in the construct tree. */
export function describeSubnet(subnet: ec2.ISubnet): string {
  return `subnet "${Token.isUnresolved(subnet.subnetId) ? subnet.node.path : subnet.subnetId}"`;
}

/** An imported resource throws for an attribute that it was not given, or holds undefined against its type. */
function attribute(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function literal(text: string | undefined): string | null {
  return text === undefined || Token.isUnresolved(text) ? null : text;
}

function isKnownBlock(cidr: string | undefined): cidr is string {
  return cidr !== undefined && !Token.isUnresolved(cidr) && cidr !== DUMMY_CIDR;
}
