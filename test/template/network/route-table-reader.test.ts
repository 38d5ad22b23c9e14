import { at, modelOf } from '../template-fixture';

function routesOf(lines: readonly string[]): readonly unknown[] {
  const routes = lines.map(
    (line, index) => `  R${String(index)}: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, ${line}}}`,
  );
  const model = modelOf(`
Parameters: {Open: {Type: String}}
Resources:
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Vgw: {Type: AWS::EC2::VPNGateway, Properties: {Type: ipsec.1}}
  Igw: {Type: AWS::EC2::InternetGateway}
${routes.join('\n')}
`);
  return model.routeTables.find(({ id }) => id === 'Table')?.routes ?? [];
}

test.each([
  ['NetworkInterfaceId: eni-1', { kind: 'networkInterface', id: 'eni-1' }],
  ['InstanceId: i-1', { kind: 'instance', id: 'i-1' }],
  ['GatewayId: !Ref Igw', { kind: 'internetGateway', id: 'Igw' }],
  ['GatewayId: !Ref Vgw', { kind: 'virtualPrivateGateway', id: 'Vgw' }],
  ['GatewayId: vgw-1', { kind: 'virtualPrivateGateway', id: 'vgw-1' }],
  ['GatewayId: local', { kind: 'local', id: 'local' }],
  ['NatGatewayId: nat-1', { kind: 'natGateway', id: 'nat-1' }],
  ['VpcPeeringConnectionId: pcx-1', { kind: 'vpcPeeringConnection', id: 'pcx-1' }],
  ['TransitGatewayId: tgw-1', { kind: 'transitGateway', id: 'tgw-1' }],
  ['VpcEndpointId: vpce-1', { kind: 'vpcEndpoint', id: 'vpce-1' }],
  ['EgressOnlyInternetGatewayId: eigw-1', { kind: 'egressOnlyInternetGateway', id: 'eigw-1' }],
  ['CarrierGatewayId: cagw-1', { kind: 'carrierGateway', id: 'cagw-1' }],
  ['LocalGatewayId: lgw-1', { kind: 'localGateway', id: 'lgw-1' }],
  ['CoreNetworkArn: arn:x', { kind: 'coreNetwork', id: 'arn:x' }],
  ['GatewayId: !Ref Open', { kind: 'internetGateway', id: 'Open' }],
  ['Nothing: x', { unknown: 'a route without a target' }],
])('target %s', (target, expected) => {
  expect(routesOf([`DestinationCidrBlock: 10.200.1.9/24, ${target}`])).toEqual([
    { destination: { kind: 'cidr', cidr: '10.200.1.0/24' }, target: expected, state: 'active', origin: at('R0') },
  ]);
});

test('destinations: prefix lists stay, IPv6 is left out, and what cannot be read is unknown', () => {
  const target = 'NetworkInterfaceId: eni-1';
  const destinations = routesOf([
    `DestinationPrefixListId: pl-1, ${target}`,
    `DestinationIpv6CidrBlock: "::/0", ${target}`,
    `DestinationCidrBlock: !Ref Open, ${target}`,
    target,
  ]).map((route) => (route as { destination: unknown }).destination);
  expect(destinations).toEqual([
    { kind: 'prefixList', id: 'pl-1' },
    { unknown: 'parameter "Open" has no default' },
    { unknown: 'route "R3" has no destination' },
  ]);
});

test('a gateway endpoint adds a route to each of its tables, and its prefix list is of AWS', () => {
  const model = modelOf(`
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  S3: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: s3, VpcId: !Ref Vpc, RouteTableIds: [rtb-1]}}
  Ssm: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: ssm, VpcId: !Ref Vpc, VpcEndpointType: Interface}}
`);
  const unknown = { unknown: '"rtb-1" is not among what was read' };
  expect(model.routeTables.find(({ id }) => id === 'rtb-1')?.routes).toEqual([
    {
      destination: { kind: 'prefixList', id: 'S3.PrefixList' },
      target: { kind: 'vpcEndpoint', id: 'S3' },
      state: 'active',
      origin: at('S3', 'Properties.RouteTableIds'),
    },
    { destination: unknown, target: unknown, state: unknown, origin: { source: '', id: 'rtb-1', path: '' } },
  ]);
  expect(model.prefixLists).toEqual([
    {
      id: 'S3.PrefixList',
      cidrs: null,
      maxEntries: { unknown: 'the size of a prefix list of AWS is not in a template' },
      origin: at('S3'),
    },
  ]);
  expect(model.gateways.map(({ id }) => id)).toEqual(['S3']);
});

test('propagating gateways are noted, and a route under an unknown condition has an unknown state', () => {
  const model = modelOf(`
Parameters: {Open: {Type: String}}
Conditions: {Open: !Equals [!Ref Open, x], No: !Equals [a, b]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Propagation: {Type: AWS::EC2::VPNGatewayRoutePropagation, Properties: {VpnGatewayId: vgw-1, RouteTableIds: [!Ref Table]}}
  Maybe: {Type: AWS::EC2::Route, Condition: Open, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1}}
  Never: {Type: AWS::EC2::Route, Condition: No, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 1.0.0.0/8, NatGatewayId: nat-1}}
`);
  expect(model.routeTables.find(({ id }) => id === 'Table')).toEqual({
    id: 'Table',
    name: null,
    vpcId: 'Vpc',
    routes: [
      {
        destination: { kind: 'cidr', cidr: '0.0.0.0/0' },
        target: { kind: 'natGateway', id: 'nat-1' },
        state: { unknown: 'condition "Open": parameter "Open" has no default' },
        origin: at('Maybe'),
      },
    ],
    propagatingGatewayIds: ['vgw-1'],
    origin: at('Table'),
  });
});

test('a route of a table that cannot be read could be of any table', () => {
  const model = modelOf(
    'Resources: {R: {Type: AWS::EC2::Route, Properties: {DestinationCidrBlock: 0.0.0.0/0, GatewayId: igw-1}}}',
  );
  expect(model.unread).toEqual([
    { unknown: 'the route table of "R" is unknown: it names none', origin: at('R'), concerns: [] },
  ]);
});
