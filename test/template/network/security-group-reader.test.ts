import { at, modelOf } from '../template-fixture';

const ALL = { protocol: -1, ports: null, icmp: null };
const EVERYWHERE = { kind: 'cidr', cidr: '0.0.0.0/0' };

function group(text: string, id = 'Group'): unknown {
  return modelOf(`
Parameters: {Open: {Type: String}}
Conditions: {Open: !Equals [!Ref Open, x]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
${text}`).securityGroups.find((each) => each.id === id);
}

test('inline and separate rules, as templates write them', () => {
  const text = `
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      GroupName: workers
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: "22", ToPort: 22, CidrIp: 203.0.113.7/24}
        - {IpProtocol: -1, CidrIpv6: "::/0"}
        - {IpProtocol: "1", FromPort: 8, ToPort: -1, SourcePrefixListId: pl-1}
      SecurityGroupEgress: {IpProtocol: "-1", CidrIp: 0.0.0.0/0}
  In: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !GetAtt Group.GroupId, IpProtocol: "-1", SourceSecurityGroupId: !Ref Group}}
  ByName: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupName: workers, IpProtocol: udp, FromPort: 1, ToPort: 2, SourceSecurityGroupName: workers}}
  Out: {Type: AWS::EC2::SecurityGroupEgress, Properties: {GroupId: !Ref Group, IpProtocol: icmp, FromPort: -1, ToPort: -1, DestinationSecurityGroupId: sg-1}}
  Nobody: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Group, IpProtocol: "-1"}}`;
  expect(group(text)).toEqual({
    id: 'Group',
    name: 'workers',
    vpcId: 'Vpc',
    ingress: [
      {
        traffic: { protocol: 6, ports: { from: 22, to: 22 }, icmp: null },
        peer: { kind: 'cidr', cidr: '203.0.113.0/24' },
        origin: at('Group', 'Properties.SecurityGroupIngress[0]'),
      },
      {
        traffic: { protocol: 1, ports: null, icmp: { type: 8, code: -1 } },
        peer: { kind: 'prefixList', id: 'pl-1' },
        origin: at('Group', 'Properties.SecurityGroupIngress[2]'),
      },
      {
        traffic: { protocol: 17, ports: { from: 1, to: 2 }, icmp: null },
        peer: { kind: 'group', id: 'Group' },
        origin: at('ByName'),
      },
      { traffic: ALL, peer: { kind: 'group', id: 'Group' }, origin: at('In') },
    ],
    egress: [
      { traffic: ALL, peer: EVERYWHERE, origin: at('Group', 'Properties.SecurityGroupEgress[0]') },
      { traffic: { protocol: 1, ports: null, icmp: null }, peer: { kind: 'group', id: 'sg-1' }, origin: at('Out') },
    ],
    origin: at('Group'),
  });
});

test.each(['', ', SecurityGroupEgress: []'])('a group that says nothing of egress lets all out (%j)', (egress) => {
  const text = `  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc${egress}}}`;
  expect(group(text)).toEqual({
    id: 'Group',
    name: null,
    vpcId: 'Vpc',
    ingress: [],
    egress: [{ traffic: ALL, peer: EVERYWHERE, origin: at('Group') }],
    origin: at('Group'),
  });
});

test('the default group admits its members, and the rules that are added to it', () => {
  const text = `  In: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !GetAtt Vpc.DefaultSecurityGroup, IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8}}`;
  const id = 'Vpc.DefaultSecurityGroup';
  expect(group(text, id)).toEqual({
    id,
    name: null,
    vpcId: 'Vpc',
    ingress: [
      { traffic: ALL, peer: { kind: 'group', id }, origin: at('Vpc') },
      {
        traffic: { protocol: 6, ports: { from: 1, to: 1 }, icmp: null },
        peer: { kind: 'cidr', cidr: '10.0.0.0/8' },
        origin: at('In'),
      },
    ],
    egress: [{ traffic: ALL, peer: EVERYWHERE, origin: at('Vpc') }],
    origin: at('Vpc'),
  });
});

test("the CDK's custom resource takes the rules from the default group, another of that name is not read", () => {
  const handler = 'CustomVpcRestrictDefaultSGCustomResourceProviderHandlerDC833E5E';
  const text = `
  Restrict: {Type: "Custom::VpcRestrictDefaultSG", Properties: {ServiceToken: !GetAtt ${handler}.Arn, DefaultSecurityGroupId: !GetAtt Vpc.DefaultSecurityGroup}}
  ${handler}: {Type: AWS::Lambda::Function, Properties: {Code: {S3Bucket: assets, S3Key: x.zip}}}`;
  expect(group(text, 'Vpc.DefaultSecurityGroup')).toMatchObject({ vpcId: 'Vpc', ingress: [], egress: [] });
  expect(group(text.replaceAll(handler, 'Mine'), 'Vpc.DefaultSecurityGroup')).not.toMatchObject({ ingress: [] });
});

test('a group outside may have any rule besides those that are added to it', () => {
  const text = `  In: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: sg-1, IpProtocol: "-1", CidrIp: 10.200.0.0/16}}`;
  const unknown = { unknown: '"sg-1" is not among what was read' };
  const origin = { source: '', id: 'sg-1', path: '' };
  expect(group(text, 'sg-1')).toMatchObject({
    ingress: [
      { traffic: ALL, peer: { kind: 'cidr', cidr: '10.200.0.0/16' } },
      { traffic: unknown, peer: unknown, origin },
    ],
    egress: [{ traffic: unknown, peer: unknown, origin }],
  });
});

test('a rule under a condition that is unknown, and rules that are unknown, admit what nobody knows', () => {
  const text = `
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, SecurityGroupIngress: !If [Open, [{IpProtocol: "-1", CidrIp: 0.0.0.0/0}], []]}}
  In: {Type: AWS::EC2::SecurityGroupIngress, Condition: Open, Properties: {GroupId: !Ref Group, IpProtocol: "-1", CidrIp: 10.0.0.0/8}}`;
  const unknown = { unknown: 'condition "Open": parameter "Open" has no default' };
  expect(group(text)).toMatchObject({
    ingress: [
      { traffic: unknown, peer: unknown },
      { traffic: unknown, peer: { kind: 'cidr', cidr: '10.0.0.0/8' } },
    ],
  });
});
