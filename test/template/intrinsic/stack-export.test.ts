import { outsideReference, type Reference, referenceTo } from '../../../lib/template/intrinsic/template-value';
import type { TemplateSource } from '../../../lib/model/template-source';
import { scopeIn, sourceOf } from '../template-fixture';

const app = (...others: readonly TemplateSource[]): ReturnType<typeof scopeIn> =>
  scopeIn([
    sourceOf(
      'Parameters: {Net: {Type: String}, Other: {Type: String}, Known: {Type: String, Default: net}}\nResources: {}',
      { stackName: 'App' },
    ),
    ...others,
  ]);

const NETWORK = `
Conditions: {No: !Equals [a, b]}
Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}}
Outputs:
  Id: {Value: !Ref Vpc, Export: {Name: !Sub "\${AWS::StackName}-VpcId"}}
  Block: {Value: !GetAtt Vpc.CidrBlock, Export: {Name: the-block}}
  Plain: {Value: plain}
  Never: {Value: x, Condition: No, Export: {Name: never}}
`;
const network = sourceOf(NETWORK, { stackName: 'net', named: true });
const bare = sourceOf(NETWORK, { stackName: 'network' });

test('an import is the value of the export of that name', () => {
  expect(app(network).resolve([{ 'Fn::ImportValue': 'net-VpcId' }, { 'Fn::ImportValue': 'the-block' }])).toEqual([
    referenceTo('Vpc'),
    '10.0.0.0/16',
  ]);
});

test('names that hold the name of a stack nobody named are compared by what is known', () => {
  expect(
    app(bare).resolve([
      { 'Fn::ImportValue': { 'Fn::Sub': '${Known}-VpcId' } },
      { 'Fn::ImportValue': { 'Fn::Sub': '${Net}-VpcId' } },
      { 'Fn::ImportValue': { 'Fn::Sub': '${Net}-SubnetId' } },
    ]),
  ).toEqual([
    referenceTo('Vpc'),
    referenceTo('Vpc'),
    outsideReference('import ${Net}-SubnetId', 'the export "*-SubnetId" is of no given template'),
  ]);
});

test('imports are the same where their names are', () => {
  const idOf = (name: unknown): string => (app().resolve({ 'Fn::ImportValue': name }) as Reference).id;
  const open = { 'Fn::Sub': '${AWS::StackName}-VpcId' };
  expect(idOf({ 'Fn::Sub': '${Known}-VpcId' })).toBe(idOf('net-VpcId'));
  expect(idOf({ 'Fn::Sub': '${Net}-VpcId' })).not.toBe(idOf({ 'Fn::Sub': '${Other}-VpcId' }));
  expect(idOf(open)).toBe('import *-VpcId ({"Fn::Sub":"${AWS::StackName}-VpcId"} in stack App)');
});

test('an import that could be one of two is neither', () => {
  const other = sourceOf(NETWORK, { stackName: 'other' });
  expect(app(bare, other).resolve({ 'Fn::ImportValue': { 'Fn::Sub': '${Net}-VpcId' } })).toEqual(
    outsideReference('import ${Net}-VpcId', 'the export "*-VpcId" may be one of several'),
  );
});

test('an export that is not given, or not made, is outside', () => {
  expect(app(network).resolve([{ 'Fn::ImportValue': 'elsewhere' }, { 'Fn::ImportValue': 'never' }])).toEqual([
    outsideReference('import elsewhere', 'the export "elsewhere" is of no given template'),
    outsideReference('import never', 'the export "never" is of no given template'),
  ]);
});

test("the CDK's weak references read outputs by the stack's name", () => {
  expect(
    app(network).resolve([
      { 'Fn::GetStackOutput': { StackName: 'net', OutputName: 'Plain' } },
      { 'Fn::GetStackOutput': { StackName: 'other', OutputName: 'Plain' } },
    ]),
  ).toEqual(['plain', outsideReference('other.Plain', 'output "Plain" of stack "other" is of no given template')]);
});

test("the CDK's exports to another region are followed from reader to writer", () => {
  const writer = sourceOf(
    `Resources:
  Subnet: {Type: AWS::EC2::Subnet}
  Writer: {Type: "Custom::CrossRegionExportWriter", Properties: {WriterProps: {exports: {/cdk/exports/x: !Ref Subnet}}}}`,
    { stackName: 'Writer' },
  );
  const reader = sourceOf('Resources: {Reader: {Type: "Custom::CrossRegionExportReader"}}', { stackName: 'Reader' });
  const name = (attribute: string): unknown => ({ 'Fn::GetAtt': ['Reader', attribute] });
  expect(scopeIn([reader, writer]).resolve([name('/cdk/exports/x'), name('/cdk/exports/y')])).toEqual([
    referenceTo('Subnet'),
    outsideReference('Reader./cdk/exports/y', 'the export "/cdk/exports/y" of another region is of no given template'),
  ]);
});

test('imports in a circle are unknown', () => {
  const circle = 'Resources: {}\nOutputs: {X: {Value: !ImportValue x, Export: {Name: x}}}';
  expect(app(sourceOf(circle)).resolve({ 'Fn::ImportValue': 'x' })).toEqual({
    unknown: 'output "X" of stack "Test" refers to itself',
  });
});
