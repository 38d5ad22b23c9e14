import type { Origin } from '../../lib/model-api';
import { type Answer, listIn, partIn, tagOf, textIn } from './answer';

/** How to list resources of one kind, and the keys of the response. */
export interface AnswerKind {
  /** action of the EC2 API, as IAM names it */
  readonly action: string;
  /** key of the list in the response */
  readonly key: string;
  /** key of the id in a list item */
  readonly id: string;
}

export const ANSWER_KINDS = {
  vpcs: { action: 'DescribeVpcs', key: 'Vpcs', id: 'VpcId' },
  subnets: { action: 'DescribeSubnets', key: 'Subnets', id: 'SubnetId' },
  routeTables: { action: 'DescribeRouteTables', key: 'RouteTables', id: 'RouteTableId' },
  networkInterfaces: { action: 'DescribeNetworkInterfaces', key: 'NetworkInterfaces', id: 'NetworkInterfaceId' },
  securityGroups: { action: 'DescribeSecurityGroups', key: 'SecurityGroups', id: 'GroupId' },
  networkAcls: { action: 'DescribeNetworkAcls', key: 'NetworkAcls', id: 'NetworkAclId' },
  instances: { action: 'DescribeInstances', key: 'Reservations', id: 'InstanceId' },
  volumes: { action: 'DescribeVolumes', key: 'Volumes', id: 'VolumeId' },
  internetGateways: { action: 'DescribeInternetGateways', key: 'InternetGateways', id: 'InternetGatewayId' },
  natGateways: { action: 'DescribeNatGateways', key: 'NatGateways', id: 'NatGatewayId' },
  addresses: { action: 'DescribeAddresses', key: 'Addresses', id: 'AllocationId' },
  prefixLists: { action: 'DescribeManagedPrefixLists', key: 'PrefixLists', id: 'PrefixListId' },
  peerings: { action: 'DescribeVpcPeeringConnections', key: 'VpcPeeringConnections', id: 'VpcPeeringConnectionId' },
  transitAttachments: {
    action: 'DescribeTransitGatewayVpcAttachments',
    key: 'TransitGatewayVpcAttachments',
    id: 'TransitGatewayAttachmentId',
  },
  endpoints: { action: 'DescribeVpcEndpoints', key: 'VpcEndpoints', id: 'VpcEndpointId' },
  vpnGateways: { action: 'DescribeVpnGateways', key: 'VpnGateways', id: 'VpnGatewayId' },
} as const satisfies Readonly<Record<string, AnswerKind>>;

export type AnswerKindName = keyof typeof ANSWER_KINDS;

/** Where a fact of an account comes from: the API call and the AWS id. */
export function liveOrigin(kind: AnswerKindName, id: string, path = ''): Origin {
  return { source: ANSWER_KINDS[kind].action, id, path };
}

export const STACK_TAG = 'aws:cloudformation:stack-name';
const STACK_ID_TAG = 'aws:cloudformation:stack-id';
/** EC2 Auto Scaling gives it to each machine that a group launches. */
export const GROUP_TAG = 'aws:autoscaling:groupName';
export const LOGICAL_ID_TAG = 'aws:cloudformation:logical-id';

/** Known stack ids by stack name. */
export type StackIds = ReadonlyMap<string, string>;

/** Whether a resource belongs to the current stack of its stack name: a deleted stack may leave resources behind. */
export function isOfStackNow(answer: Answer, stackIds: StackIds): boolean {
  const [name, id] = [tagOf(answer, STACK_TAG), tagOf(answer, STACK_ID_TAG)];
  const now = name === null ? undefined : stackIds.get(name);
  return now === undefined || id === null || id === now;
}

/** The EC2 filters in use, each with the values that it matches in a response. */
export const FILTERS = {
  'vpc-id': (answer) => [textIn(answer, 'VpcId')],
  'attachment.instance-id': (answer) => listIn(answer, 'Attachments').map((each) => textIn(each, 'InstanceId')),
  'attachment.vpc-id': (answer) =>
    [...listIn(answer, 'Attachments'), ...listIn(answer, 'VpcAttachments')].map((each) => textIn(each, 'VpcId')),
  'accepter-vpc-info.vpc-id': (answer) => [textIn(partIn(answer, 'AccepterVpcInfo'), 'VpcId')],
  'requester-vpc-info.vpc-id': (answer) => [textIn(partIn(answer, 'RequesterVpcInfo'), 'VpcId')],
  'prefix-list-id': (answer) => [textIn(answer, 'PrefixListId')],
  'vpc-peering-connection-id': (answer) => [textIn(answer, 'VpcPeeringConnectionId')],
  'transit-gateway-id': (answer) => [textIn(answer, 'TransitGatewayId')],
  [`tag:${STACK_TAG}`]: (answer) => [tagOf(answer, STACK_TAG)],
} as const satisfies Readonly<Record<string, (answer: Answer) => readonly (string | null)[]>>;

/** Selects resources where the filter has one of the values; `*` matches any text. */
export interface AnswerFilter {
  readonly name: keyof typeof FILTERS;
  readonly values: readonly string[];
}
