import type { Origin } from '../../lib/model-api';
import { type Answer, listIn, partIn, tagOf, textIn } from './answer';

/** How things of one kind are asked for, and how an answer names them. */
export interface AnswerKind {
  /** action of the EC2 API, as IAM names it */
  readonly action: string;
  /** the key of an answer under which the list stands */
  readonly key: string;
  /** the key under which a thing of the list has its id */
  readonly id: string;
  /** what `aws ec2` calls it */
  readonly command: string;
}

/** Every kind of thing that is read by a list. */
export const ANSWER_KINDS = {
  vpcs: { action: 'DescribeVpcs', key: 'Vpcs', id: 'VpcId', command: 'describe-vpcs' },
  subnets: { action: 'DescribeSubnets', key: 'Subnets', id: 'SubnetId', command: 'describe-subnets' },
  routeTables: {
    action: 'DescribeRouteTables',
    key: 'RouteTables',
    id: 'RouteTableId',
    command: 'describe-route-tables',
  },
  networkInterfaces: {
    action: 'DescribeNetworkInterfaces',
    key: 'NetworkInterfaces',
    id: 'NetworkInterfaceId',
    command: 'describe-network-interfaces',
  },
  securityGroups: {
    action: 'DescribeSecurityGroups',
    key: 'SecurityGroups',
    id: 'GroupId',
    command: 'describe-security-groups',
  },
  networkAcls: {
    action: 'DescribeNetworkAcls',
    key: 'NetworkAcls',
    id: 'NetworkAclId',
    command: 'describe-network-acls',
  },
  instances: { action: 'DescribeInstances', key: 'Reservations', id: 'InstanceId', command: 'describe-instances' },
  internetGateways: {
    action: 'DescribeInternetGateways',
    key: 'InternetGateways',
    id: 'InternetGatewayId',
    command: 'describe-internet-gateways',
  },
  natGateways: {
    action: 'DescribeNatGateways',
    key: 'NatGateways',
    id: 'NatGatewayId',
    command: 'describe-nat-gateways',
  },
  addresses: { action: 'DescribeAddresses', key: 'Addresses', id: 'AllocationId', command: 'describe-addresses' },
  prefixLists: {
    action: 'DescribeManagedPrefixLists',
    key: 'PrefixLists',
    id: 'PrefixListId',
    command: 'describe-managed-prefix-lists',
  },
  peerings: {
    action: 'DescribeVpcPeeringConnections',
    key: 'VpcPeeringConnections',
    id: 'VpcPeeringConnectionId',
    command: 'describe-vpc-peering-connections',
  },
  transitAttachments: {
    action: 'DescribeTransitGatewayVpcAttachments',
    key: 'TransitGatewayVpcAttachments',
    id: 'TransitGatewayAttachmentId',
    command: 'describe-transit-gateway-vpc-attachments',
  },
  endpoints: {
    action: 'DescribeVpcEndpoints',
    key: 'VpcEndpoints',
    id: 'VpcEndpointId',
    command: 'describe-vpc-endpoints',
  },
  vpnGateways: {
    action: 'DescribeVpnGateways',
    key: 'VpnGateways',
    id: 'VpnGatewayId',
    command: 'describe-vpn-gateways',
  },
} as const satisfies Readonly<Record<string, AnswerKind>>;

export type AnswerKindName = keyof typeof ANSWER_KINDS;

/** Where a fact of an account comes from: the API call and the AWS id. */
export function liveOrigin(kind: AnswerKindName, id: string, path = ''): Origin {
  return { source: ANSWER_KINDS[kind].action, id, path };
}

export const STACK_TAG = 'aws:cloudformation:stack-name';
const STACK_ID_TAG = 'aws:cloudformation:stack-id';
export const LOGICAL_ID_TAG = 'aws:cloudformation:logical-id';

/** Ids of stacks by their names, where they are known. */
export type StackIds = ReadonlyMap<string, string>;

/** Whether a thing with the name of a stack is of the stack that has the name now: a deleted one may have left things behind. */
export function isOfStackNow(answer: Answer, stackIds: StackIds): boolean {
  const [name, id] = [tagOf(answer, STACK_TAG), tagOf(answer, STACK_ID_TAG)];
  const now = name === null ? undefined : stackIds.get(name);
  return now === undefined || id === null || id === now;
}

/** The filters of EC2 that are asked by, each with how an answer meets it. */
export const FILTERS = {
  'vpc-id': (answer) => [textIn(answer, 'VpcId')],
  'attachment.vpc-id': (answer) =>
    [...listIn(answer, 'Attachments'), ...listIn(answer, 'VpcAttachments')].map((each) => textIn(each, 'VpcId')),
  'accepter-vpc-info.vpc-id': (answer) => [textIn(partIn(answer, 'AccepterVpcInfo'), 'VpcId')],
  'requester-vpc-info.vpc-id': (answer) => [textIn(partIn(answer, 'RequesterVpcInfo'), 'VpcId')],
  'prefix-list-id': (answer) => [textIn(answer, 'PrefixListId')],
  'vpc-peering-connection-id': (answer) => [textIn(answer, 'VpcPeeringConnectionId')],
  'transit-gateway-id': (answer) => [textIn(answer, 'TransitGatewayId')],
  [`tag:${STACK_TAG}`]: (answer) => [tagOf(answer, STACK_TAG)],
} as const satisfies Readonly<Record<string, (answer: Answer) => readonly (string | null)[]>>;

/** Only things for which a filter has one of the values; `*` in a value stands for any text. */
export interface AnswerFilter {
  readonly name: keyof typeof FILTERS;
  readonly values: readonly string[];
}
