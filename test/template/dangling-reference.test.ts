import { readTemplates } from '../../lib/template/template-reader';

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
    danglingReferences.map(({ name, by, origin }) => `${origin.source}.${origin.id}: ${by} of ${name}`),
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
  expect(dangling(properties)).toEqual(['Stack.One: value of Gone']);
});

test('DependsOn refers to resources, and gives no value', () => {
  expect(dangling({}, {}, { DependsOn: ['Vpc', 'Gone'] })).toEqual(['Stack.One: dependency of Gone']);
  expect(dangling({}, {}, { DependsOn: 'Known' })).toEqual(['Stack.One: dependency of Known']);
  expect(dangling({ A: { Ref: 'Gone' } }, {}, { DependsOn: 'Gone' })).toEqual(['Stack.One: value of Gone']);
});

test('a resource whose condition is false is declared all the same', () => {
  const conditions = { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } };
  const resources = {
    Resources: {
      Maybe: { Type: 'AWS::EC2::EIP', Condition: 'Never', Properties: {} },
      One: { Type: 'AWS::EC2::EIP', DependsOn: 'Maybe', Properties: {} },
    },
  };
  expect(dangling({}, { ...conditions, ...resources })).toEqual([]);
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
  expect(dangling({ A: { Ref: 'Gone' } }, { Transform: ['AWS::LanguageExtensions'] })).toEqual([
    'Stack.One: value of Gone',
  ]);
});
