import { parseCidr } from '../../address/cidr';
import { isUnknown } from '../../address/unknown';
import type { TemplateFault } from '../../model/network-model';
import { blockOf } from '../network/vpc-reader';
import { integerAt, partAt } from '../resource/property';
import type { ResourceView } from '../resource/resource-view';
import { hasNone, refused } from './refusal';
import { refusedOwnTags } from './refused-tags';

/** Properties without which CloudFormation makes no such resource; one of several where they are listed together. */
const REQUIRED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'AWS::EC2::VPC': [['CidrBlock', 'Ipv4IpamPoolId']],
  'AWS::EC2::Subnet': [['VpcId']],
  'AWS::EC2::RouteTable': [['VpcId']],
  'AWS::EC2::Route': [['RouteTableId']],
  'AWS::EC2::SubnetRouteTableAssociation': [['RouteTableId'], ['SubnetId']],
  'AWS::EC2::SubnetNetworkAclAssociation': [['NetworkAclId'], ['SubnetId']],
  'AWS::EC2::NetworkAcl': [['VpcId']],
  'AWS::EC2::NetworkAclEntry': [['NetworkAclId'], ['Protocol'], ['RuleAction'], ['RuleNumber']],
  'AWS::EC2::SecurityGroup': [['GroupDescription']],
  'AWS::EC2::SecurityGroupIngress': [['IpProtocol']],
  'AWS::EC2::SecurityGroupEgress': [['GroupId'], ['IpProtocol']],
  'AWS::EC2::NetworkInterface': [['SubnetId']],
  'AWS::EC2::NetworkInterfaceAttachment': [['DeviceIndex'], ['InstanceId'], ['NetworkInterfaceId']],
  'AWS::EC2::VPCGatewayAttachment': [['VpcId']],
  'AWS::EC2::LaunchTemplate': [['LaunchTemplateData']],
  'AWS::IAM::InstanceProfile': [['Roles']],
};

/** What CloudFormation or EC2 refuses of a resource by the values of its own properties. */
export function refusedValues(view: ResourceView): readonly TemplateFault[] {
  const missing = (REQUIRED[view.type] ?? []).filter((keys) => hasNone(view.properties, keys));
  return [
    ...missing.map((keys) => refused(view, '', `${view.id} has no ${keys.join(' or ')}, and ${view.type} requires it`)),
    ...refusedSize(view),
    ...refusedHopLimit(view),
    ...refusedOwnTags(view),
  ];
}

/** EC2 API, "CreateVpc", "AssociateVpcCidrBlock" and "CreateSubnet": an IPv4 block is a /16 to a /28. */
function refusedSize(view: ResourceView): readonly TemplateFault[] {
  if (!/^AWS::EC2::(VPC|VPCCidrBlock|Subnet)$/.test(view.type)) return [];
  const block = blockOf(view);
  if (typeof block !== 'string') return [];
  const { prefixLength } = parseCidr(block);
  if (prefixLength >= 16 && prefixLength <= 28) return [];
  return [refused(view, 'CidrBlock', `${view.id} has the block ${block}, and EC2 takes /16 to /28`)];
}

/** EC2 API, "InstanceMetadataOptionsRequest": HttpPutResponseHopLimit is 1 to 64. */
function refusedHopLimit(view: ResourceView): readonly TemplateFault[] {
  const within = view.type === 'AWS::EC2::LaunchTemplate' ? 'LaunchTemplateData.' : '';
  if (within === '' && view.type !== 'AWS::EC2::Instance') return [];
  const data = within === '' ? view.properties : partAt(view.properties, 'LaunchTemplateData');
  const options = isUnknown(data) ? data : partAt(data, 'MetadataOptions');
  const limit = isUnknown(options) ? options : integerAt(options, 'HttpPutResponseHopLimit');
  if (typeof limit !== 'number' || (limit >= 1 && limit <= 64)) return [];
  const path = `${within}MetadataOptions.HttpPutResponseHopLimit`;
  return [refused(view, path, `${view.id} has the hop limit ${String(limit)}, and EC2 takes 1 to 64`)];
}
