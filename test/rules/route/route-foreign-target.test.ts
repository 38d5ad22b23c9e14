import { routeForeignTarget } from '../../../lib/rules/route/route-foreign-target';
import { foundBy } from '../found';
import { oneWorker } from '../one-worker';

const OTHER_VPC = 'Other: {Type: "AWS::EC2::VPC", Properties: {CidrBlock: 10.9.0.0/16}}';
const OTHER_SUBNET = 'OtherSubnet: {Type: "AWS::EC2::Subnet", Properties: {VpcId: !Ref Other, CidrBlock: 10.9.1.0/24}}';

function route(target: string): string {
  return `Out: {Type: "AWS::EC2::Route", Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, ${target}}}`;
}

function messagesOf(...resources: readonly string[]): readonly string[] {
  return foundBy(routeForeignTarget, oneWorker({ resources })).map(({ message }) => message);
}

const GATEWAY = 'Gateway: {Type: "AWS::EC2::InternetGateway"}';

function attachedTo(vpcId: string): string {
  return `Attachment: {Type: "AWS::EC2::VPCGatewayAttachment", Properties: {VpcId: ${vpcId}, InternetGatewayId: !Ref Gateway}}`;
}

test('an internet gateway that is attached nowhere, or elsewhere', () => {
  expect(messagesOf(GATEWAY, route('GatewayId: !Ref Gateway'))).toEqual([
    'Table of Vpc has a route to Gateway, which is attached to no VPC',
  ]);
  expect(messagesOf(OTHER_VPC, GATEWAY, attachedTo('!Ref Other'), route('GatewayId: !Ref Gateway'))).toEqual([
    'Table of Vpc has a route to Gateway, which is attached to Other',
  ]);
});

test('one that is attached to the VPC, or that nobody here knows', () => {
  expect(messagesOf(GATEWAY, attachedTo('!Ref Vpc'), route('GatewayId: !Ref Gateway'))).toEqual([]);
  expect(messagesOf(route('GatewayId: igw-0123456789abcdef0'))).toEqual([]);
  expect(messagesOf(GATEWAY, attachedTo('!ImportValue x'), route('GatewayId: !Ref Gateway'))).toEqual([]);
});

test('a network interface, an instance and a NAT gateway of another VPC', () => {
  const eni = 'Eni: {Type: "AWS::EC2::NetworkInterface", Properties: {SubnetId: !Ref OtherSubnet}}';
  const far = 'Far: {Type: "AWS::EC2::Instance", Properties: {SubnetId: !Ref OtherSubnet}}';
  const nat =
    'Nat: {Type: "AWS::EC2::NatGateway", Properties: {SubnetId: !Ref OtherSubnet, ConnectivityType: private}}';
  const others = [OTHER_VPC, OTHER_SUBNET];
  expect(messagesOf(...others, eni, route('NetworkInterfaceId: !Ref Eni'))).toEqual([
    'Table of Vpc has a route to Eni, which is in Other',
  ]);
  expect(messagesOf(...others, far, route('InstanceId: !Ref Far'))).toEqual([
    'Table of Vpc has a route to Far, which is in Other',
  ]);
  expect(messagesOf(...others, nat, route('NatGatewayId: !Ref Nat'))).toEqual([
    'Table of Vpc has a route to Nat, which is attached to Other',
  ]);
});
