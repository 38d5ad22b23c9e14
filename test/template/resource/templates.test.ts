import { readTemplates } from '../../../lib/template/template-reader';
import { openTemplates } from '../../../lib/template/resource/templates';
import { referenceTo } from '../../../lib/template/intrinsic/template-value';
import { scopeIn, sourceOf } from '../template-fixture';

const VPC = 'Resources: {Vpc: {Type: AWS::EC2::VPC}, Other: {Type: AWS::EC2::VPC}}';

test('ids are logical ids, and bear the name of their stack where two stacks have one', () => {
  const child = sourceOf('Resources: {Vpc: {Type: AWS::EC2::VPC}, Only: {Type: AWS::EC2::VPC}}');
  const parent = sourceOf(VPC, { stackName: 'A', nested: { Child: child } });
  expect([...openTemplates([parent]).resources.keys()].sort()).toEqual(['A.Child.Vpc', 'A.Vpc', 'Only', 'Other']);
});

test('a nested stack sees the values that its parent gives, references and lists of them too', () => {
  const child = sourceOf(`
Parameters: {VpcId: {Type: String}, Subnets: {Type: CommaDelimitedList}, Size: {Type: Number, Default: 4}}
Resources: {}
Outputs: {First: {Value: !Select [0, !Ref Subnets]}, Text: {Value: !Sub "\${Size}"}}`);
  const parent = sourceOf(
    `
Resources:
  Vpc: {Type: AWS::EC2::VPC}
  One: {Type: AWS::EC2::Subnet}
  Two: {Type: AWS::EC2::Subnet}
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {Parameters: {VpcId: !Ref Vpc, Subnets: !Join [",", [!Ref One, !Ref Two]]}}`,
    { nested: { Child: child } },
  );
  const outer = scopeIn([parent]);
  const [, stack] = outer.templates.stacks;
  if (stack === undefined) throw new Error('the nested stack is missing');
  expect(outer.inStack(stack).resolve([{ Ref: 'VpcId' }, { Ref: 'Subnets' }])).toEqual([
    referenceTo('Vpc'),
    [referenceTo('One'), referenceTo('Two')],
  ]);
  const output = (name: string): unknown => outer.resolve({ 'Fn::GetAtt': ['Child', `Outputs.${name}`] });
  expect([output('First'), output('Text'), output('None')]).toEqual([
    referenceTo('One'),
    '4',
    { unknown: 'nested stack "Test.Child" has no output "None"' },
  ]);
});

test.each([
  ['Yes', ['Vpc'], []],
  ['No', [], []],
  ['Open', ['Vpc'], ['"Vpc": condition "Open": parameter "Open" has no default']],
])('a nested stack is made where its condition %s holds', (condition, vpcs, unread) => {
  const child = sourceOf('Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}}');
  const parent = sourceOf(
    `
Parameters: {Open: {Type: String}}
Conditions: {Yes: !Equals [a, a], No: !Equals [a, b], Open: !Equals [!Ref Open, x]}
Resources: {Child: {Type: AWS::CloudFormation::Stack, Condition: ${condition}}}`,
    { nested: { Child: child } },
  );
  const model = readTemplates([parent]);
  expect(model.vpcs.map(({ id }) => id)).toEqual(vpcs);
  expect(model.unread.map((each) => each.unknown)).toEqual(unread);
});

describe('refusals', () => {
  test('two stacks of one name', () => {
    expect(() => openTemplates([sourceOf(VPC, { file: 'a.yaml' }), sourceOf(VPC, { file: 'b.yaml' })])).toThrow(
      'two stacks are named "Test" (a.yaml and b.yaml); names must differ, so give one of them only, or rename its file',
    );
  });

  test('a parameter that no template has', () => {
    const source = sourceOf('Parameters: {B: {Type: String}, A: {Type: String}}\nResources: {}');
    expect(() => openTemplates([source], { Blok: 'x' })).toThrow(
      '"Blok" is no parameter of the given templates; the templates have A, B',
    );
    expect(() => openTemplates([sourceOf(VPC)], { X: 'x' })).toThrow(
      '"X" is no parameter of the given templates; the templates have none',
    );
  });
});
