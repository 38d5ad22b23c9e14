import { readTemplates } from '../../lib/model/template-reader';

type Template = Readonly<Record<string, unknown>>;

/** What the template of one resource refers to in vain. */
function dangling(properties: unknown, rest: Template = {}, ofResource: Template = {}): readonly string[] {
  const template = {
    Parameters: { Known: { Type: 'String', Default: 'x' } },
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      One: { Type: 'AWS::EC2::EIPAssociation', Properties: properties, ...ofResource },
    },
    ...rest,
  };
  const environment = { account: null, region: null };
  const { stacks } = readTemplates([
    { stackName: 'Stack', named: true, file: 'x.json', template, bytes: 1, nested: {}, duplicates: [], environment },
  ]);
  return stacks.flatMap(({ danglingReferences = [] }) =>
    danglingReferences.map(({ name, origin }) => `${origin.source}.${origin.id}: ${name}`),
  );
}

test.each([
  ['Ref', { A: { Ref: 'Gone' } }],
  ['Fn::GetAtt as a list', { A: { 'Fn::GetAtt': ['Gone', 'AllocationId'] } }],
  ['Fn::GetAtt as a text', { A: { 'Fn::GetAtt': 'Gone.AllocationId' } }],
  ['Fn::Sub', { A: { 'Fn::Sub': 'a ${Gone.Id} b' } }],
  ['the variables of Fn::Sub', { A: { 'Fn::Sub': ['${X}', { X: { Ref: 'Gone' } }] } }],
  ['what is nested deep', { A: [{ B: { 'Fn::Join': ['', ['x', { Ref: 'Gone' }]] } }] }],
])('a name that nothing declares is found in %s', (_, properties) => {
  expect(dangling(properties)).toEqual(['Stack.One: Gone']);
});

test('DependsOn refers too', () => {
  expect(dangling({}, {}, { DependsOn: ['Vpc', 'Gone'] })).toEqual(['Stack.One: Gone']);
  expect(dangling({}, {}, { DependsOn: 'Gone' })).toEqual(['Stack.One: Gone']);
});

test('resources, parameters, pseudo parameters and what Fn::Sub is given are declared', () => {
  expect(
    dangling({
      A: [{ Ref: 'Vpc' }, { Ref: 'Known' }, { Ref: 'AWS::Region' }, { 'Fn::GetAtt': ['Vpc', 'VpcId'] }],
      B: { 'Fn::Sub': ['${Own} ${!Gone} ${Vpc.VpcId} ${AWS::StackName}', { Own: 'x' }] },
    }),
  ).toEqual([]);
});

test('where a macro may declare more, nothing is said', () => {
  expect(dangling({ A: { Ref: 'Gone' } }, { Transform: 'AWS::Serverless-2016-10-31' })).toEqual([]);
  expect(dangling({ A: { Ref: 'Gone' }, 'Fn::Transform': { Name: 'AWS::Include' } })).toEqual([]);
  expect(dangling({ A: { Ref: 'Gone' } }, { Transform: ['AWS::LanguageExtensions'] })).toEqual(['Stack.One: Gone']);
});
