import { inertGroupsOf } from './inert-type';

const ec2 = (...lines: readonly string[]): ReadonlySet<string> =>
  new Set(lines.flatMap((line) => line.split(' ').map((name) => `AWS::EC2::${name}`)));

/** Types of EC2 that the readers of their areas read. */
const READ = ec2(
  'VPC VPCCidrBlock Subnet SubnetRouteTableAssociation SubnetNetworkAclAssociation RouteTable Route VPCEndpoint',
  'VPNGatewayRoutePropagation InternetGateway VPNGateway NatGateway VPCPeeringConnection TransitGateway PrefixList',
  'EgressOnlyInternetGateway CarrierGateway LocalGateway VPCGatewayAttachment TransitGatewayAttachment',
  'TransitGatewayVpcAttachment GatewayRouteTableAssociation SecurityGroup SecurityGroupIngress SecurityGroupEgress',
  'NetworkAcl NetworkAclEntry NetworkInterface NetworkInterfaceAttachment Instance EIP EIPAssociation LaunchTemplate',
);

/** Types whose machines the node reader reads, by the instances that they launch. */
const READ_GROUP = /^AWS::AutoScaling::(AutoScalingGroup|LaunchConfiguration)$/;

/** Types that start machines which only a deploy names. */
const FLEET = /^AWS::(EC2::(SpotFleet|EC2Fleet)|EKS::Nodegroup)$/;

/** Types that hold facts of the network which no reader reads. */
const FACT =
  /^AWS::(EC2::|NetworkFirewall::(Firewall|VpcEndpointAssociation)$|VpcLattice::ServiceNetworkVpcAssociation$|CloudFormation::StackSet$)/;

/** Types that the properties of each resource decide about. */
const JUDGED =
  /^(Custom::|AWS::(CloudFormation::(CustomResource|Stack)|SSM::(Association|MaintenanceWindowTask)|Events::Rule|Scheduler::Schedule|Serverless::Function)$)/;

/** Types that tie what they name to a network around the VPC. */
const PART = 'AWS::NetworkManager::';

/**
 * What resources of a type are to the proof: a reader of their area reads them as facts; they hold facts that none reads;
 * they tie what they name to a network around the VPC; they start machines which only a deploy names; they leave the network
 * alone; the properties of each decide; or they run code or call an API.
 */
export type TypeClass = 'read' | 'unread' | 'part' | 'fleet' | 'inert' | 'judged' | 'actor';

/** The class of a type. A type that no list holds is an actor. */
export function classOfType(type: string): TypeClass {
  if (READ.has(type) || READ_GROUP.test(type)) return 'read';
  if (FLEET.test(type)) return 'fleet';
  if (inertGroupsOf(type).length > 0) return 'inert';
  // A module is a part of a template that is not there, as a nested stack without its template.
  if (type === '' || type.endsWith('::MODULE') || FACT.test(type)) return 'unread';
  if (type.startsWith(PART)) return 'part';
  return JUDGED.test(type) ? 'judged' : 'actor';
}

/** Whether a reader of its area reads a resource of this type. */
export function isRead(type: string): boolean {
  return READ.has(type);
}

const NETWORK = ec2(
  'VPC Subnet RouteTable NetworkInterface SecurityGroup NetworkAcl Instance InternetGateway NatGateway VPCEndpoint',
  'TransitGateway VPCPeeringConnection PrefixList EIP',
);

/** Whether a resource of this type is a thing of the network that another resource could change. */
export function isOfNetwork(type: string): boolean {
  return NETWORK.has(type);
}
