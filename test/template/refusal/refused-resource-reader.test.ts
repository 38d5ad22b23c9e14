import { modelOf } from '../template-fixture';

const HEAD = `
Parameters: {Open: {Type: String}}
Conditions: {Open: !Equals [!Ref Open, x]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1a}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24, AvailabilityZone: eu-west-1b}}
  ById: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.3.0/24, AvailabilityZoneId: euw1-az1}}
  Six: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, Ipv6Native: true}}
  EniA: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref A}}
  EniB: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref B}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Groups: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {SecurityGroupIds: [sg-1]}}}
  Tags: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {TagSpecifications: [{ResourceType: instance, Tags: [{Key: b/c, Value: d}]}]}}}
  Template: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {NetworkInterfaces: [{DeviceIndex: 0, SubnetId: !Ref B}]}}}
`;

/** Property and message of what is refused. */
function refusedOf(resources: string): readonly string[] {
  const { faults } = modelOf(`${HEAD}${resources}`);
  return faults.map(({ because, origin }) => `${origin.path} ${because}`);
}

const route = (properties: string, more = ''): string =>
  `  X: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, ${properties}}${more}}\n`;
const machine = (properties: string, id = 'X'): string =>
  `  ${id}: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-1, ${properties}}}\n`;
const on = (...parts: readonly string[]): string =>
  `NetworkInterfaces: [${parts.map((part) => `{${part}}`).join(', ')}]`;
const attachment = (properties: string, more = ''): string =>
  `  At: {Type: AWS::EC2::NetworkInterfaceAttachment, Properties: {InstanceId: !Ref X, ${properties}}${more}}\n`;
const nat = (properties: string): string =>
  `  X: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref A, ${properties}}}\n`;

const WHERE = 'DestinationCidrBlock: 10.200.0.0/24';
const TO = 'NetworkInterfaceId: !Ref EniA';

const vpc = (properties: string): string => `  X: {Type: AWS::EC2::VPC, Properties: {${properties}}}\n`;
const hops = (limit: number): string => machine(`MetadataOptions: {HttpPutResponseHopLimit: ${String(limit)}}`);
const needs = (name: string, other: string, more = ''): string =>
  `  ${name}: {Type: AWS::EC2::VPC, DependsOn: ${other}, Properties: {CidrBlock: 10.1.0.0/16${more}}}\n`;

test.each(
  Object.entries<string | readonly string[]>({
    'Properties.CidrBlock X has the block 10.0.0.0/8, and EC2 takes /16 to /28': vpc('CidrBlock: 10.0.0.0/8'),
    'Properties.CidrBlock X has the block 10.0.0.0/29, and EC2 takes /16 to /28': vpc('CidrBlock: 10.0.0.0/29'),
    ' X has no CidrBlock or Ipv4IpamPoolId, and AWS::EC2::VPC requires it': vpc(''),
    ...Object.fromEntries(
      [0, 65].map((limit) => [
        `Properties.MetadataOptions.HttpPutResponseHopLimit X has the hop limit ${String(limit)}, and EC2 takes 1 to 64`,
        hops(limit),
      ]),
    ),
    ' X needs Y needs X: no resource can be made first': needs('X', 'Y') + needs('Y', 'X'),
    ' X needs X: no resource can be made first': needs('X', 'X'),
    'Properties.GatewayId X has two targets, NetworkInterfaceId and GatewayId, and EC2 takes one': route(
      `${WHERE}, ${TO}, GatewayId: !Ref Gateway`,
    ),
    'Properties.TransitGatewayId X has two targets, NetworkInterfaceId and TransitGatewayId, and EC2 takes one': route(
      `${WHERE}, ${TO}, TransitGatewayId: !Ref Open`,
    ),
    ' X has no target': route(WHERE),
    'Properties.DestinationIpv6CidrBlock X has two destinations, DestinationCidrBlock and DestinationIpv6CidrBlock, and EC2 takes one':
      route(`${WHERE}, DestinationIpv6CidrBlock: "::/0", ${TO}`),
    ' X has no destination': route(TO),
    ' X is in Fn::GetAZs[1], and subnet Z, where X has a network interface, in Fn::GetAZs[0]': `  Z: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.9.0/24, AvailabilityZone: !Select [0, !GetAZs '']}}\n${machine("SubnetId: !Ref Z, AvailabilityZone: !Select [1, !GetAZs '']")}`,
    ' X is in eu-west-1b, and subnet A, where X has a network interface, in eu-west-1a': [
      machine('SubnetId: !Ref A, AvailabilityZone: !GetAtt B.AvailabilityZone'),
      machine('AvailabilityZone: eu-west-1b, SubnetId: !Ref A'),
    ],
    'Properties.CidrBlock Z (10.0.2.128/25) overlaps B (10.0.2.0/24), another subnet of Vpc':
      '  Z: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.2.128/25}}\n',
    'Properties.CidrBlock Z (10.9.0.0/24) is outside of Vpc (10.0.0.0/16)':
      '  Z: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.9.0.0/24}}\n',
    'Properties.VpcId Gateway is attached to V and to Vpc, and EC2 attaches it to one VPC':
      '  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16}}\n  At1: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref V, InternetGatewayId: !Ref Gateway}}\n  At2: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}\n',
    'Properties.InternetGatewayId Vpc gets the internet gateways Gateway and G, and EC2 takes one':
      '  G: {Type: AWS::EC2::InternetGateway}\n  At1: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}\n  At2: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref G}}\n',
    'Properties.DestinationCidrBlock X has the destination 10.0.0.0/16, a block of Vpc, to which each of its route tables has the local route':
      route(`DestinationCidrBlock: !GetAtt Vpc.CidrBlock, ${TO}`),
    'Properties.PrivateIpAddresses X has 2 primary addresses, and EC2 takes one':
      '  X: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref A, PrivateIpAddresses: [{Primary: true, PrivateIpAddress: 10.0.1.20}, {Primary: true, PrivateIpAddress: 10.0.1.21}]}}\n',
    'Properties.NetworkInterfaces.0.SubnetId a network interface of X states SubnetId beside NetworkInterfaceId, and EC2 takes it for a new one only':
      machine(on('DeviceIndex: 0, NetworkInterfaceId: !Ref EniA, SubnetId: !Ref A')),
    'Properties.NetworkInterfaces.0.AssociatePublicIpAddress a network interface of X states AssociatePublicIpAddress beside NetworkInterfaceId, and EC2 takes it for a new one only':
      machine(on('DeviceIndex: 0, NetworkInterfaceId: !Ref EniA, AssociatePublicIpAddress: true')),
    'Properties.NetworkInterfaces.0.DeleteOnTermination a network interface of X states DeleteOnTermination beside NetworkInterfaceId, and EC2 takes it for a new one only':
      machine(on('DeviceIndex: 0, NetworkInterfaceId: !Ref EniA, DeleteOnTermination: true')),
    ' X is a public NAT gateway without an AllocationId': nat(''),
    'Properties.AllocationId X is a private NAT gateway, which takes no Elastic IP': nat(
      'ConnectivityType: private, AllocationId: eipalloc-1',
    ),
    'Properties.Ipv6Native X is an IPv6-only subnet (Ipv6Native), which takes no CidrBlock':
      '  X: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.9.0/24, Ipv6Native: "true"}}\n',
    'Properties.PrivateIpAddress X states an IPv4 address in Six, an IPv6-only subnet (Ipv6Native)':
      '  X: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref Six, PrivateIpAddress: 10.0.1.20}}\n',
    ' X stands in Six, an IPv6-only subnet (Ipv6Native), so it has no IPv4 address': machine('SubnetId: !Ref Six'),
    'Properties.SubnetId X states SubnetId beside NetworkInterfaces, and EC2 takes it within a network interface only':
      machine(`${on('DeviceIndex: 0, NetworkInterfaceId: !Ref EniA')}, SubnetId: !Ref A`),
    'Properties.SecurityGroupIds X states SecurityGroupIds beside NetworkInterfaces, and EC2 takes it within a network interface only':
      [
        machine(`${on('DeviceIndex: 0, SubnetId: !Ref A')}, SecurityGroupIds: [sg-1]`),
        machine(`${on(`DeviceIndex: 0, ${TO}`)}, LaunchTemplate: {LaunchTemplateId: !Ref Groups, Version: 1}`),
      ],
    ' X states no LaunchTemplate.Version, which is required': machine('LaunchTemplate: {LaunchTemplateId: lt-1}'),
    'Properties.LaunchTemplate X names no launch template; state LaunchTemplateId':
      machine('LaunchTemplate: {Version: 1}'),
    'Properties.LaunchTemplate X names its launch template by LaunchTemplateId and by LaunchTemplateName, and takes one of them':
      machine('LaunchTemplate: {LaunchTemplateId: lt-1, LaunchTemplateName: one, Version: 1}'),
    'Properties.LaunchTemplate.Version X launches from version 0 of its launch template, and the first version is 1':
      machine('LaunchTemplate: {LaunchTemplateId: lt-1, Version: "0"}'),
    'Properties.NetworkInterfaces.0 a network interface of X has no DeviceIndex': machine(
      on('NetworkInterfaceId: !Ref EniA'),
    ),
    'Properties.NetworkInterfaces no network interface of X has the device index 0': machine(
      on('DeviceIndex: 1, NetworkInterfaceId: !Ref EniA'),
    ),
    'Properties.NetworkInterfaces.1 two network interfaces of X have the device index 0': machine(
      on('DeviceIndex: 0, SubnetId: !Ref A', 'DeviceIndex: "0", NetworkInterfaceId: !Ref EniA'),
    ),
    ' two network interfaces of X have the device index 0':
      machine('SubnetId: !Ref A') + attachment('NetworkInterfaceId: !Ref EniA, DeviceIndex: "0"'),
    'Properties.NetworkInterfaces.0 EniA is given to X and to Y, and a network interface is attached once':
      machine(on('DeviceIndex: 0, NetworkInterfaceId: !Ref EniA')) +
      machine(on('DeviceIndex: 0, NetworkInterfaceId: !Ref EniA'), 'Y'),
    ' EniA is given to X and to i-1, and a network interface is attached once':
      machine(on('DeviceIndex: 0, NetworkInterfaceId: !Ref EniA')) +
      '  At: {Type: AWS::EC2::NetworkInterfaceAttachment, Properties: {InstanceId: i-1, NetworkInterfaceId: !Ref EniA, DeviceIndex: 1}}\n',
    ' EniA is given to X twice, and a network interface is attached once':
      machine(on('DeviceIndex: 0, NetworkInterfaceId: !Ref EniA')) +
      attachment('NetworkInterfaceId: !Ref EniA, DeviceIndex: 1'),
    ' subnet A is in eu-west-1a, and subnet B, where X has a network interface, in eu-west-1b':
      machine(on('DeviceIndex: 0, NetworkInterfaceId: !Ref EniA')) +
      attachment('NetworkInterfaceId: !Ref EniB, DeviceIndex: 1'),
    'Properties.NetworkInterfaces.0 X is in eu-west-1a, and subnet B, where X has a network interface, in eu-west-1b':
      machine('AvailabilityZone: eu-west-1a, LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: 1}'),
  }),
)('%s', (told, resources) => {
  for (const each of [resources].flat()) expect(refusedOf(each)).toEqual([told]);
});

const block = (id: string, cidr: string): string =>
  `  ${id}: {Type: AWS::EC2::VPCCidrBlock, Properties: {VpcId: !Ref Vpc, CidrBlock: ${cidr}}}\n`;
const template = (id: string, name: string): string =>
  `  ${id}: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateName: ${name}, LaunchTemplateData: {ImageId: ami-1}}}\n`;
const tagged = (key: string, more = ''): string =>
  machine(`MetadataOptions: {InstanceMetadataTags: enabled}, Tags: [{Key: ${key}, Value: a}]${more}`);
const TAG = `and keys have letters, digits and + - = . , _ : @ only while InstanceMetadataTags is enabled`;

test.each(
  Object.entries<string>({
    'Properties.CidrBlock X (10.0.128.0/17) overlaps Vpc (10.0.0.0/16), a block of Vpc': block('X', '10.0.128.0/17'),
    'Properties.CidrBlock Y (10.1.0.0/20) overlaps X (10.1.0.0/16), a block of Vpc':
      block('X', '10.1.0.0/16') + block('Y', '10.1.0.0/20'),
    ...Object.fromEntries(
      ['172.16.0.0/16', '192.168.4.0/24'].map((cidr) => [
        `Properties.CidrBlock X (${cidr}) is of ${cidr.startsWith('172') ? '172.16.0.0/12' : '192.168.0.0/16'}, of which EC2 adds no block to a VPC of 10.0.0.0/16`,
        block('X', cidr),
      ]),
    ),
    'Properties.LaunchTemplateName Y has the name of X, "one"':
      template('X', 'one') + template('Y', 'one') + template('Z', 'two'),
    [` X has the tag "a/b", ${TAG}`]: tagged('a/b'),
    [` X has the tag "_index", ${TAG}`]: tagged('_index'),
    [` X has the tag "b/c", ${TAG}`]: tagged('a', ', LaunchTemplate: {LaunchTemplateId: !Ref Tags, Version: 1}'),
  }),
)('%s', (told, resources) => {
  expect(refusedOf(resources)).toEqual([told]);
});

const IF = '!If [Open, !Ref EniB, !Ref "AWS::NoValue"]';

test.each(
  Object.entries<string>({
    'a route': route(`${WHERE}, ${TO}`),
    'a route of IPv6': route('DestinationIpv6CidrBlock: "::/0", EgressOnlyInternetGatewayId: eigw-1'),
    'a route within the block of the VPC': route(`DestinationCidrBlock: 10.0.1.0/24, ${TO}`),
    'a target that may be none': route(`${WHERE}, ${TO}, InstanceId: ${IF}`),
    'a target that may be there': route(`${WHERE}, InstanceId: ${IF}`),
    'a target of tomorrow': route(`${WHERE}, NewGatewayArn: arn`),
    'a route that may not be made': route(WHERE, ', Condition: Open'),
    'a NAT gateway': nat('AllocationId: eipalloc-1'),
    'a regional NAT gateway': nat('AvailabilityMode: regional'),
    'a NAT gateway that may be private': nat('ConnectivityType: !Ref Open'),
    'an interface that stays': machine(on('DeviceIndex: 0, NetworkInterfaceId: !Ref EniA, DeleteOnTermination: false')),
    'a new interface that goes': machine(on('DeviceIndex: 0, SubnetId: !Ref A, DeleteOnTermination: true')),
    'the same place in the zones of another region': `  Z: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.9.0/24, AvailabilityZone: !Select [0, !GetAZs '']}}\n${machine('SubnetId: !Ref Z, AvailabilityZone: !Select [1, !GetAZs eu-west-9]')}`,
    'groups of its launch template': machine(
      'LaunchTemplate: {LaunchTemplateId: !Ref Groups, Version: 1}, SubnetId: !Ref A',
    ),
    'a further block': block('Y', '10.1.0.0/16') + block('Z', '10.2.0.0/16'),
    'a further block that is shared or public': block('Y', '100.64.0.0/16') + block('Z', '203.0.113.0/24'),
    'tags that metadata shows': tagged('a:b'),
    'tags that metadata does not show': machine('Tags: [{Key: a/b, Value: c}]'),
    'an open version': machine('LaunchTemplate: {LaunchTemplateId: lt-1, Version: !Ref Open}'),
    'no list of interfaces': machine('NetworkInterfaces: [], SubnetId: !Ref A'),
    'one index on two cards': machine(
      on(
        'DeviceIndex: 0, NetworkInterfaceId: !Ref EniA',
        'DeviceIndex: 1, SubnetId: !Ref A',
        'DeviceIndex: 1, NetworkCardIndex: 1, SubnetId: !Ref A',
      ),
    ),
    'a circle by a branch that may not count':
      needs('X', 'Y', ', Tags: [!If [Open, {Key: a, Value: b}, {Key: a, Value: c}]]') + needs('Y', 'X'),
    'the ends of what EC2 takes':
      vpc('CidrBlock: 10.0.0.0/28') + machine('MetadataOptions: {HttpPutResponseHopLimit: 64}', 'Z'),
    'an index that is not known': machine(on('DeviceIndex: !Ref Open, NetworkInterfaceId: !Ref EniA')),
    'an attachment that may not be made':
      machine('SubnetId: !Ref A') + attachment('NetworkInterfaceId: !Ref EniA, DeviceIndex: 0', ', Condition: Open'),
    'a zone that is not known': machine('AvailabilityZone: !Ref Open, SubnetId: !Ref A'),
    'a zone by name and one by id': machine('AvailabilityZone: eu-west-1b, SubnetId: !Ref ById'),
    'an interface outside of the template': machine(
      'AvailabilityZone: eu-west-1b, NetworkInterfaces: [{DeviceIndex: 0, NetworkInterfaceId: eni-1}]',
    ),
  }),
)('not refused: %s', (_, resources) => {
  expect(refusedOf(resources)).toEqual([]);
});

describe('an image of another architecture than the instance type', () => {
  const PUBLIC = '/aws/service/canonical/ubuntu/server/24.04/stable/current';
  const launched = (type: string, architecture: string, where = 'X'): readonly string[] => {
    const launch = `{InstanceType: ${type}, ImageId: "{{resolve:ssm:${PUBLIC}/${architecture}/hvm/ebs-gp3/ami-id}}"}`;
    return refusedOf(
      where === 'X'
        ? `  X: {Type: AWS::EC2::Instance, Properties: ${launch}}\n`
        : `  L: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: ${launch}}}
  X: {Type: AWS::EC2::Instance, Properties: {LaunchTemplate: {LaunchTemplateId: !Ref L, Version: !GetAtt L.LatestVersionNumber}}}\n`,
    );
  };
  const said = (type: string, own: string, named: string, of: string): string =>
    `Properties.ImageId X is a ${type}, whose architecture is ${own}, and its image ${PUBLIC}/${named}/hvm/ebs-gp3/ami-id is of ${of}`;

  test('is refused', () => {
    expect(launched('t3.small', 'arm64')).toEqual([said('t3.small', 'x86_64', 'arm64', 'arm64')]);
    expect(launched('t4g.small', 'amd64')).toEqual([said('t4g.small', 'arm64', 'amd64', 'x86_64')]);
    expect(launched('t4g.small', 'amd64', 'L')).toEqual([said('t4g.small', 'arm64', 'amd64', 'x86_64')]);
  });

  test.each([
    ['t3.small', 'amd64'],
    ['t4g.small', 'arm64'],
    ['p6e-gb200.36xlarge', 'amd64'],
    ['!Ref Open', 'amd64'],
  ])('%s with %s is not', (type, architecture) => {
    expect(launched(type, architecture)).toEqual([]);
  });
});
