import { refusedOf } from '../template-fixture';

const profile = (roles: string): string => `  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {${roles}}}\n`;
const machine = (value: string, roles = 'Roles: [!Ref Role]'): string =>
  `  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}\n${profile(roles)}  X: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-1, IamInstanceProfile: ${value}}}\n`;
const STATE = 'state an AWS::IAM::InstanceProfile that has the role';

test.each(
  Object.entries<string>({
    [`Properties.IamInstanceProfile X has the role Role as its instance profile; ${STATE}`]: machine('!Ref Role'),
    ...Object.fromEntries(
      ['!GetAtt Profile.Arn', 'arn:aws:iam::111122223333:instance-profile/x'].map((arn) => [
        'Properties.IamInstanceProfile X has the Arn of an instance profile, and EC2 takes its name',
        machine(arn),
      ]),
    ),
    ' Profile has no Roles, and AWS::IAM::InstanceProfile requires it': profile(''),
    'Properties.Roles Profile is an instance profile with 2 roles, and IAM takes one': profile('Roles: [a, b]'),
  }),
)('%s', (told, resources) => {
  expect(refusedOf(resources)).toEqual([told]);
});

test.each([
  ['a profile', machine('!Ref Profile')],
  ['a profile by name', machine('ops')],
  ['a role that may be none', machine('ops', 'Roles: [!If [Open, a, !Ref AWS::NoValue], b]')],
])('not refused: %s', (_, resources) => {
  expect(refusedOf(resources)).toEqual([]);
});
