import { at, modelOf } from '../template-fixture';

test('entries stand in the order in which AWS asks them', () => {
  const entry = (id: string, line: string): string =>
    `  ${id}: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, ${line}}}`;
  const model = modelOf(`
Resources:
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: vpc-1, Tags: [{Key: Name, Value: strict}]}}
${entry('A', 'RuleNumber: "200", Protocol: "6", RuleAction: allow, CidrBlock: 10.0.0.1/8, PortRange: {From: "1024", To: 65535}')}
${entry('B', 'RuleNumber: 100, Protocol: -1, RuleAction: deny, Egress: "true", CidrBlock: 0.0.0.0/0')}
${entry('C', 'RuleNumber: 90, Protocol: 1, RuleAction: allow, Egress: false, CidrBlock: 0.0.0.0/0, Icmp: {Type: 8, Code: -1}')}
${entry('D', 'RuleNumber: 80, Protocol: 17, RuleAction: deny, CidrBlock: 0.0.0.0/0')}
${entry('E', 'RuleNumber: 1, Protocol: -1, RuleAction: allow, Ipv6CidrBlock: "::/0"')}
`);
  const everywhere = '0.0.0.0/0';
  expect(model.networkAcls.find(({ id }) => id === 'Acl')).toEqual({
    id: 'Acl',
    name: 'strict',
    vpcId: 'vpc-1',
    entries: [
      {
        number: 80,
        direction: 'ingress',
        action: 'deny',
        cidr: everywhere,
        traffic: { unknown: 'a rule for tcp or udp without both ports, which EC2 refuses' },
        origin: at('D'),
      },
      {
        number: 90,
        direction: 'ingress',
        action: 'allow',
        cidr: everywhere,
        traffic: { protocol: 1, ports: null, icmp: { type: 8, code: -1 } },
        origin: at('C'),
      },
      {
        number: 200,
        direction: 'ingress',
        action: 'allow',
        cidr: '10.0.0.0/8',
        traffic: { protocol: 6, ports: { from: 1024, to: 65535 }, icmp: null },
        origin: at('A'),
      },
      {
        number: 100,
        direction: 'egress',
        action: 'deny',
        cidr: everywhere,
        traffic: { protocol: -1, ports: null, icmp: null },
        origin: at('B'),
      },
    ],
    origin: at('Acl'),
  });
});

test('an entry whose number is unknown may be the first, with any effect', () => {
  const model = modelOf(`
Parameters: {Open: {Type: Number}}
Resources:
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: vpc-1}}
  A: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, RuleNumber: !Ref Open, RuleAction: deny, Protocol: -1, CidrBlock: 0.0.0.0/0}}
  B: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, RuleNumber: 1, RuleAction: maybe, Protocol: -1, CidrBlock: 0.0.0.0/0}}
`);
  const entries = model.networkAcls.find(({ id }) => id === 'Acl')?.entries ?? [];
  expect(
    entries.map(({ number, direction, traffic, cidr, origin }) => [number, direction, traffic, cidr, origin]),
  ).toEqual(
    [
      ['A', 'parameter "Open" has no default'],
      ['B', 'entry "B" has no number, or neither allows nor denies'],
    ].map(([id = '', unknown]) => [1, 'ingress', { unknown }, { unknown }, at(id)]),
  );
});
