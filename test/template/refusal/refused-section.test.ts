import { modelOf } from '../template-fixture';

/** Place and message of what is refused. */
function refusedOf(text: string): readonly string[] {
  const { faults } = modelOf(`
Parameters: {P: {Type: String}}
${/^Conditions:/m.test(text) ? '' : 'Conditions: {Is: !Equals [!Ref P, x]}'}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
${text}`);
  return faults.map(({ because, origin }) => `${origin.id} ${because}`);
}

const NOTHING = 'which is not a resource or parameter of the template';

test.each(
  Object.entries<readonly string[]>({
    'Outputs: {O: {Value: !Ref Gone}}': [`Outputs.O output O refers to Gone, ${NOTHING}`],
    'Outputs: {O: {Value: !GetAtt Gone.Id}}': [`Outputs.O output O refers to Gone, ${NOTHING}`],
    'Outputs: {O: {Description: x}}': ['Outputs.O output O has no Value, which is required'],
    'Outputs: {O: {Value: x, Condition: No}, Q: {Value: !If [Never, a, b]}}': [
      'Outputs.O output O needs condition No, which is not there',
      'Outputs.Q output Q needs condition Never, which is not there',
    ],
    'Conditions: {Is: !Equals [!Ref Vpc, x]}': [
      'Conditions.Is condition Is refers to Vpc, which is not a parameter of the template',
    ],
    'Conditions: {Is: !Not [{Condition: No}]}': ['Conditions.Is condition Is needs condition No, which is not there'],
    'Conditions: {A: {Condition: B}, B: !Not [{Condition: A}]}': [
      'Conditions.A condition A needs itself',
      'Conditions.B condition B needs itself',
    ],
    '  X: {Type: AWS::SNS::Topic, Condition: No}': ['X X needs condition No, which is not there'],
    '  X: {Type: AWS::SNS::Topic, Properties: {TopicName: !If [No, a, b]}}': [
      'X X needs condition No, which is not there',
    ],
    "  Fn::ForEach::Topics: [N, ['1'], {'T${N}': {Type: AWS::SNS::Topic}}]": [
      'Fn::ForEach::Topics Fn::ForEach::Topics needs Transform: AWS::LanguageExtensions, which the template does not declare',
    ],
  }),
)('%s', (text, told) => {
  expect(refusedOf(text)).toEqual(told);
});

test.each([
  [
    'what is there',
    'Outputs: {O: {Value: !Sub "${Vpc.CidrBlock} ${AWS::Region} ${P}", Condition: Is, Export: {Name: !Ref P}}}',
  ],
  [
    'conditions',
    'Conditions: {A: !And [{Condition: B}, {Condition: C}], B: !Not [{Condition: C}], C: !Equals [!Ref AWS::Region, x]}',
  ],
  ['what a macro may declare', 'Transform: AWS::Serverless-2016-10-31\nOutputs: {O: {Value: !Ref Gone}}'],
  [
    'a policy with conditions of its own',
    '  X: {Type: AWS::IAM::Policy, Properties: {PolicyDocument: {Statement: [{Condition: {StringEquals: {a: b}}}]}}}',
  ],
])('not refused: %s', (_, text) => {
  expect(refusedOf(text)).toEqual([]);
});
