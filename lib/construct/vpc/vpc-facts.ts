import { Stack, Token, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetworkError } from '../../address/pod-network-error';

// the CDK's dummy block while a context lookup is pending (aws-cdk-lib, `Vpc.fromLookup`)
const DUMMY_CIDR = '1.2.3.4/5';

/**
 * Returns the CIDR blocks of a VPC that are known at synthesis. `vpcCidrBlock` of an L2 VPC is a token, so the children are
 * read. A block from IPAM, or one that an import omits, is unknown until deployment.
 */
export function knownVpcCidrs(vpc: ec2.IVpc): readonly string[] {
  const own = vpc.node
    .findAll()
    .flatMap((child) => (child instanceof ec2.CfnVPC || child instanceof ec2.CfnVPCCidrBlock ? [child.cidrBlock] : []));
  return [...own, attribute(() => vpc.vpcCidrBlock)].filter(isKnownBlock);
}

/** Whether two constructs represent the same VPC. All VPCs with a pending lookup have the same dummy id. */
export function isSameVpc(a: ec2.IVpc, b: ec2.IVpc): boolean {
  if (a === b || [a, b].some(isPendingVpc)) return a === b;
  return a.vpcId === b.vpcId || isSameImport(a, b);
}

/** Whether two ids are resolved at deploy from the same place, such as one export: the CDK has two tokens for two calls of `Fn.importValue`. */
function isSameImport(a: ec2.IVpc, b: ec2.IVpc): boolean {
  const [stack, other] = [Stack.of(a), Stack.of(b)];
  if (stack !== other || ![a, b].every(({ vpcId }) => Token.isUnresolved(vpcId))) return false;
  return JSON.stringify(stack.resolve(a.vpcId)) === JSON.stringify(stack.resolve(b.vpcId));
}

/** Whether the lookup of a VPC is pending, so that its ids and blocks are dummies. */
export function isPendingVpc(vpc: ec2.IVpc): boolean {
  return attribute(() => vpc.vpcCidrBlock) === DUMMY_CIDR;
}

/** CIDR block of a subnet; null: unknown at synthesis. */
export function knownSubnetCidr(subnet: ec2.ISubnet): string | null {
  const cidr = attribute(() => subnet.ipv4CidrBlock);
  return isKnownBlock(cidr) ? cidr : null;
}

/** CIDR blocks of the subnets of a VPC that are known at synthesis. */
export function knownSubnetCidrs({ publicSubnets, privateSubnets, isolatedSubnets }: ec2.IVpc): readonly string[] {
  const cidrs = [...publicSubnets, ...privateSubnets, ...isolatedSubnets].map((subnet) => knownSubnetCidr(subnet));
  return cidrs.filter((cidr) => cidr !== null);
}

/** Availability zone of a subnet; null: unknown at synthesis. */
export function knownZone(subnet: ec2.ISubnet): string | null {
  return concreteOrNull(attribute(() => subnet.availabilityZone));
}

/** Route table id of a subnet, which may be a token; null: an import omits it. */
export function knownRouteTableId(subnet: ec2.ISubnet): string | null {
  return attribute(() => subnet.routeTable.routeTableId) ?? null;
}

/**
 * Returns the route table id of a subnet.
 *
 * @throws PodNetworkError for a subnet that was imported without it
 */
export function routeTableIdOf(subnet: ec2.ISubnet): string {
  const id = attribute(() => subnet.routeTable.routeTableId);
  if (id === undefined) {
    throw new PodNetworkError(
      `the route table of ${describeSubnet(subnet)} is unknown, but pod routes are added to it; import the subnet with its routeTableId, or the VPC with publicSubnetRouteTableIds or privateSubnetRouteTableIds`,
    );
  }
  return id;
}

/**
 * Throws if a subnet was imported without its availability zone.
 *
 * @throws PodNetworkError
 */
export function refuseZonelessSubnet(subnet: ec2.ISubnet): void {
  if (attribute(() => subnet.availabilityZone) === undefined) {
    throw new PodNetworkError(
      `the availability zone of ${describeSubnet(subnet)} is unknown, but an instance requires it; import the subnet with its availabilityZone (Subnet.fromSubnetAttributes)`,
    );
  }
}

/** Names a subnet in a message: its literal id, or its construct path. */
export function describeSubnet(subnet: ec2.ISubnet): string {
  return `subnet "${Token.isUnresolved(subnet.subnetId) ? subnet.node.path : subnet.subnetId}"`;
}

/** Reads an attribute that an imported construct may lack: it then throws, or returns undefined against its type. */
function attribute(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function concreteOrNull(text: string | undefined): string | null {
  return text === undefined || Token.isUnresolved(text) ? null : text;
}

function isKnownBlock(cidr: string | undefined): cidr is string {
  return cidr !== undefined && !Token.isUnresolved(cidr) && cidr !== DUMMY_CIDR;
}
