import { refusedOf } from '../template-fixture';

const rule = (properties: string, type = 'Ingress'): string =>
  `  X: {Type: AWS::EC2::SecurityGroup${type}, Properties: {GroupId: sg-1, ${properties}}}\n`;
const inline = (properties: string): string =>
  `  X: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, VpcId: !Ref Vpc, SecurityGroupIngress: [{${properties}}]}}\n`;
const entry = (properties: string, id = 'X', more = ''): string =>
  `  ${id}: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, RuleAction: allow, CidrBlock: 0.0.0.0/0, ${properties}}${more}}\n`;

const ACL = '  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}\n';
const FROM = 'CidrIp: 10.0.0.0/8';
const SSH = `IpProtocol: tcp, FromPort: 22, ToPort: 22`;
const ALL = 'Protocol: -1';

test.each(
  Object.entries<string>({
    'Properties.SecurityGroupIngress.0 a rule of X has the ports 443 to 80, and EC2 takes a range up to 65535': inline(
      `${FROM}, IpProtocol: tcp, FromPort: 443, ToPort: 80`,
    ),
    ' X has the ports 0 to 65536, and EC2 takes a range up to 65535': rule(
      `${FROM}, IpProtocol: udp, FromPort: "0", ToPort: "65536"`,
    ),
    ...Object.fromEntries(
      ['foo', '256'].map((protocol) => [
        ` X has the protocol "${protocol}", and EC2 takes tcp, udp, icmp, icmpv6, -1 or a number up to 255`,
        rule(`${FROM}, IpProtocol: "${protocol}"`),
      ]),
    ),
    ' X has no FromPort, and EC2 requires it for tcp and udp': rule(`${FROM}, IpProtocol: tcp`),
    ' X has no ToPort, and EC2 requires it for tcp and udp': rule(`${FROM}, IpProtocol: "6", FromPort: 1`),
    ' X has CidrIp and SourceSecurityGroupId, and EC2 takes one source': rule(
      `${FROM}, SourceSecurityGroupId: sg-2, ${SSH}`,
    ),
    ' X has CidrIp and DestinationPrefixListId, and EC2 takes one destination': rule(
      `${FROM}, DestinationPrefixListId: pl-2, ${SSH}`,
      'Egress',
    ),
    ...Object.fromEntries(
      [0, 32_767].map((number) => [
        `Properties.RuleNumber X has the number ${String(number)}, and EC2 takes 1 to 32766`,
        entry(`${ALL}, RuleNumber: ${String(number)}`),
      ]),
    ),
    'Properties.RuleNumber Y has the number of X, 7, in one direction of Acl':
      entry(`${ALL}, RuleNumber: 7, Egress: true`) + entry(`${ALL}, RuleNumber: "7", Egress: "true"`, 'Y'),
    'Properties.PortRange X has no From, and EC2 requires it for tcp and udp': entry('Protocol: 6, RuleNumber: 7'),
  }),
)('%s', (told, resources) => {
  expect(refusedOf(ACL + resources)).toEqual([told]);
});

test.each([
  ['a rule', rule(`${FROM}, ${SSH}`)],
  ['a rule that CloudFormation leaves out', inline(SSH)],
  ['all protocols', rule(`${FROM}, IpProtocol: -1`)],
  ['a port that is not known', rule(`${FROM}, IpProtocol: tcp, FromPort: !Ref Open, ToPort: 1`)],
  ['a source that may be none', rule(`${FROM}, ${SSH}, SourceSecurityGroupId: !If [Open, sg-2, !Ref AWS::NoValue]`)],
  ['the ends of the numbers', entry(`${ALL}, RuleNumber: 1`) + entry(`${ALL}, RuleNumber: 32766`, 'Y')],
  ['one number in each direction', entry(`${ALL}, RuleNumber: 7`) + entry(`${ALL}, RuleNumber: 7, Egress: true`, 'Y')],
  [
    'an entry that may not be made',
    entry(`${ALL}, RuleNumber: 7`) + entry(`${ALL}, RuleNumber: 7`, 'Y', ', Condition: Open'),
  ],
])('not refused: %s', (_, resources) => {
  expect(refusedOf(ACL + resources)).toEqual([]);
});
