import { App, CfnParameter, Fn, NestedStack, Stack, aws_ec2 as ec2, aws_ssm as ssm } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { InternetAccess, PodNetwork } from '../../../lib';
import { judgeTemplates, type Judgement } from '../../../lib/check/judgement';
import { collectTemplates } from '../../../lib/template/assembly/collect-templates';
import { readTemplates, type NetworkModel, type TemplateSource } from '../../../lib/model-api';

type Kind = 'vpc' | 'subnet' | 'rtb';
type Form = (scope: Construct, kind: Kind) => string;

const ENV = { account: '123456789012', region: 'eu-central-1' };
const KINDS: readonly Kind[] = ['vpc', 'subnet', 'rtb'];
const literal: Form = (_, kind) => `${kind}-0a1b2c3d`;
const lookedUp: Form = (scope, kind) => ssm.StringParameter.valueForStringParameter(scope, `/net/${kind}`);
const parameter: Form = (scope, kind) => new CfnParameter(scope, `Net-${kind}`, { type: 'String' }).valueAsString;
const dynamic: Form = (_, kind) => `{{resolve:ssm:/net/${kind}}}`;
const imported: Form = (_, kind) => Fn.importValue(`net-${kind}`);
const typed: Form = (scope, kind) =>
  ssm.StringParameter.valueForTypedStringParameterV2(scope, `/net/${kind}`, ssm.ParameterValueType.AWS_EC2_VPC_ID);

interface Options {
  readonly form: Form;
  readonly cidr?: string;
  /** more of the app, beside the network */
  readonly more?: (stack: Stack) => Construct;
  /** where the network is */
  readonly home?: (stack: Stack) => Construct;
  /** where the VPC is imported */
  readonly base?: (stack: Stack, app: App) => Construct;
}

function sourcesOf({ form, cidr = '10.1.0.0/16', more, home, base }: Options): readonly TemplateSource[] {
  const app = new App({ analyticsReporting: false, context: { 'cdk-pod-network:validation': false } });
  const stack = new Stack(app, 'Stack', { env: ENV });
  const scope = home?.(stack) ?? stack;
  podNetworkIn(scope, base?.(stack, app) ?? scope, form, cidr);
  more?.(stack);
  return collectTemplates([app.synth().directory]);
}

function podNetworkIn(scope: Construct, base: Construct, form: Form, vpcCidrBlock: string): void {
  const [vpcId = '', subnetId = '', tableId = ''] = KINDS.map((kind) => form(base, kind));
  const vpc = ec2.Vpc.fromVpcAttributes(base, 'Vpc', {
    vpcId,
    vpcCidrBlock,
    availabilityZones: ['eu-central-1a'],
    privateSubnetIds: [subnetId],
    privateSubnetRouteTableIds: [tableId],
    privateSubnetIpv4CidrBlocks: ['10.1.10.0/24'],
  });
  new PodNetwork(scope, 'PodNetwork', { vpc, workerCount: 2, internetAccess: InternetAccess.nat() });
}

/** What commands and lab look at, with the ids of the literal form. */
function modelOf(sources: readonly TemplateSource[]): object {
  const model = readTemplates(sources);
  const { id = '', subnets: [subnet] = [] } = model.assumedVpcs[0] ?? {};
  const ids = [id, subnet?.id ?? '', subnet?.routeTableId ?? ''];
  const named = ids.reduce(
    (text, each, at) => text.replaceAll(JSON.stringify(each).slice(1, -1), `${KINDS[at] ?? ''}-0a1b2c3d`),
    // a route's logical id has its table in it
    JSON.stringify(model).replaceAll(/RouteIn\w+/g, 'Route'),
  );
  const { assumedVpcs, ...lists } = { ...(JSON.parse(named) as NetworkModel), stacks: [] };
  return Object.fromEntries(
    Object.entries({ ...lists, assumedVpcs: assumedVpcs.map((vpc) => ({ ...vpc, references: [] })) }).map(
      ([name, list]) => [name, list.map((item: unknown) => JSON.stringify(item)).sort()],
    ),
  );
}

const PROVED = { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' };
const assumed = ({ assumptions }: Judgement): readonly string[] => assumptions.map(({ id }) => id);

describe('a VPC whose id AWS gives at deploy', () => {
  const sources = sourcesOf({ form: literal });
  const expected = { model: modelOf(sources), judgement: judgeTemplates([sources]) };

  test('is compared with one whose id is known', () => {
    expect(expected.judgement.rules).toEqual(PROVED);
    expect(assumed(expected.judgement)).not.toContain('vpc-references');
  });

  test.each<readonly [string, Form, readonly string[]]>([
    ['as an SSM parameter', lookedUp, []],
    ['as an SSM parameter with a type', typed, []],
    ['as a dynamic reference', dynamic, KINDS.map((kind) => `{{resolve:ssm:/net/${kind}}}`)],
    ['as an export', imported, KINDS.map((kind) => `import net-${kind}`)],
    ['as a parameter', parameter, KINDS.map((kind) => `Net${kind}`)],
  ])('%s is judged like it, given what the app states', (_, form, ids) => {
    const own = sourcesOf({ form });
    const judgement = judgeTemplates([own]);
    expect(modelOf(own)).toEqual(expected.model);
    expect([judgement.rules, judgement.also]).toEqual([expected.judgement.rules, expected.judgement.also]);
    expect(assumed(judgement).filter((id) => id !== 'vpc-references')).toEqual(assumed(expected.judgement));
    const text = judgement.assumptions.find(({ id }) => id === 'vpc-references')?.text ?? '';
    expect([
      text.endsWith(': one VPC with 10.1.0.0/16, its subnets and their route tables'),
      ids.every((id) => text.includes(id)),
    ]).toEqual([true, true]);
  });

  test.each<readonly [string, Options]>([
    ['in a nested stack', { form: lookedUp, home: (stack) => new NestedStack(stack, 'Nested') }],
    [
      'in a nested stack, and passed on to it',
      { form: lookedUp, home: (stack) => new NestedStack(stack, 'Nested'), base: (stack) => stack },
    ],
    ['in another stack of the app', { form: parameter, base: (_, app) => new Stack(app, 'Base', { env: ENV }) }],
  ])('%s is proved', (_, options) => {
    expect(judgeTemplates([sourcesOf(options)]).rules).toEqual(PROVED);
  });

  const group =
    (vpcId: string) =>
    (stack: Stack): ec2.CfnSecurityGroup =>
      new ec2.CfnSecurityGroup(stack, 'Other', { groupDescription: 'x', vpcId });
  const made =
    (cidrBlock: string) =>
    (stack: Stack): ec2.CfnVPC =>
      new ec2.CfnVPC(stack, 'Made', { cidrBlock });

  test.each<readonly [string, Options['more'], string, string | null]>([
    ['the same export once more', group(Fn.importValue('net-vpc')), 'proved', null],
    ['another export', group(Fn.importValue('other-vpc')), 'unknown', 'import other-vpc'],
    ['an id', group('vpc-0a1b2c3e'), 'unknown', 'vpc-0a1b2c3e'],
    ['a VPC of the app with its block', made('10.1.0.0/16'), 'unknown', 'Made'],
    ['a VPC of the app with another block', made('10.2.0.0/16'), 'proved', null],
  ])('beside %s', (_, more, verdict, rival) => {
    const { rules, findings } = judgeTemplates([sourcesOf({ form: imported, ...(more && { more }) })]);
    expect(rules.podToPodWithoutNat).toBe(verdict);
    const doubt = `at deploy, "import net-vpc" and "${rival ?? ''}" may be the same VPC or two; write one of them in place of the other if it is the same, or the ids themselves`;
    expect(findings.some(({ message }) => message.includes(doubt))).toBe(rival !== null);
    expect(Object.values(rules)).not.toContain('refuted');
  });
});
