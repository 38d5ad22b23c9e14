import { aws_iam as iam, aws_secretsmanager as secretsmanager, aws_ssm as ssm } from 'aws-cdk-lib';
import { JoinToken } from '../../../lib';
import { newStack, propertiesOf, synthesize } from '../../synthesis';

function actionsFor(make: (stack: ReturnType<typeof newStack>) => JoinToken): readonly unknown[] {
  const stack = newStack();
  const token = make(stack);
  for (const [id, grant] of [
    ['Reader', (role: iam.Role) => token.grantRead(role)],
    ['Writer', (role: iam.Role) => token.grantWrite(role)],
  ] as const) {
    grant(new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));
  }
  return Object.values(propertiesOf(synthesize(stack), 'AWS::IAM::Policy')).map(
    ({ PolicyDocument }) => (PolicyDocument as { Statement: { Action: unknown }[] }).Statement[0]?.Action,
  );
}

test('a secret', () => {
  expect(actionsFor((stack) => JoinToken.fromSecret(new secretsmanager.Secret(stack, 'Secret')))).toEqual([
    ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecret', 'secretsmanager:UpdateSecretVersionStage'],
  ]);
});

test('a parameter', () => {
  const actions = actionsFor((stack) =>
    JoinToken.fromParameter(
      ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/cluster/join' }),
    ),
  );
  expect(actions).toEqual([expect.arrayContaining(['ssm:GetParameter']), 'ssm:PutParameter']);
});

test.each([
  [() => JoinToken.fromSecret('join' as never), '`secret` must be a secretsmanager.ISecret, got "join"'],
  [() => JoinToken.fromParameter('join' as never), '`parameter` must be an ssm.IStringParameter, got "join"'],
])('a name is refused', (make, message) => {
  expect(make).toThrow(message);
});
