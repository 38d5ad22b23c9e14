import { judge } from '../../../lib/check/judgement';
import { PodNetwork, type PodNetworkProps } from '../../../lib';
import { templateOf } from '../../synthesis';
import { editedTemplate, inUserData, modelOf, modelOfStacks, set } from '../default-app';

const judged = (props: PodNetworkProps) =>
  judge(modelOfStacks({ Stack: templateOf((stack) => new PodNetwork(stack, 'PodNetwork', props)) }));

const PODS = { CidrIp: '10.200.0.0/16', IpProtocol: '-1' };

/** Ids of the findings of the default app with pods of 9001 bytes and a rule in its group. */
const idsWith = (rule: object): readonly string[] =>
  judge(
    modelOf(
      editedTemplate(
        inUserData('all', '"ipMasq": true', '"ipMasq": true, "mtu": 9001'),
        set('SecurityGroup', /^PodNetworkSecurityGroup/, { SecurityGroupIngress: [PODS, rule] }),
      ),
    ),
  ).findings.map(({ id }) => id);

const icmp = (FromPort: number, ToPort: number, CidrIp = '0.0.0.0/0') => ({
  IpProtocol: 'icmp',
  FromPort,
  ToPort,
  CidrIp,
});

test.each<[string, object]>([
  ['of another code', icmp(3, 1)],
  ['of another type', icmp(8, -1)],
  ['from some places', icmp(3, 4, '10.0.0.0/8')],
  ['of TCP', { IpProtocol: 'tcp', FromPort: 3, ToPort: 4, CidrIp: '0.0.0.0/0' }],
])('a rule %s does not admit it', (_, rule) => {
  expect(idsWith(rule)).toContain('path-mtu-blocked');
});

test.each<[string, object]>([
  ['of type 3 and code 4', icmp(3, 4)],
  ['of all of type 3', icmp(3, -1)],
  ['of all ICMP', icmp(-1, -1)],
  ['of all protocols', { IpProtocol: '-1', CidrIp: '0.0.0.0/0' }],
  ['that cannot be read', { IpProtocol: '-1', CidrIp: { 'Fn::ImportValue': 'Everybody' } }],
])('a rule %s admits it', (_, rule) => {
  expect(idsWith(rule)).not.toContain('path-mtu-blocked');
});

test('only a rule that opens something is called open', () => {
  expect(idsWith(icmp(3, 4))).not.toContain('security-group-open');
  expect(idsWith(icmp(8, -1))).toContain('security-group-open');
});

test('neither jumbo frames nor a clamp change what is proved, assumed and found', () => {
  const plain = judged({});
  for (const props of [{ mtu: 9001 }, { mtu: 9001, mssClamp: 1360 }, { mssClamp: 1360 }]) {
    const { rules, also, assumptions, findings } = judged(props);
    expect({ rules, also, assumptions, findings }).toEqual({
      rules: plain.rules,
      also: plain.also,
      assumptions: plain.assumptions,
      findings: plain.findings,
    });
  }
  expect(new Set(Object.values(plain.rules))).toEqual(new Set(['proved']));
});

test('a chain that drops where it should clamp refutes', () => {
  const clamped = templateOf((stack) => new PodNetwork(stack, 'PodNetwork', { mssClamp: 1360 }));
  const broken = JSON.parse(
    JSON.stringify(clamped).replaceAll(
      'tcp flags syn / syn,rst tcp option maxseg size set 1360',
      'ip protocol tcp drop',
    ),
  ) as object;
  expect(judge(modelOfStacks({ Stack: broken })).rules.podEgressAsNode).toBe('refuted');
});
