import { modelOf } from '../template/template-fixture';

const vpcsOf = (text: string): unknown => Object.fromEntries(modelOf(text).subnets.map(({ id, vpcId }) => [id, vpcId]));

test('things that AWS lets together only in one VPC are in one', () => {
  expect(
    vpcsOf(`
Resources:
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: vpc-1}}
  ByTable: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: subnet-table, RouteTableId: !Ref Table}}
  ByRoute: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.0.0.0/8, NetworkInterfaceId: !Ref Eni}}
  Eni: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: subnet-route, GroupSet: [sg-1]}}
  ByGroup: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: subnet-group, GroupSet: [sg-1]}}
  Alone: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: subnet-alone, GroupSet: [sg-2]}}
`),
  ).toEqual({
    'subnet-table': 'vpc-1',
    'subnet-route': 'vpc-1',
    'subnet-group': 'vpc-1',
    'subnet-alone': 'VPC of subnet-alone',
  });
});

test('groups that refer to each other may be in peered VPCs', () => {
  const model = modelOf(`
Resources:
  A: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: vpc-1, SecurityGroupIngress: [{IpProtocol: "-1", SourceSecurityGroupId: !Ref B}]}}
  B: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: vpc-2}}
`);
  expect(model.securityGroups.filter(({ id }) => id.length === 1).map(({ id, vpcId }) => [id, vpcId])).toEqual([
    ['A', 'vpc-1'],
    ['B', 'vpc-2'],
  ]);
});
