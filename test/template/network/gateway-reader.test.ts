import { at, modelOf } from '../template-fixture';

test('gateways with the VPCs that they are attached to', () => {
  const model = modelOf(`
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Igw: {Type: AWS::EC2::InternetGateway}
  Vgw: {Type: AWS::EC2::VPNGateway, Properties: {Type: ipsec.1}}
  IgwAttachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}
  VgwAttachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, VpnGatewayId: !GetAtt Vgw.VPNGatewayId}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Subnet}}
  Private: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Subnet, ConnectivityType: private}}
  Regional: {Type: AWS::EC2::NatGateway, Properties: {VpcId: !Ref Vpc, AvailabilityMode: regional}}
  Peering: {Type: AWS::EC2::VPCPeeringConnection, Properties: {VpcId: !Ref Vpc, PeerVpcId: vpc-1}}
  Tgw: {Type: AWS::EC2::TransitGateway}
  TgwAttachment: {Type: AWS::EC2::TransitGatewayAttachment, Properties: {VpcId: !Ref Vpc, TransitGatewayId: !Ref Tgw}}
`);
  const plain = { subnetId: null, connectivity: null };
  expect(model.gateways).toEqual([
    { id: 'Igw', kind: 'internetGateway', vpcIds: ['Vpc'], ...plain, origin: at('Igw') },
    { id: 'Nat', kind: 'natGateway', vpcIds: ['Vpc'], subnetId: 'Subnet', connectivity: 'public', origin: at('Nat') },
    { id: 'Peering', kind: 'vpcPeeringConnection', vpcIds: ['Vpc', 'vpc-1'], ...plain, origin: at('Peering') },
    {
      id: 'Private',
      kind: 'natGateway',
      vpcIds: ['Vpc'],
      subnetId: 'Subnet',
      connectivity: 'private',
      origin: at('Private'),
    },
    {
      id: 'Regional',
      kind: 'natGateway',
      vpcIds: ['Vpc'],
      subnetId: null,
      connectivity: 'public',
      origin: at('Regional'),
    },
    { id: 'Tgw', kind: 'transitGateway', vpcIds: ['Vpc'], ...plain, origin: at('Tgw') },
    { id: 'Vgw', kind: 'virtualPrivateGateway', vpcIds: ['Vpc'], ...plain, origin: at('Vgw') },
  ]);
  expect(model.vpcs.map(({ id }) => id)).toEqual(['Vpc', 'vpc-1']);
});

test('a gateway outside may be attached elsewhere too', () => {
  const model = modelOf(
    'Resources: {A: {Type: AWS::EC2::TransitGatewayVpcAttachment, Properties: {VpcId: vpc-1, TransitGatewayId: tgw-1}}}',
  );
  expect(model.gateways).toEqual([
    {
      id: 'tgw-1',
      kind: 'transitGateway',
      vpcIds: ['vpc-1', { unknown: 'what else "tgw-1" is attached to' }],
      subnetId: null,
      connectivity: null,
      origin: { source: '', id: 'tgw-1', path: '' },
    },
  ]);
});

test('a prefix list with its IPv4 entries', () => {
  const model = modelOf(`
Parameters: {Open: {Type: String}}
Resources:
  Pods: {Type: AWS::EC2::PrefixList, Properties: {AddressFamily: IPv4, MaxEntries: "10", Entries: [{Cidr: 10.200.0.0/16}, {Cidr: !Ref Open}]}}
`);
  expect(model.prefixLists).toEqual([
    {
      id: 'Pods',
      cidrs: ['10.200.0.0/16', { unknown: 'parameter "Open" has no default' }],
      maxEntries: 10,
      origin: at('Pods'),
    },
  ]);
});

test('a prefix list outside has unknown entries', () => {
  const model = modelOf(
    'Resources: {R: {Type: AWS::EC2::Route, Properties: {RouteTableId: rtb-1, DestinationPrefixListId: pl-1, GatewayId: igw-1}}}',
  );
  const unknown = { unknown: '"pl-1" is not among what was read' };
  expect(model.prefixLists).toEqual([
    { id: 'pl-1', cidrs: [unknown], maxEntries: unknown, origin: { source: '', id: 'pl-1', path: '' } },
  ]);
});

test('a gateway has its own route table, or one that cannot be read', () => {
  const edge = (properties: string): unknown => {
    const { gateways, unread } = modelOf(
      `{Parameters: {Open: {Type: String}}, Resources: {A: {Type: AWS::EC2::GatewayRouteTableAssociation, Properties: ${properties}}}}`,
    );
    return [
      gateways.map(({ id, routeTableId }) => [id, routeTableId]),
      unread.map(({ unknown, concerns }) => [unknown, concerns]),
    ];
  };
  const because = '"A" gives a gateway a route table that cannot be read';
  expect(edge('{GatewayId: igw-1, RouteTableId: rtb-1}')).toEqual([[['igw-1', 'rtb-1']], []]);
  expect(edge('{GatewayId: igw-1, RouteTableId: {"Fn::Transform": {Name: M}}}')).toEqual([[], [[because, ['igw-1']]]]);
  expect(edge('{"Fn::Transform": {Name: M}}')).toEqual([
    [],
    [
      [because, []],
      ['"A": Fn::Transform is resolved by AWS at deploy', ['A']],
    ],
  ]);
});
