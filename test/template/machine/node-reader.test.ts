import type { NetworkInterface, NetworkModel, Node } from '../../../lib/model/network-model';
import { at, modelOf } from '../template-fixture';

const HEAD = `
Parameters: {Open: {Type: String}}
Conditions: {Open: !Equals [!Ref Open, x]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Public: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, MapPublicIpOnLaunch: "true"}}
  Private: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc}}
`;
const read = (text: string): NetworkModel => modelOf(`${HEAD}${text}`);
const interfacesOf = (text: string): readonly NetworkInterface[] => read(text).networkInterfaces;
const nodesOf = (text: string): readonly Pick<Node, 'id' | 'name' | 'interfaceIds' | 'imageId'>[] =>
  read(text).nodes.map(({ id, name, interfaceIds, imageId }) => ({ id, name, interfaceIds, imageId }));

const ENI =
  '  Eni: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref Public, GroupSet: [!Ref Group], PrivateIpAddress: 10.0.1.20, SourceDestCheck: "false"}}\n';
const ON_ENI =
  '  I: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-1, NetworkInterfaces: [{DeviceIndex: "0", NetworkInterfaceId: !Ref Eni}]}}\n';

const STATED: NetworkInterface = {
  id: 'Eni',
  subnetId: 'Public',
  addresses: ['10.0.1.20'],
  pickedFrom: null,
  prefixes: [],
  securityGroupIds: ['Group'],
  sourceDestCheck: false,
  hasPublicAddress: false,
  nodeId: 'I',
  origin: at('Eni'),
};

test('an instance on its own interface', () => {
  expect(interfacesOf(ENI + ON_ENI)).toEqual([STATED]);
  expect(nodesOf(ENI + ON_ENI)).toEqual([{ id: 'I', name: 'I', interfaceIds: ['Eni'], imageId: 'ami-1' }]);
});

test('an instance with its own address, on an interface that the launch makes', () => {
  const text =
    '  I: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Public, PrivateIpAddress: 10.0.1.20, SecurityGroupIds: [!GetAtt Group.GroupId], SourceDestCheck: false, Tags: [{Key: Name, Value: bastion}]}}';
  expect(interfacesOf(text)).toEqual([{ ...STATED, id: 'I.eth0', hasPublicAddress: true, origin: at('I') }]);
  expect(nodesOf(text)).toEqual([{ id: 'I', name: 'bastion', interfaceIds: ['I.eth0'], imageId: null }]);
  const byName = text.replace('SecurityGroupIds: [!GetAtt Group.GroupId]', 'SecurityGroups: [!Ref Group]');
  expect(interfacesOf(byName)).toEqual(interfacesOf(text));
});

test('inline interfaces take what they do not say from the instance', () => {
  const text = `  I:
    Type: AWS::EC2::Instance
    Properties:
      NetworkInterfaces:
        - {DeviceIndex: 1, SubnetId: !Ref Private, GroupSet: [!Ref Group], PrivateIpAddress: 10.0.2.9}
        - DeviceIndex: "0"
          SubnetId: !Ref Public
          AssociatePublicIpAddress: "true"
          PrivateIpAddresses: [{PrivateIpAddress: 10.0.1.30, Primary: false}, {PrivateIpAddress: 10.0.1.20, Primary: true}]
          Ipv4Prefixes: [{Ipv4Prefix: 10.0.1.32/28}]`;
  expect(interfacesOf(text)).toEqual([
    {
      ...STATED,
      id: 'I.eth0',
      addresses: ['10.0.1.20', '10.0.1.30'],
      prefixes: ['10.0.1.32/28'],
      securityGroupIds: ['Vpc.DefaultSecurityGroup'],
      sourceDestCheck: true,
      hasPublicAddress: true,
      origin: at('I', 'Properties.NetworkInterfaces[1]'),
    },
    {
      ...STATED,
      id: 'I.eth1',
      subnetId: 'Private',
      addresses: ['10.0.2.9'],
      sourceDestCheck: true,
      origin: at('I', 'Properties.NetworkInterfaces[0]'),
    },
  ]);
});

test.each([
  [
    'an EIP association by interface',
    'A: {Type: AWS::EC2::EIPAssociation, Properties: {NetworkInterfaceId: !Ref Eni, AllocationId: !GetAtt E.AllocationId}}',
    true,
  ],
  [
    'an EIP association by instance',
    'A: {Type: AWS::EC2::EIPAssociation, Properties: {InstanceId: !Ref I, EIP: !Ref E}}',
    true,
  ],
  ['an EIP of the instance', 'A: {Type: AWS::EC2::EIP, Properties: {InstanceId: !Ref I}}', true],
  [
    'an EIP of a secondary address',
    'A: {Type: AWS::EC2::EIPAssociation, Properties: {NetworkInterfaceId: !Ref Eni, PrivateIpAddress: 10.0.1.99}}',
    false,
  ],
  [
    'an EIP under an unknown condition',
    'A: {Type: AWS::EC2::EIPAssociation, Condition: Open, Properties: {NetworkInterfaceId: !Ref Eni}}',
    { unknown: 'condition "Open": parameter "Open" has no default' },
  ],
])('%s: public is %j', (_, resource, hasPublicAddress) => {
  expect(interfacesOf(`${ENI}${ON_ENI}  E: {Type: AWS::EC2::EIP}\n  ${resource}`)).toEqual([
    { ...STATED, hasPublicAddress },
  ]);
});

test("the instance's check is that of its only interface, and ambiguous with several", () => {
  const second =
    '  B: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref Private, GroupSet: [!Ref Group], PrivateIpAddress: 10.0.2.9}}\n';
  const attached =
    '  T: {Type: AWS::EC2::NetworkInterfaceAttachment, Properties: {InstanceId: !Ref I, NetworkInterfaceId: !Ref B, DeviceIndex: "1"}}\n';
  const stating = ON_ENI.replace('ImageId: ami-1', 'SourceDestCheck: true');
  expect(interfacesOf(ENI + stating).map(({ sourceDestCheck }) => sourceDestCheck)).toEqual([true]);
  const both = read(ENI + stating + second + attached);
  expect(both.nodes.map(({ interfaceIds }) => interfaceIds)).toEqual([['Eni', 'B']]);
  const unknown = '"I" states SourceDestCheck and has several interfaces, for which EC2 refuses it';
  expect(both.networkInterfaces.map(({ id, nodeId, sourceDestCheck }) => ({ id, nodeId, sourceDestCheck }))).toEqual([
    { id: 'B', nodeId: 'I', sourceDestCheck: { unknown } },
    { id: 'Eni', nodeId: 'I', sourceDestCheck: { unknown } },
  ]);
});

test('addresses that AWS picks have a stand-in, and what it counts is unknown', () => {
  const text = `
  A: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Private, SecurityGroupIds: [!Ref Group]}}
  B: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref Private, GroupSet: [!Ref Group], SecondaryPrivateIpAddressCount: 1, Ipv4PrefixCount: "1"}}`;
  expect(interfacesOf(text)).toEqual([
    {
      ...STATED,
      id: 'A.eth0',
      subnetId: 'Private',
      addresses: ['10.0.2.4'],
      pickedFrom: '10.0.2.0/24',
      sourceDestCheck: true,
      nodeId: 'A',
      origin: at('A'),
    },
    {
      ...STATED,
      id: 'B',
      subnetId: 'Private',
      addresses: ['10.0.2.5', { unknown: 'a secondary address that AWS picks at deploy' }],
      pickedFrom: '10.0.2.0/24',
      prefixes: [{ unknown: 'a prefix that AWS picks at deploy' }],
      sourceDestCheck: true,
      nodeId: null,
      origin: at('B'),
    },
  ]);
});

test('an interface that two instances are given is unread', () => {
  const other = ON_ENI.replace('  I:', '  J:');
  expect(read(ENI + ON_ENI + other).unread).toEqual([
    {
      unknown: 'interface "Eni" is given to "I" and to "J", and can be on one only',
      origin: at('J'),
      concerns: ['Eni', 'I', 'J'],
    },
  ]);
});

test('what is given from outside, or under an unknown condition, is known to be unknown', () => {
  const outside = { unknown: '"eni-1" is not among what was read' };
  const [found] = interfacesOf(ON_ENI.replace('!Ref Eni', 'eni-1'));
  expect(found).toEqual({
    id: 'eni-1',
    subnetId: 'eni-1.Subnet',
    addresses: [{ unknown: 'the address of "eni-1": it is not among what was read' }],
    pickedFrom: null,
    prefixes: [],
    securityGroupIds: [outside],
    sourceDestCheck: outside,
    hasPublicAddress: outside,
    nodeId: 'I',
    origin: { source: '', id: 'eni-1', path: '' },
  });
  expect(read(ENI + ON_ENI.replace('Properties:', 'Condition: Open, Properties:')).unread).toEqual([
    { unknown: '"I": condition "Open": parameter "Open" has no default', origin: at('I'), concerns: ['I'] },
  ]);
});

test('a subnet that a parameter names is one for all that name it', () => {
  const text = `
  A: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Open, PrivateIpAddress: 10.0.1.20, SecurityGroupIds: [!Ref Group]}}
  B: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Open, PrivateIpAddress: 10.0.1.21, SecurityGroupIds: [!Ref Group]}}`;
  const model = read(text);
  expect(model.networkInterfaces.map(({ subnetId }) => subnetId)).toEqual(['Open', 'Open']);
  expect(model.subnets.find(({ id }) => id === 'Open')).toMatchObject({
    vpcId: 'Vpc',
    cidrBlock: { unknown: 'parameter "Open" has no default' },
  });
});
