import { judge } from '../../lib/check/judgement';
import { type Fixture, templateOf } from '../fixtures/fixture';
import { type Edit, type EditableTemplate, modelOf } from '../rules/default-app';

const MACRO = { 'Fn::Transform': { Name: 'Macro', Parameters: { A: 'b' } } };
const SHORT = { Transform: { Name: 'Macro' } };

function edited(base: Fixture['base'], ...edits: readonly Edit[]): EditableTemplate {
  return templateOf({ base, broken: edits, told: [] }, 'broken');
}

/** The worst verdict of all rules, and the findings that are errors. */
function judged(template: EditableTemplate): readonly string[] {
  const { rules, also, findings } = judge(modelOf(template));
  const words = Object.values({ ...rules, ...also });
  const worst = ['refuted', 'unknown', 'proved'].find((word) => words.some((each) => each === word)) ?? '';
  return [worst, ...findings.filter(({ severity }) => severity === 'error').map(({ id }) => id)];
}

const into =
  (id: string, change: (resource: EditableTemplate['Resources'][string]) => object): Edit =>
  ({ Resources }) => {
    const resource = Resources[id];
    if (resource) Object.assign(resource, change(resource));
  };

test.each<[Fixture['base'], string, (id: string) => Edit]>([
  ['public-subnet.yaml', 'beside its properties', (id) => into(id, () => MACRO)],
  ['nat-subnet.yaml', 'instead of its properties', (id) => into(id, () => ({ Properties: MACRO }))],
  [
    'own-interfaces.yaml',
    'among its properties',
    (id) => into(id, ({ Properties }) => ({ Properties: { ...Properties, ...SHORT } })),
  ],
])('a resource of %s with a macro %s is neither as it stands nor away', (base, _, place) => {
  const ids = Object.keys(edited(base).Resources);
  expect(ids.length).toBeGreaterThan(10);
  const verdicts = ids.map((id) => [id, ...judged(edited(base, place(id)))]);
  expect(verdicts).toEqual(ids.map((id) => [id, 'unknown']));
});

const section =
  (name: string, value: object): Edit =>
  (template) => {
    const sections = template as unknown as Record<string, object | undefined>;
    sections[name] = { ...sections[name], ...value };
  };

const BROKEN: Edit = ({ Resources }) => {
  delete Resources.PodRoute0;
};

test.each<[string, Edit]>([
  ['the template', (template) => Object.assign(template, { Transform: ['AWS::LanguageExtensions', 'Macro'] })],
  ['the template, as a map', (template) => Object.assign(template, { Transform: [{ Name: 'AWS::Include' }] })],
  ['the top level', (template) => Object.assign(template, MACRO)],
  ['the resources', section('Resources', MACRO)],
  ['the mappings', section('Mappings', { Map: { a: { b: 'c' }, ...MACRO } })],
  ['the conditions', section('Conditions', MACRO)],
  ['the parameters', section('Parameters', { P: { Type: 'String', ...MACRO } })],
  ['the outputs', section('Outputs', MACRO)],
])('a macro of %s leaves everything unknown', (_, macro) => {
  expect([
    judged(edited('public-subnet.yaml', BROKEN))[0],
    judged(edited('public-subnet.yaml', BROKEN, macro)),
  ]).toEqual(['refuted', ['unknown']]);
  expect(judged(edited('public-subnet.yaml', macro))).toEqual(['unknown']);
});

test.each([
  'AWS::LanguageExtensions',
  { Name: 'AWS::LanguageExtensions' },
  ['AWS::LanguageExtensions'],
  [{ Name: 'AWS::LanguageExtensions' }, { Name: 'AWS::Serverless-2016-10-31' }],
])('a transform of AWS changes nothing here: %j', (Transform) => {
  const transform: Edit = (template) => Object.assign(template, { Transform });
  const byRef: Edit = into('TableOfSubnet', ({ Properties }) => ({
    Properties: { ...Properties, RouteTableId: { Ref: { 'Fn::Sub': 'Table' } } },
  }));
  expect(judged(edited('public-subnet.yaml', transform, byRef))).toEqual(['proved']);
});

test('a macro beside the type of anything may make it a thing of the network', () => {
  const beside = (more: object): Edit => section('Resources', { Topic: { Type: 'AWS::SNS::Topic', ...more } });
  expect([
    judged(edited('public-subnet.yaml', beside({}))),
    judged(edited('public-subnet.yaml', beside(MACRO))),
  ]).toEqual([['proved'], ['unknown']]);
});

test('an interface that an unreadable attachment may attach is no blackhole', () => {
  const loose: Edit = into('NodeB', ({ Properties }) => {
    const alone = { ...Properties, SubnetId: { Ref: 'Public' } };
    Reflect.deleteProperty(alone, 'NetworkInterfaces');
    return { Properties: alone };
  });
  const attach = section('Resources', { At: { Type: 'AWS::EC2::NetworkInterfaceAttachment', Properties: MACRO } });
  expect([
    judged(edited('own-interfaces.yaml', loose)).includes('route-blackhole'),
    judged(edited('own-interfaces.yaml', loose, attach)).includes('route-blackhole'),
  ]).toEqual([true, false]);
});

test.each<[string, object]>([
  ['AWS::EC2::NetworkAclEntry', {}],
  ['AWS::EC2::VPCCidrBlock', {}],
  ['AWS::EC2::VPNGatewayRoutePropagation', {}],
  ['AWS::EC2::SubnetNetworkAclAssociation', {}],
])('one more %s that cannot be read is not skipped', (Type) => {
  const more = section('Resources', { More: { Type, Properties: MACRO } });
  expect(judged(edited('public-subnet.yaml', more))).toEqual(['unknown']);
});

test.each(['AWS::EC2::Route', 'AWS::EC2::SecurityGroupIngress', 'AWS::EC2::VPCCidrBlock'])(
  'a %s that cannot be read may be what is missing',
  (Type) => {
    const missing: Edit = ({ Resources }) => {
      for (const id of Type.endsWith('Ingress') ? ['FromPods', 'FromNodes'] : ['PodRoute0'])
        Reflect.deleteProperty(Resources, id);
    };
    const more = section('Resources', { More: { Type, Properties: MACRO } });
    expect([
      judged(edited('public-subnet.yaml', missing))[0],
      judged(edited('public-subnet.yaml', missing, more)),
    ]).toEqual(['refuted', ['unknown']]);
  },
);

test('what AWS refuses of a template as it stands is nothing where a macro may change it', () => {
  const refused: Edit = into('PodRoute0', ({ Properties }) => ({
    Properties: { ...Properties, NatGatewayId: 'nat-0123456789abcdef0' },
  }));
  const macro: Edit = (template) => Object.assign(template, { Transform: 'Macro' });
  expect([
    judged(edited('public-subnet.yaml', refused)).includes('refused-by-aws'),
    judged(edited('public-subnet.yaml', refused, macro)),
  ]).toEqual([true, ['unknown']]);
});
