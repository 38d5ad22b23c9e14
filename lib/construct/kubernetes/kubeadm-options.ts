import { Duration, Token } from 'aws-cdk-lib';
import { containsAddress, parseAddress, parseCidr } from '../../address/cidr';
import { PodNetworkError, readProperty } from '../../address/pod-network-error';
import { ALL_PORTS } from '../../address/range';
import { refuseKubernetesVersion } from '../../node/kubernetes/kubernetes-version';
import { boolean, concreteValue, namedValues, objectWith, text, wholeSeconds } from '../construct-input';
import type { JoinToken } from './join-token';

/** Options for `Bootstrap.kubeadm`. */
export interface KubeadmOptions {
  /**
   * Minor version of Kubernetes, 1.31 or later, for example `1.35`. The first boot installs its newest patch and holds it.
   * The image's containerd must serve it (containerd, "Kubernetes support").
   */
  readonly version: string;

  /**
   * The API server as `HOST:PORT`, for example `10.0.1.10:6443`. The port is from 1 to 65535. An address must be outside the pod
   * supernet and `serviceCidr`. May contain tokens, which are not checked.
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
}

/** Validated options with defaults applied. */
export interface CheckedKubeadmOptions {
  readonly version: string;
  readonly endpoint: string;
  readonly token: JoinToken;
  readonly shutdownGraceSeconds: number;
  readonly externalCloudProvider: boolean;
}

const ENDPOINT = /^([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?):([1-9]\d*)$/;
const HIGHEST_PORT = ALL_PORTS[1];
const DIGITS_AND_DOTS = /^[\d.]+$/;
const SHORTEST_GRACE_SECONDS = 3;

/** @throws PodNetworkError for an invalid value */
export function checkKubeadmOptions(stated: KubeadmOptions): CheckedKubeadmOptions {
  const options = namedValues('options', stated, "{ version: '1.35', endpoint: '10.0.1.10:6443', token }");
  const { version, endpoint, token } = options;
  refuseKubernetesVersion(concreteValue('version', version), null);
  if (!Token.isUnresolved(endpoint)) refuseEndpoint(text('endpoint', endpoint, '10.0.1.10:6443'));
  return {
    version,
    endpoint,
    token: objectWith('token', token, 'grantRead', 'a JoinToken', 'JoinToken.fromSecret(secret)'),
    shutdownGraceSeconds: checkGrace(options.shutdownGracePeriod),
    externalCloudProvider: boolean('externalCloudProvider', options.externalCloudProvider ?? false),
  };
}

/**
 * Refuses an API server that workers cannot reach: an address of pods, or one that kube-proxy redirects to a Service.
 *
 * @throws PodNetworkError if the endpoint's host is an address in one of these blocks
 */
export function refuseEndpointInside(
  endpoint: string,
  { podSupernet, serviceCidr }: { readonly podSupernet: string; readonly serviceCidr: string | null },
): void {
  const host = Token.isUnresolved(endpoint) ? '' : (ENDPOINT.exec(endpoint)?.[1] ?? '');
  if (!DIGITS_AND_DOTS.test(host)) return;
  const address = parseAddress(host);
  const taken = [
    { cidr: podSupernet, name: 'podSupernet' },
    { cidr: serviceCidr, name: 'serviceCidr' },
  ].find(({ cidr }) => cidr !== null && containsAddress(parseCidr(cidr), address));
  if (taken === undefined) return;
  throw new PodNetworkError(
    `\`endpoint\` ${endpoint} is inside \`${taken.name}\` ${String(taken.cidr)}, where no API server can be; use the address of the control plane in its subnet, or of its load balancer`,
  );
}

function refuseEndpoint(endpoint: string): void {
  const [, host = '', port = ''] = ENDPOINT.exec(endpoint) ?? [];
  if (host === '') {
    throw new PodNetworkError(
      `\`endpoint\` must be HOST:PORT of the API server, got "${endpoint}"; for example 10.0.1.10:6443`,
    );
  }
  if (Number(port) > HIGHEST_PORT) {
    throw new PodNetworkError(
      `\`endpoint\` must have a port from 1 to ${String(HIGHEST_PORT)}, got "${endpoint}"; for example 10.0.1.10:6443`,
    );
  }
  if (DIGITS_AND_DOTS.test(host)) readProperty('endpoint', () => parseAddress(host));
}

function checkGrace(period: Duration = Duration.seconds(60)): number {
  const why = 'its last third is for critical pods';
  return wholeSeconds('shutdownGracePeriod', period, [SHORTEST_GRACE_SECONDS, null], why, 'Duration.seconds(60)');
}
