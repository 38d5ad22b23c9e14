import { isHeld } from '../../lib/check/outcome';
import { judgeTemplates, type Judgement } from '../../lib/check/judgement';
import { type AppAssembly, synthesizeApps } from '../app';
import { type Edit, type EditableTemplate, remove, set } from '../rules/default-app';

interface Example {
  /** what is open in it, by rule and by finding; @default - nothing: every rule is proved */
  readonly open?: readonly string[];
  /** an edit that breaks what the example shows, and what is open then; @default - no rule is about it */
  readonly broken?: readonly [edit: Edit, ...open: readonly string[]];
}

const refused = remove('SecurityGroupIngress', /NatSecurityGroup/);
const NOT_LET_IN = ['podEgressAsNode refuted', 'security-group-ingress-missing'] as const;

const EXAMPLES: Readonly<Record<string, Example>> = {
  'nat-gateway': {
    broken: [
      set('Route', /PublicSubnet1DefaultRoute/, { DestinationCidrBlock: '198.51.100.0/24' }),
      'podEgressAsNode refuted',
      'route-missing',
    ],
  },
  'nat-instance': { broken: [refused, ...NOT_LET_IN] },
  // the one assumption: the image forwards and translates
  'fck-nat': {
    open: ['podEgressAsNode unknown', 'forwarding-not-read, acknowledged'],
    broken: [refused, ...NOT_LET_IN],
  },
  'transit-gateway': {
    broken: [
      set('Route', /OtherVpcs0/, { DestinationCidrBlock: '10.200.1.0/25' }),
      'podToPodWithoutNat unknown',
      'nodeToRemotePods unknown',
      'route-shadowed',
      'gateway-not-walked',
    ],
  },
  'load-balancer': {},
  'jumbo-frames': {},
  'worker-settings': {},
  'session-manager': {},
};

const names = Object.keys(EXAMPLES);
const apps = synthesizeApps(
  names.map((name) => `examples/${name}.ts`),
  'all',
);

function appOf(name: string): AppAssembly {
  const app = apps[names.indexOf(name)];
  if (app === undefined) throw new Error(`there is no example ${name}`);
  return app;
}

function judged(name: string, ...edits: readonly Edit[]): Judgement {
  const sources = appOf(name).sources.map((source) => {
    const template = structuredClone(source.template) as unknown as EditableTemplate;
    for (const edit of edits) edit(template);
    return { ...source, template: { ...template } };
  });
  return judgeTemplates([sources]);
}

function openIn({ rules, also, findings }: Judgement): readonly string[] {
  const words = Object.entries({ ...rules, ...also }).filter(([, word]) => word !== 'proved');
  const grave = findings.filter(({ severity }) => severity !== 'info');
  return [
    ...words.map(([rule, word]) => `${rule} ${word}`),
    ...grave.map(({ id, acknowledged }) => (acknowledged ? `${id}, acknowledged` : id)),
  ];
}

/** The properties of resources of a type, whatever the stack names them. */
function resourcesOf(name: string, type: string): readonly Record<string, unknown>[] {
  const templates = Object.values(appOf(name).templates);
  return templates.flatMap(({ Resources }) =>
    Object.values(Resources).flatMap(({ Type, Properties = {} }) => (Type === type ? [Properties] : [])),
  );
}

test.each(Object.entries(EXAMPLES))('%s is proved, or says what it rests on, and asks for nothing else', (name, of) => {
  const judgement = judged(name);
  expect({ open: openIn(judgement), held: isHeld(judgement, false) }).toEqual({ open: of.open ?? [], held: true });
  expect(judgement.assumptions.filter(({ actor }) => actor)).toEqual([]);
});

test.each(Object.entries(EXAMPLES).flatMap(([name, { broken }]) => (broken ? [[name, ...broken] as const] : [])))(
  '%s is not, once it is broken',
  (name, edit, ...open) => {
    expect(openIn(judged(name, edit))).toEqual(open);
  },
);

test('the transit gateway knows the block of the pods, and pods reach other VPCs un-NATed', () => {
  const [route] = resourcesOf('transit-gateway', 'AWS::EC2::TransitGatewayRoute');
  expect(route?.DestinationCidrBlock).toBe('10.200.0.0/16');
  expect(judged('transit-gateway').networks.map(({ podSupernet }) => podSupernet)).toEqual(['10.200.0.0/16']);
  const spared = resourcesOf('transit-gateway', 'AWS::EC2::Instance').map(
    (worker) => /daddr (\{[^}]*\}) snat/.exec(JSON.stringify(worker))?.[1],
  );
  expect(spared).toEqual(Array.from({ length: 2 }, () => '{ 10.64.0.0/10 }'));
});

test("an exemption of the VPC's own block is found", () => {
  const widen: Edit = ({ Resources }) => {
    for (const resource of Object.values(Resources)) {
      if (resource.Type !== 'AWS::EC2::Instance') continue;
      const text = JSON.stringify(resource.Properties).replaceAll('{ 10.64.0.0/10 }', '{ 10.0.0.0/16 }');
      resource.Properties = JSON.parse(text) as typeof resource.Properties;
    }
  };
  expect(openIn(judged('transit-gateway', widen))).toEqual([
    'podEgressAsNode refuted',
    'podToNodes refuted',
    'resolver-foreign-source',
    'egress-not-masqueraded',
    'egress-not-masqueraded',
    'nat-exemption-too-wide',
    'nat-exemption-too-wide',
  ]);
});

test('the workers let the load balancer in at the port that it sends to', () => {
  const [rule] = resourcesOf('load-balancer', 'AWS::EC2::SecurityGroupIngress').filter(({ Description }) =>
    String(Description).includes('load balancer'),
  );
  const [balancer] = resourcesOf('load-balancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  const [targets] = resourcesOf('load-balancer', 'AWS::ElasticLoadBalancingV2::TargetGroup');
  expect(balancer?.SecurityGroups).toEqual([rule?.SourceSecurityGroupId]);
  expect({ protocol: rule?.IpProtocol, ports: [rule?.FromPort, rule?.ToPort] }).toEqual({
    protocol: 'tcp',
    ports: [targets?.Port, targets?.Port],
  });
  expect([targets?.TargetType, targets?.Targets]).toEqual([
    'instance',
    ['0', '1'].map((index) => ({ Id: { Ref: expect.stringContaining(`worker${index}Instance`) as string } })),
  ]);
});

test('a private VPC has the endpoints that Session Manager asks, by their usual names, and no way out', () => {
  const endpoints = resourcesOf('session-manager', 'AWS::EC2::VPCEndpoint');
  const services = endpoints.map(({ ServiceName }) =>
    JSON.stringify(ServiceName).replace(/.*\.([a-z0-9]+)"\]\]\}$/, '$1'),
  );
  expect(services).toEqual(['ssm', 'ssmmessages', 'ec2messages']);
  expect(endpoints.map(({ PrivateDnsEnabled }) => PrivateDnsEnabled)).toEqual([true, true, true]);
  const routes = resourcesOf('session-manager', 'AWS::EC2::Route');
  expect(routes.map(({ DestinationCidrBlock }) => DestinationCidrBlock).sort()).toEqual([
    ...['10.200.0.0/24', '10.200.0.0/24', '10.200.1.0/24', '10.200.1.0/24'],
  ]);
  expect(JSON.stringify(resourcesOf('session-manager', 'AWS::IAM::Role'))).toContain('AmazonSSMManagedInstanceCore');
});
