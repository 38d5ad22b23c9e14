import { at, modelOf } from '../template-fixture';

test('all IPv4 blocks of a VPC, the primary first, and what a VPC has from the start', () => {
  const model = modelOf(`
Resources:
  More: {Type: AWS::EC2::VPCCidrBlock, Properties: {VpcId: !Ref Vpc, CidrBlock: 100.64.0.0/16}}
  Six: {Type: AWS::EC2::VPCCidrBlock, Properties: {VpcId: !Ref Vpc, AmazonProvidedIpv6CidrBlock: true}}
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.7/16, EnableDnsSupport: "false", Tags: [{Key: Name, Value: net}]}}
`);
  expect(model.vpcs).toEqual([
    {
      id: 'Vpc',
      name: 'net',
      cidrBlocks: ['10.0.0.0/16', '100.64.0.0/16'],
      dnsSupport: false,
      mainRouteTableId: 'Vpc.MainRouteTable',
      defaultSecurityGroupId: 'Vpc.DefaultSecurityGroup',
      defaultNetworkAclId: 'Vpc.DefaultNetworkAcl',
      origin: at('Vpc'),
    },
  ]);
  expect(model.routeTables).toEqual([
    { id: 'Vpc.MainRouteTable', name: null, vpcId: 'Vpc', routes: [], propagatingGatewayIds: [], origin: at('Vpc') },
  ]);
});

test.each([
  ['a pool', 'Ipv4IpamPoolId: pool', 'its block is given by IPAM at deploy'],
  ['nothing', 'EnableDnsSupport: true', 'VPC "Vpc" has no CidrBlock'],
  [
    'no block',
    'CidrBlock: 10.0.0.0',
    '"10.0.0.0" is not an IPv4 CIDR block: an address and a prefix length from 0 to 32 are needed, for example 10.200.0.0/24',
  ],
  ['a parameter', 'CidrBlock: !Ref Open', 'parameter "Open" has no default'],
])('a block from %s is unknown', (_, property, unknown) => {
  const [vpc] = modelOf(
    `{Parameters: {Open: {Type: String}}, Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {${property}}}}}`,
  ).vpcs;
  expect(vpc).toMatchObject({ cidrBlocks: [{ unknown }], dnsSupport: true });
});

test('a block added to a VPC outside stands after what is unknown', () => {
  const [vpc] = modelOf(
    'Resources: {More: {Type: AWS::EC2::VPCCidrBlock, Properties: {VpcId: vpc-1, CidrBlock: 100.64.0.0/16}}}',
  ).vpcs;
  expect(vpc).toMatchObject({
    id: 'vpc-1',
    cidrBlocks: [{ unknown: '"vpc-1" is not among what was read' }, '100.64.0.0/16'],
    dnsSupport: { unknown: '"vpc-1" is not among what was read' },
  });
});

describe('a DHCP option set', () => {
  const resolverOf = (servers: string, more = ''): unknown =>
    modelOf(`
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Options: {Type: AWS::EC2::DHCPOptions, Properties: {DomainNameServers: [${servers}]}}
  Association: {Type: AWS::EC2::VPCDHCPOptionsAssociation, Properties: {VpcId: !Ref Vpc, DhcpOptionsId: !Ref Options}}
${more}`).vpcs.find(({ id }) => id === 'Vpc')?.dnsSupport;

  test('whose resolver nobody has makes that of the VPC unknown', () => {
    expect(resolverOf('10.0.1.99, 10.0.1.98')).toEqual({
      unknown: 'DHCP options "Options" name the resolver 10.0.1.99, 10.0.1.98, which no resource has',
    });
  });

  test('which another address only begins with is nobody’s', () => {
    const more =
      '  Dns: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: subnet-1, PrivateIpAddress: 10.0.1.99}}';
    expect(resolverOf('10.0.1.9', more)).toEqual({
      unknown: 'DHCP options "Options" name the resolver 10.0.1.9, which no resource has',
    });
  });

  test.each([
    ['of AWS', 'AmazonProvidedDNS', ''],
    ['of AWS by its address', '10.0.0.2', ''],
    ['outside of the VPC', '192.0.2.53', ''],
    ['and that of AWS', '10.0.1.99, 10.0.0.2', ''],
    [
      'of an interface',
      '10.0.1.99',
      '  Dns: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: subnet-1, PrivateIpAddress: 10.0.1.99}}',
    ],
    [
      'that is given at deploy',
      '!GetAtt Directory.DnsIpAddresses',
      '  Directory: {Type: AWS::DirectoryService::MicrosoftAD}',
    ],
  ])('with a resolver %s leaves it', (_, servers, more) => {
    expect(resolverOf(servers, more)).toBe(true);
  });
});
