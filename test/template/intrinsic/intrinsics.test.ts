import { outsideReference, referenceTo } from '../../../lib/template/intrinsic/template-value';
import { scopeIn, sourceOf } from '../template-fixture';

const TEMPLATE = `
Parameters:
  Block: {Type: String, Default: 10.0.0.0/16}
  Blocks: {Type: CommaDelimitedList, Default: "10.0.1.0/24, 10.0.2.0/24"}
  Count: {Type: Number, Default: 3}
  Open: {Type: String}
  Fixed: {Type: String, AllowedValues: [10.5.0.0/16]}
  Few: {Type: String, AllowedValues: [10.5.0.0/16, 10.6.0.0/16]}
  Repeated: {Type: CommaDelimitedList, AllowedValues: [10.5.0.0/16]}
  SubnetIds: {Type: "List<AWS::EC2::Subnet::Id>"}
  Image: {Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", Default: /aws/service/image}
Mappings:
  Zones:
    eu-west-1: {block: 10.1.0.0/16, same: yes please, list: [a, b]}
    us-east-1: {block: 10.2.0.0/16, same: yes please}
    us-west-2: {block: 10.1.0.0/16, same: yes please}
Conditions:
  Yes: !Equals [a, a]
  No: !Not [!Condition Yes]
  Open: !Equals [!Ref Open, x]
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Block}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {CidrBlock: !Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]], VpcId: !Ref Vpc}}
  Interface: {Type: AWS::EC2::NetworkInterface, Properties: {PrivateIpAddress: 10.0.1.20}}
  Instance: {Type: AWS::EC2::Instance, Properties: {NetworkInterfaces: [{DeviceIndex: "0", NetworkInterfaceId: !Ref Interface}]}}
  Loop: {Type: AWS::EC2::Subnet, Properties: {CidrBlock: !GetAtt Loop.CidrBlock}}
  Absent: {Type: AWS::EC2::VPC, Condition: No}
  Setting: {Type: AWS::SSM::Parameter, Properties: {Value: 10.7.0.0/16}}
`;

const ENVIRONMENT = { account: '012345678901', region: 'eu-west-1' };
const scope = scopeIn([sourceOf(TEMPLATE, { environment: ENVIRONMENT })]);
const stateless = scopeIn([sourceOf(TEMPLATE)]);

describe('what is known', () => {
  test.each([
    ['a parameter', { Ref: 'Block' }, '10.0.0.0/16'],
    ['a parameter that takes one value only', { Ref: 'Fixed' }, '10.5.0.0/16'],
    ['a list of them', { Ref: 'Blocks' }, ['10.0.1.0/24', '10.0.2.0/24']],
    ['a number', { Ref: 'Count' }, 3],
    ['the region', { Ref: 'AWS::Region' }, 'eu-west-1'],
    [
      'the account',
      { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:x.${AWS::URLSuffix}' },
      'arn:aws:iam::012345678901:x.amazonaws.com',
    ],
    [
      'a text with variables',
      { 'Fn::Sub': ['${A}-${Count}-${!Left}', { A: { Ref: 'Block' } }] },
      '10.0.0.0/16-3-${Left}',
    ],
    ['a joined text', { 'Fn::Join': [',', ['a', { Ref: 'Count' }, true]] }, 'a,3,true'],
    [
      'a list joined and split',
      { 'Fn::Split': ['.', { 'Fn::Join': ['.', { Ref: 'Blocks' }] }] },
      ['10', '0', '1', '0/24', '10', '0', '2', '0/24'],
    ],
    ['an item', { 'Fn::Select': ['1', { Ref: 'Blocks' }] }, '10.0.2.0/24'],
    ['an entry of a mapping', { 'Fn::FindInMap': ['Zones', { Ref: 'AWS::Region' }, 'block'] }, '10.1.0.0/16'],
    ['a list of a mapping', { 'Fn::FindInMap': ['Zones', 'eu-west-1', 'list'] }, ['a', 'b']],
    [
      'the default of a mapping',
      { 'Fn::FindInMap': ['Zones', 'eu-west-1', 'none', { DefaultValue: { Ref: 'Count' } }] },
      3,
    ],
    ['a branch', { 'Fn::If': ['Yes', 'a', { Ref: 'Nothing' }] }, 'a'],
    ['the other branch', { 'Fn::If': ['No', { Ref: 'Nothing' }, 'b'] }, 'b'],
    ['both branches of what is unknown', { 'Fn::If': ['Open', 'same', 'same'] }, 'same'],
    ['no value', [1, { Ref: 'AWS::NoValue' }, { a: { Ref: 'AWS::NoValue' }, b: 2 }], [1, { b: 2 }]],
    ['base64', { 'Fn::Base64': { 'Fn::Sub': 'x${Count}' } }, 'eDM='],
    ['a length', { 'Fn::Length': { Ref: 'Blocks' } }, 2],
    ['JSON', { 'Fn::ToJsonString': { a: [{ Ref: 'Count' }, true, null] } }, '{"a":[3,true,null]}'],
    ['the property of a resource', { 'Fn::GetAtt': ['Subnet', 'CidrBlock'] }, '10.0.1.0/24'],
    ['an attribute with a dot', { 'Fn::GetAtt': 'Subnet.CidrBlock' }, '10.0.1.0/24'],
    ['the address of an interface', { 'Fn::GetAtt': ['Interface', 'PrimaryPrivateIpAddress'] }, '10.0.1.20'],
    ['the address of an instance on it', { 'Fn::Sub': '${Instance.PrivateIp}:6443' }, '10.0.1.20:6443'],
    ['the value of a setting', { 'Fn::GetAtt': ['Setting', 'Value'] }, '10.7.0.0/16'],
    ['a resource', { Ref: 'Vpc' }, referenceTo('Vpc')],
    ['its id', { 'Fn::GetAtt': ['Vpc', 'VpcId'] }, referenceTo('Vpc')],
    ['what another resource names', { 'Fn::GetAtt': ['Subnet', 'VpcId'] }, referenceTo('Vpc')],
    [
      'its default group',
      { 'Fn::GetAtt': ['Vpc', 'DefaultSecurityGroup'] },
      referenceTo('Vpc', 'DefaultSecurityGroup'),
    ],
    [
      'references joined and split',
      { 'Fn::Split': [',', { 'Fn::Join': [',', [{ Ref: 'Vpc' }, 'x', { Ref: 'Subnet' }]] }] },
      [referenceTo('Vpc'), 'x', referenceTo('Subnet')],
    ],
  ])('%s', (_, raw, expected) => {
    expect(scope.resolve(raw)).toEqual(expected);
  });

  test('rows of a mapping that say the same need no region', () => {
    expect(stateless.resolve({ 'Fn::FindInMap': ['Zones', { Ref: 'AWS::Region' }, 'same'] })).toBe('yes please');
  });
});

describe('what is unknown', () => {
  const open = (id: string): unknown => outsideReference(id, `parameter "${id}" has no default`);
  test.each(
    Object.entries<unknown>({
      'the region (AWS::Region) is given by AWS at deploy': { Ref: 'AWS::Region' },
      "the stack's name (AWS::StackName) is given by AWS at deploy": { Ref: 'AWS::StackName' },
      'a map with the key "unknown", which no property has': { unknown: '10.0.0.0/16', Key: { Ref: 'Vpc' } },
      'CidrBlock of "Loop" in stack "Test" refers to itself': { 'Fn::GetAtt': ['Loop', 'CidrBlock'] },
      'there is no parameter or resource "Nothing" in stack "Test"': { Ref: 'Nothing' },
      '"Absent" is not made: its condition "No" is false': { Ref: 'Absent' },
      'condition "Open": parameter "Open" has no default': { 'Fn::If': ['Open', 'a', 'b'] },
      'Fn::Transform is resolved by AWS at deploy': { 'Fn::Transform': { Name: 'X' } },
      'Fn::Tomorrow is resolved by AWS at deploy': { 'Fn::Tomorrow': [] },
      'Fn::Select: there is no item 7': { 'Fn::Select': [7, { Ref: 'Blocks' }] },
      'Fn::Cidr makes 1 to 256 blocks, not 300': { 'Fn::Cidr': ['10.0.0.0/24', 300, 4] },
      'parameter "Open" has no default': { 'Fn::Base64': { Ref: 'Open' } },
    }),
  )('%s', (reason, raw) => {
    expect(stateless.resolve(raw)).toEqual({ unknown: reason });
  });

  test.each([
    [{ Ref: 'Open' }, open('Open')],
    [{ Ref: 'Few' }, open('Few')],
    [{ Ref: 'Repeated' }, open('Repeated')],
    [
      { 'Fn::Select': [1, { Ref: 'SubnetIds' }] },
      outsideReference('SubnetIds.1', 'item 1: parameter "SubnetIds" has no default'),
    ],
    [
      { Ref: 'Image' },
      outsideReference(
        'Image',
        'parameter "Image" is looked up in Systems Manager at deploy, under "/aws/service/image"',
      ),
    ],
    [
      { 'Fn::FindInMap': ['Zones', { Ref: 'AWS::Region' }, 'block'] },
      { unknown: 'the region (AWS::Region) is given by AWS at deploy' },
    ],
    [
      { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
      outsideReference('availability zones.0', 'item 0: the zones of the region are known at deploy'),
    ],
    [
      { 'Fn::Select': [0, { 'Fn::GetAZs': 'eu-west-9' }] },
      outsideReference('availability zones of another region.0', 'item 0: the zones of the region are known at deploy'),
    ],
  ])('%j', (raw, expected) => {
    expect(stateless.resolve(raw)).toEqual(expected);
  });

  test('a parameter given from outside is known, a list too', () => {
    const given = scopeIn([sourceOf(TEMPLATE)], { Open: 'x', SubnetIds: 'subnet-1,subnet-2', Image: 'ami-1' });
    expect(
      given.resolve([{ Ref: 'Open' }, { Ref: 'SubnetIds' }, { Ref: 'Image' }, { 'Fn::If': ['Open', 1, 2] }]),
    ).toEqual(['x', ['subnet-1', 'subnet-2'], 'ami-1', 1]);
  });
});

test('a name that a function writes is one with AWS::LanguageExtensions alone', () => {
  const raw = { 'Fn::Join': ['', [{ 'Fn::Sub': 'Bl' }, 'ock']] };
  const owner = { 'Fn::GetAtt': [{ 'Fn::Sub': 'Nobody' }, 'CidrBlock'] };
  const extended = scopeIn([sourceOf(`Transform: [AWS::LanguageExtensions]\n${TEMPLATE}`)]);
  expect([extended, scopeIn([sourceOf(TEMPLATE)])].map((each) => each.resolve([{ Ref: raw }, owner]))).toEqual([
    ['10.0.0.0/16', { unknown: 'there is no parameter or resource "Nobody" in stack "Test"' }],
    [{ unknown: 'Ref needs a name' }, { unknown: 'Fn::GetAtt needs a resource and an attribute' }],
  ]);
});
