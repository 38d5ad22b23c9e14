import type { aws_iam as iam, aws_secretsmanager as secretsmanager, aws_ssm as ssm } from 'aws-cdk-lib';
import type { JoinTokenSource } from '../../node/kubernetes/join-script';
import { objectWith } from '../construct-input';

type Grant = (grantee: iam.IGrantable) => iam.Grant;

/**
 * Where workers find the bootstrap token of a kubeadm cluster: JSON `{ "token": "abcdef.0123456789abcdef", "caCertHashes":
 * ["sha256:..."] }`. The control plane writes it, and renews it before the token expires (24 hours by default). It is never
 * part of user data.
 */
export class JoinToken {
  /**
   * Keeps the token in Secrets Manager.
   *
   * @param secret the secret whose string is the JSON
   */
  public static fromSecret(secret: secretsmanager.ISecret): JoinToken {
    const { secretArn } = objectWith('secret', secret, 'secretArn', 'a secretsmanager.ISecret');
    return new JoinToken(
      { service: 'secretsmanager', id: secretArn },
      (grantee) => secret.grantRead(grantee),
      (grantee) => secret.grantWrite(grantee),
    );
  }

  /**
   * Keeps the token in Parameter Store. Use a SecureString: the token admits nodes to the cluster.
   *
   * @param parameter the parameter whose value is the JSON
   */
  public static fromParameter(parameter: ssm.IStringParameter): JoinToken {
    const { parameterName } = objectWith('parameter', parameter, 'parameterName', 'an ssm.IStringParameter');
    return new JoinToken(
      { service: 'ssm', id: parameterName },
      (grantee) => parameter.grantRead(grantee),
      (grantee) => parameter.grantWrite(grantee),
    );
  }

  /**
   * Where the node reads it.
   * @internal
   */
  public readonly _source: JoinTokenSource;

  private readonly read: Grant;
  private readonly write: Grant;

  private constructor(source: JoinTokenSource, read: Grant, write: Grant) {
    this._source = source;
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
}
