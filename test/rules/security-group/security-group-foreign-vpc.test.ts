import { securityGroupForeignVpc } from '../../../lib/rules/security-group/security-group-foreign-vpc';
import { foundBy } from '../found';
import { oneWorker } from '../one-worker';

const OTHER = 'Other: {Type: "AWS::EC2::VPC", Properties: {CidrBlock: 10.9.0.0/16}}';

function group(vpcId: string): string {
  return `Group: {Type: "AWS::EC2::SecurityGroup", Properties: {GroupDescription: x, VpcId: ${vpcId}}}`;
}

const INTERFACE =
  'Eni: {Type: "AWS::EC2::NetworkInterface", Properties: {SubnetId: !Ref Subnet, GroupSet: [!GetAtt Group.GroupId]}}';

function foundIn(...resources: readonly string[]): ReturnType<typeof foundBy> {
  return foundBy(securityGroupForeignVpc, oneWorker({ resources: [...resources, INTERFACE] }));
}

test('a group of another VPC than the subnet of its interface', () => {
  expect(foundIn(OTHER, group('!Ref Other'))).toEqual([
    {
      severity: 'error',
      resource: 'Eni',
      message: 'Eni is in Subnet of Vpc, but its security group Group is in Other',
    },
  ]);
});

test('a group of the VPC, and one whose VPC nobody here knows', () => {
  expect(foundIn(group('!Ref Vpc'))).toEqual([]);
  expect(foundIn(group('!ImportValue x'))).toEqual([]);
  expect(foundIn(group('vpc-0123456789abcdef0'))).toEqual([]);
});

test('a group that states no VPC is of the default one', () => {
  const stateless = 'Group: {Type: "AWS::EC2::SecurityGroup", Properties: {GroupDescription: x}}';
  expect(foundIn(stateless).map(({ message }) => message)).toEqual([
    'Eni is in Subnet of Vpc, but its security group Group is in the default VPC, because it has no VpcId',
  ]);
  const outside =
    'Outer: {Type: "AWS::EC2::NetworkInterface", Properties: {SubnetId: subnet-0123456789abcdef0, GroupSet: [!GetAtt Group.GroupId]}}';
  expect(foundBy(securityGroupForeignVpc, oneWorker({ resources: [stateless, outside] }))).toEqual([]);
});
