import { App, Stack, aws_iam as iam, aws_secretsmanager as secretsmanager, aws_ssm as ssm } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Bootstrap, JoinToken, PodNetwork } from '../../../lib';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
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

describe('workers of an account and region', () => {
  const ENV = { account: '111111111111', region: 'eu-central-1' };

  /** What is warned of when they join by the secret or the parameter of an ARN. */
  function joinBy(arn: string, env?: typeof ENV): readonly string[] {
    const stack = new Stack(new App(), 'Stack', env && { env });
    const token = arn.includes(':ssm:')
      ? JoinToken.fromParameter(ssm.StringParameter.fromStringParameterArn(stack, 'Parameter', arn))
      : JoinToken.fromSecret(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Secret', arn));
    const bootstrap = Bootstrap.kubeadm({ version: '1.35', endpoint: '10.0.1.10:6443', token });
    new PodNetwork(stack, 'PodNetwork', { bootstrap, validation: false });
    return Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('join token'))
      .map(({ id, entry }) => `${id}: ${entry.data as string}`);
  }

  test.each([
    'arn:aws:secretsmanager:eu-central-1:111111111111:secret:join-AbCdEf',
    'arn:aws:ssm:eu-central-1:111111111111:parameter/join',
  ])('take %s', (arn) => {
    expect(joinBy(arn, ENV)).toEqual([]);
  });

  test.each([
    [
      'arn:aws:secretsmanager:us-east-1:111111111111:secret:join-AbCdEf',
      '`token` is in region us-east-1, but workers look for it in theirs, eu-central-1; replicate the secret to that region, and pass the replica',
    ],
    [
      'arn:aws:ssm:eu-central-1:222222222222:parameter/join',
      '`token` is a parameter of account 222222222222, but workers look for its name in theirs, 111111111111; pass a parameter of that account, or a secret',
    ],
  ])('never find %s', (arn, message) => {
    expect(() => joinBy(arn, ENV)).toThrow(new PodNetworkError(message));
  });

  const SHARED = 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:join-AbCdEf';

  test('need the policies of the owner of a secret, which is said once', () => {
    expect(joinBy(SHARED, ENV)).toEqual([
      "/Stack/PodNetwork: the join token's secret is in account 222222222222: workers can read it only if its resource policy and the policy of its KMS key admit their role, and no AWS managed key admits another account; import the secret with its `encryptionKey`, and acknowledge this warning once its owner has set both policies [ack: cdk-pod-network:join-token-account]",
    ]);
  });

  test('may be anywhere if the stack does not say', () => {
    expect(joinBy(SHARED)).toEqual([]);
  });
});
