import { type Duration, Token } from 'aws-cdk-lib';
import { PodNetworkError } from '../../address/pod-network-error';
import { refuseKubernetesVersion } from '../../node/kubernetes/kubernetes-version';
import { boolean, concreteValue, objectWith } from '../construct-input';
import type { JoinToken } from './join-token';

/** Options for `Bootstrap.kubeadm`. */
export interface KubeadmOptions {
  /**
   * Minor version of Kubernetes, 1.31 or later, for example `1.35`. The first boot installs its newest patch and holds it.
   * The image's containerd must serve it (containerd, "Kubernetes support").
   */
  readonly version: string;

  /**
   * The API server as `HOST:PORT`, for example `10.0.1.10:6443`. May contain tokens.
   */
  readonly endpoint: string;

  /**
   * Where a worker finds the bootstrap token.
   */
  readonly token: JoinToken;

  /**
   * How long pods may take to end when an instance stops, from 3 seconds; the last third is for critical pods. A stop drains
   * nothing else (kubelet, `shutdownGracePeriod`).
   * @default Duration.seconds(60)
   */
  readonly shutdownGracePeriod?: Duration;

  /**
   * Whether the cluster runs an external cloud controller. It removes the taint with which such a node starts.
   * @default false
   */
  readonly externalCloudProvider?: boolean;
}

/** Validated options with defaults applied. */
export interface CheckedKubeadmOptions {
  readonly version: string;
  readonly endpoint: string;
  readonly token: JoinToken;
  readonly shutdownGraceSeconds: number;
  readonly externalCloudProvider: boolean;
}

const ENDPOINT = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:[1-9]\d{0,4}$/;
const SHORTEST_GRACE_SECONDS = 3;
const DEFAULT_GRACE_SECONDS = 60;

/** @throws PodNetworkError for an invalid value */
export function checkKubeadmOptions(options: KubeadmOptions): CheckedKubeadmOptions {
  const { version, endpoint, token } = options;
  refuseKubernetesVersion(concreteValue('version', version), null);
  if (!Token.isUnresolved(endpoint) && !ENDPOINT.test(endpoint)) {
    throw new PodNetworkError(
      `\`endpoint\` must be HOST:PORT of the API server, got "${endpoint}"; for example 10.0.1.10:6443`,
    );
  }
  return {
    version,
    endpoint,
    token: objectWith('token', token, 'grantRead', 'a JoinToken', 'JoinToken.fromSecret(secret)'),
    shutdownGraceSeconds: checkGrace(options.shutdownGracePeriod),
    externalCloudProvider: boolean('externalCloudProvider', options.externalCloudProvider ?? false),
  };
}

function checkGrace(period: Duration | undefined): number {
  const seconds = period?.toSeconds() ?? DEFAULT_GRACE_SECONDS;
  if (seconds >= SHORTEST_GRACE_SECONDS) return seconds;
  throw new PodNetworkError(
    `\`shutdownGracePeriod\` must be at least ${String(SHORTEST_GRACE_SECONDS)} seconds, got ${String(seconds)}: its last third is for critical pods`,
  );
}
