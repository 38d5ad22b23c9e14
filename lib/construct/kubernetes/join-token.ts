import {
  Annotations,
  Arn,
  ArnFormat,
  Stack,
  Token,
  TokenComparison,
  type aws_iam as iam,
  type aws_secretsmanager as secretsmanager,
  type aws_ssm as ssm,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PodNetworkError } from '../../address/pod-network-error';
import type { JoinTokenSource } from '../../node/kubernetes/join-script';
import { objectWith } from '../construct-input';

type Grant = (grantee: iam.IGrantable) => iam.Grant;

/** The account and region of a resource; tokens where they are unknown. */
interface Home {
  readonly account: string;
  readonly region: string;
}

/**
 * Where workers find the bootstrap token of a kubeadm cluster: JSON `{ "token": "abcdef.0123456789abcdef", "caCertHashes":
 * ["sha256:..."] }`. The control plane writes it, and renews it before the token expires (24 hours by default). It is never
 * part of user data.
 */
export class JoinToken {
  /**
   * Keeps the token in Secrets Manager, in the workers' region. For a secret of another account, its resource policy and the policy of
   * its KMS key must admit the workers' role.
   *
   * @param secret the secret whose string is the JSON
   */
  public static fromSecret(secret: secretsmanager.ISecret): JoinToken {
    const { secretArn } = objectWith('secret', secret, 'secretArn', 'a secretsmanager.ISecret');
    return new JoinToken(
      { service: 'secretsmanager', id: secretArn },
      secret.env,
      (grantee) => secret.grantRead(grantee),
      (grantee) => secret.grantWrite(grantee),
    );
  }

  /**
   * Keeps the token in Parameter Store, in the workers' account and region. Use a SecureString: the token admits nodes to the cluster.
   *
   * @param parameter the parameter whose value is the JSON
   */
  public static fromParameter(parameter: ssm.IStringParameter): JoinToken {
    const { parameterName } = objectWith('parameter', parameter, 'parameterName', 'an ssm.IStringParameter');
    const { account = '', region = '' } = Arn.split(parameter.parameterArn, ArnFormat.SLASH_RESOURCE_NAME);
    return new JoinToken(
      { service: 'ssm', id: parameterName },
      { account, region },
      (grantee) => parameter.grantRead(grantee),
      (grantee) => parameter.grantWrite(grantee),
    );
  }

  /**
   * Where the node reads it.
   * @internal
   */
  public readonly _source: JoinTokenSource;

  private readonly home: Home;
  private readonly read: Grant;
  private readonly write: Grant;

  private constructor(source: JoinTokenSource, home: Home, read: Grant, write: Grant) {
    this._source = source;
    this.home = home;
    this.read = read;
    this.write = write;
  }

  /**
   * Allows reading the token. Workers with `Bootstrap.kubeadm` have this already.
   *
   * @param grantee who reads
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.read(grantee);
  }

  /**
   * Allows writing the token, as the control plane does.
   *
   * @param grantee who writes
   */
  public grantWrite(grantee: iam.IGrantable): iam.Grant {
    return this.write(grantee);
  }

  /**
   * Refuses a token that workers do not find, and warns of one that its owner has to share with them.
   *
   * @param network the pod network
   * @throws PodNetworkError if it is in another region, or a parameter of another account
   * @internal
   */
  public _refuseFor(network: IConstruct): void {
    const { account, region } = Stack.of(network);
    const isSecret = this._source.service === 'secretsmanager';
    if (areTwo(this.home.region, region)) {
      throw new PodNetworkError(
        `\`token\` is in region ${this.home.region}, but workers look for it in theirs, ${region}; ${isSecret ? 'replicate the secret to that region, and pass the replica' : 'pass a parameter of that region'}`,
      );
    }
    if (!areTwo(this.home.account, account)) return;
    if (!isSecret) {
      throw new PodNetworkError(
        `\`token\` is a parameter of account ${this.home.account}, but workers look for its name in theirs, ${account}; pass a parameter of that account, or a secret`,
      );
    }
    Annotations.of(network).addWarningV2(
      'cdk-pod-network:join-token-account',
      `the join token's secret is in account ${this.home.account}: workers can read it only if its resource policy and the policy of its KMS key admit their role, and no AWS managed key admits another account; import the secret with its \`encryptionKey\`, and acknowledge this warning once its owner has set both policies`,
    );
  }
}

/** Whether both are known, and differ. */
function areTwo(one: string, other: string): boolean {
  return Token.compareStrings(one, other) === TokenComparison.DIFFERENT;
}
