/**
 * What `Fn::GetAtt` gives for the types of a network (CloudFormation, template reference, "Return values" of each type):
 * attributes that are the resource's own id, and those that repeat a property of it.
 */
interface Attributes {
  readonly ids: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
}

function attributes(ids: readonly string[], ...properties: readonly string[]): Attributes {
  return { ids, properties: Object.fromEntries(properties.map((name) => [name, name])) };
}

const ATTRIBUTES: Readonly<Record<string, Attributes>> = {
  'AWS::EC2::VPC': attributes(['VpcId'], 'CidrBlock'),
  'AWS::EC2::VPCCidrBlock': attributes(['Id'], 'CidrBlock', 'VpcId'),
  'AWS::EC2::Subnet': attributes(['SubnetId'], 'CidrBlock', 'VpcId', 'AvailabilityZone', 'AvailabilityZoneId'),
  'AWS::EC2::RouteTable': attributes(['RouteTableId'], 'VpcId'),
  'AWS::EC2::SecurityGroup': attributes(['GroupId', 'Id'], 'VpcId', 'GroupName'),
  'AWS::EC2::NetworkAcl': attributes(['Id', 'NetworkAclId'], 'VpcId'),
  'AWS::EC2::NetworkInterface': {
    ids: ['Id', 'NetworkInterfaceId'],
    properties: { PrimaryPrivateIpAddress: 'PrivateIpAddress', SubnetId: 'SubnetId' },
  },
  'AWS::EC2::Instance': {
    ids: ['InstanceId'],
    properties: { PrivateIp: 'PrivateIpAddress', AvailabilityZone: 'AvailabilityZone', SubnetId: 'SubnetId' },
  },
  'AWS::EC2::EIP': attributes(['AllocationId']),
  'AWS::EC2::InternetGateway': attributes(['InternetGatewayId']),
  'AWS::EC2::NatGateway': attributes(['NatGatewayId'], 'SubnetId'),
  'AWS::EC2::VPNGateway': attributes(['VPNGatewayId']),
  'AWS::EC2::VPCEndpoint': attributes(['Id'], 'VpcId'),
  'AWS::EC2::VPCPeeringConnection': attributes(['Id'], 'VpcId', 'PeerVpcId'),
  'AWS::EC2::TransitGateway': attributes(['Id']),
  'AWS::EC2::TransitGatewayAttachment': attributes(['Id'], 'VpcId'),
  'AWS::EC2::TransitGatewayVpcAttachment': attributes(['Id'], 'VpcId'),
  'AWS::EC2::EgressOnlyInternetGateway': attributes(['Id']),
  'AWS::EC2::CarrierGateway': attributes(['CarrierGatewayId']),
  'AWS::EC2::PrefixList': attributes(['PrefixListId']),
  'AWS::EC2::LaunchTemplate': attributes(['LaunchTemplateId']),
  'AWS::SSM::Parameter': attributes([], 'Value'),
};

/** What an attribute of a resource of a type is: its id, one of its properties, or something that AWS gives. */
export function attributeKind(type: string, attribute: string): 'id' | 'given' | { readonly property: string } {
  const known = Object.hasOwn(ATTRIBUTES, type) ? ATTRIBUTES[type] : undefined;
  if (known === undefined) return 'given';
  if (known.ids.includes(attribute)) return 'id';
  const property = Object.hasOwn(known.properties, attribute) ? known.properties[attribute] : undefined;
  return property === undefined ? 'given' : { property };
}
