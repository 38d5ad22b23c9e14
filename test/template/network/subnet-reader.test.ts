import { at, modelOf } from '../template-fixture';

test('a subnet with its associations, and one without any', () => {
  const model = modelOf(`
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1a}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24, Tags: {Name: b}}}
  ToTable: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: !Ref Table}}
  ToAcl: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !GetAtt A.SubnetId, NetworkAclId: !GetAtt Acl.Id}}
`);
  expect(model.subnets).toEqual([
    {
      id: 'A',
      name: null,
      vpcId: 'Vpc',
      cidrBlock: '10.0.1.0/24',
      zone: 'eu-west-1a',
      routeTableId: 'Table',
      networkAclId: 'Acl',
      origin: at('A'),
    },
    {
      id: 'B',
      name: 'b',
      vpcId: 'Vpc',
      cidrBlock: '10.0.2.0/24',
      zone: null,
      routeTableId: 'Vpc.MainRouteTable',
      networkAclId: 'Vpc.DefaultNetworkAcl',
      origin: at('B'),
    },
  ]);
  expect(model.unread).toEqual([]);
});

test('a subnet outside is in the VPC of what it is together with, and its other facts are unknown', () => {
  const model = modelOf(`
Resources:
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: vpc-1}}
  Interface: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: subnet-1, GroupSet: [!Ref Group]}}
`);
  const outside = { unknown: '"subnet-1" is not among what was read' };
  expect(model.subnets).toEqual([
    {
      id: 'subnet-1',
      name: null,
      vpcId: 'vpc-1',
      cidrBlock: outside,
      zone: null,
      routeTableId: outside,
      networkAclId: outside,
      origin: { source: '', id: 'subnet-1', path: '' },
    },
  ]);
});

test('two tables for one subnet, or a table under a condition that is unknown, are unknown', () => {
  const association = (table: string): string =>
    `{Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: ${table}}}`;
  const head = `
Parameters: {Open: {Type: String}}
Conditions: {Open: !Equals [!Ref Open, x]}
Resources:
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1, CidrBlock: 10.0.1.0/24}}
  One: ${association('rtb-1')}
`;
  expect(modelOf(`${head}  Two: ${association('rtb-2')}`).subnets[0]?.routeTableId).toEqual({
    unknown: 'subnet "A" has two associations of RouteTableId',
  });
  expect(modelOf(head.replace('rtb-1}', 'rtb-1}, Condition: Open')).subnets[0]?.routeTableId).toEqual({
    unknown: 'condition "Open": parameter "Open" has no default',
  });
});

test('an association of no subnet that can be read could be of any', () => {
  const model = modelOf(
    'Resources: {A: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {RouteTableId: rtb-1}}}',
  );
  expect(model.unread).toEqual([
    { unknown: 'the subnet of "A" is unknown: it names none', origin: at('A'), concerns: [] },
  ]);
});
