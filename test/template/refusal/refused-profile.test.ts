import { refusedOf } from '../template-fixture';

const profile = (roles: string): string => `  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {${roles}}}\n`;
const machine = (value: string, roles = 'Roles: [!Ref Role]'): string =>
  `  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}\n${profile(roles)}  X: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-1, IamInstanceProfile: ${value}}}\n`;
const STATE = 'state an AWS::IAM::InstanceProfile that has the role';

test.each<readonly [string, string, string]>([
  [
    'a role',
    machine('!Ref Role'),
    `Properties.IamInstanceProfile X has the role Role as its instance profile; ${STATE}`,
  ],
  ...['!GetAtt Profile.Arn', 'arn:aws:iam::111122223333:instance-profile/x'].map((arn): [string, string, string] => [
    arn,
    machine(arn),
    'Properties.IamInstanceProfile X has the Arn of an instance profile, and EC2 takes its name',
  ]),
  ['no role in a profile', profile(''), ' Profile has no Roles, and AWS::IAM::InstanceProfile requires it'],
  [
    'two roles in a profile',
    profile('Roles: [a, b]'),
    'Properties.Roles Profile is an instance profile with 2 roles, and IAM takes one',
  ],
])('%s', (_, resources, told) => {
  expect(refusedOf(resources)).toEqual([told]);
});

test.each([
  ['a profile', machine('!Ref Profile')],
  ['a profile by name', machine('ops')],
  ['a role that may be none', machine('ops', 'Roles: [!If [Open, a, !Ref AWS::NoValue], b]')],
])('not refused: %s', (_, resources) => {
  expect(refusedOf(resources)).toEqual([]);
});
