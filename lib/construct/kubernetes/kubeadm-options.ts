import { Duration, Token } from 'aws-cdk-lib';
import { refuseKubernetesVersion } from '../../node/kubernetes/kubernetes-version';
import {
  boolean,
  concreteValue,
  isMissing,
  namedValues,
  type NamesOf,
  objectWith,
  text,
  wholeSeconds,
} from '../construct-input';
import type { CredentialProgram } from '../../node/kubernetes/image-credentials';
import { refuseEndpoint } from './api-endpoint';
import { checkImageCredentials, type ImageCredentials } from './image-credentials';
import type { JoinToken } from './join-token';

/** Options for `Bootstrap.kubeadm`. */
export interface KubeadmOptions {
  /**
   * Minor version of Kubernetes, 1.31 or later, for example `1.35`. The first boot installs its newest patch and holds it.
   * The image's containerd must serve it (containerd, "Kubernetes support").
   */
  readonly version: string;

  /**
   * The API server as `HOST:PORT`, for example `10.0.1.10:6443`: an IPv4 address or a DNS name, and a port from 1 to 65535. It must
   * not be the worker itself. An address must be outside the pod supernet and `serviceCidr`, and not reserved by AWS in the
   * VPC. May contain tokens, which are not checked.
   */
  readonly endpoint: string;

  /**
   * Where a worker finds the bootstrap token.
   */
  readonly token: JoinToken;

  /**
   * How long pods may take to end when an instance stops: whole seconds, from 3; the last third is for critical pods. A stop drains
   * nothing else (kubelet, `shutdownGracePeriod`). No maximum is checked, but EC2 cuts off an instance that takes more than a few
   * minutes to shut down (Amazon EC2 User Guide, "How EC2 instance stop and start works").
   * @default Duration.seconds(60)
   */
  readonly shutdownGracePeriod?: Duration;

  /**
   * Whether the cluster runs an external cloud controller. It removes the taint with which such a node starts.
   * @default false
   */
  readonly externalCloudProvider?: boolean;

  /**
   * How kubelet gets credentials for images in Amazon ECR.
   * @default - none: pods need an image pull secret for private images
   */
  readonly imageCredentials?: ImageCredentials;
}

/** Validated options with defaults applied. */
export interface CheckedKubeadmOptions {
  readonly version: string;
  readonly endpoint: string;
  readonly token: JoinToken;
  readonly shutdownGraceSeconds: number;
  readonly externalCloudProvider: boolean;
  readonly imageCredentials: CredentialProgram | null;
}

const NAMES: NamesOf<KubeadmOptions> = {
  version: true,
  endpoint: true,
  token: true,
  shutdownGracePeriod: true,
  externalCloudProvider: true,
  imageCredentials: true,
};

const SHORTEST_GRACE_SECONDS = 3;

/** @throws PodNetworkError for an invalid value */
export function checkKubeadmOptions(stated: KubeadmOptions): CheckedKubeadmOptions {
  const options = namedValues('options', stated, NAMES, "{ version: '1.35', endpoint: '10.0.1.10:6443', token }");
  const { version, endpoint, token } = options;
  refuseKubernetesVersion(text('version', concreteValue('version', version), "'1.35'"), null);
  if (!Token.isUnresolved(endpoint)) refuseEndpoint(text('endpoint', endpoint, '10.0.1.10:6443'));
  return {
    version,
    endpoint,
    token: objectWith('token', token, '_source', 'a JoinToken', 'JoinToken.fromSecret(secret)'),
    shutdownGraceSeconds: checkGrace(options.shutdownGracePeriod),
    externalCloudProvider: boolean('externalCloudProvider', options.externalCloudProvider ?? false),
    imageCredentials: isMissing(options.imageCredentials) ? null : checkImageCredentials(options.imageCredentials),
  };
}

function checkGrace(period: Duration = Duration.seconds(60)): number {
  const why = 'its last third is for critical pods';
  return wholeSeconds('shutdownGracePeriod', period, [SHORTEST_GRACE_SECONDS, null], why, 'Duration.seconds(60)');
}
