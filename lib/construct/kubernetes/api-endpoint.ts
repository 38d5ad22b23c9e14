import { Token } from 'aws-cdk-lib';
import { containsAddress, parseAddress, parseCidr } from '../../address/cidr';
import { PodNetworkError, readProperty } from '../../address/pod-network-error';
import { ALL_PORTS } from '../../address/range';
import { KUBEADM_SERVICES } from '../../address/service-cidr';
import { reservedFor } from '../../address/subnet';

/** Where a worker is that joins by an endpoint. */
export interface JoiningWorker {
  readonly name: string;
  /** its address; null: chosen at deployment */
  readonly nodeIp: string | null;
  readonly podSupernet: string;
  /** null: kubeadm's own */
  readonly serviceCidr: string | null;
  /** known blocks of the VPC and its subnets */
  readonly vpcCidrs: readonly string[];
}

const EXAMPLE = 'for example 10.0.1.10:6443';
const FIX = 'use the address of the control plane in its subnet, or of its load balancer';
const ENDPOINT = /^([^:/@\s]+):([1-9]\d*)$/;
const DIGITS_AND_DOTS = /^[\d.]+$/;
// RFC 1123, 2.1, and RFC 1035, 2.3.4
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const LONGEST_NAME = 253;
const HIGHEST_PORT = ALL_PORTS[1];
// Debian, Ubuntu and Amazon Linux: /etc/hosts of the images
const OWN_NAME = /^((.*\.)?localhost|localhost[46]|ip6-(localhost|loopback))$/i;
// kubernetes.io, "DNS for Services and Pods": names that the cluster's own DNS answers, to pods
const SERVICE_NAME = /^kubernetes\.default$|\.svc(\.cluster\.local)?$/i;

/** IANA IPv4 Special-Purpose Address Registry: blocks in which no other machine is. */
const NOT_A_MACHINE = [
  { cidr: '0.0.0.0/8', what: 'no address of a machine' },
  { cidr: '127.0.0.0/8', what: 'an address of each worker itself' },
  { cidr: '169.254.0.0/16', what: 'a link-local address' },
  { cidr: '224.0.0.0/4', what: 'a multicast address' },
  { cidr: '240.0.0.0/4', what: 'a reserved address' },
].map(({ cidr, what }) => ({ block: parseCidr(cidr), what }));

/**
 * Refuses an endpoint that is not `HOST:PORT`, and a host that is no other machine.
 *
 * @throws PodNetworkError
 */
export function refuseEndpoint(endpoint: string): void {
  const [, host = '', port = ''] = ENDPOINT.exec(endpoint) ?? [];
  const isAddress = DIGITS_AND_DOTS.test(host);
  if (!isAddress && (host.length > LONGEST_NAME || !host.split('.').every((label) => LABEL.test(label)))) {
    throw new PodNetworkError(
      `\`endpoint\` must be HOST:PORT of the API server, an IPv4 address or a DNS name and a port, got "${endpoint}"; ${EXAMPLE}`,
    );
  }
  if (Number(port) > HIGHEST_PORT) {
    throw new PodNetworkError(
      `\`endpoint\` must have a port from 1 to ${String(HIGHEST_PORT)}, got "${endpoint}"; ${EXAMPLE}`,
    );
  }
  if (OWN_NAME.test(host)) throw unreachable(endpoint, 'a name of each worker itself');
  if (SERVICE_NAME.test(host)) throw unreachable(endpoint, 'a name of a Service, which only pods resolve');
  if (!isAddress) return;
  const address = readProperty('endpoint', () => parseAddress(host));
  const special = NOT_A_MACHINE.find(({ block }) => containsAddress(block, address));
  if (special !== undefined) throw unreachable(endpoint, special.what);
}

/**
 * Refuses an API server that a worker cannot reach: an address of pods, one that kube-proxy redirects to a Service, one that AWS keeps, and
 * the worker's own. The address of another worker may be right: its own bootstrap may run the control plane.
 *
 * @param endpoint an endpoint that `refuseEndpoint` accepts, or a token
 * @throws PodNetworkError
 */
export function refuseEndpointFor(endpoint: string, worker: JoiningWorker): void {
  const host = Token.isUnresolved(endpoint) ? '' : (ENDPOINT.exec(endpoint)?.[1] ?? '');
  if (host.toLowerCase() === worker.name) throw unreachable(endpoint, `the name of ${worker.name} itself`);
  if (!DIGITS_AND_DOTS.test(host)) return;
  const address = parseAddress(host);
  const { podSupernet, serviceCidr } = worker;
  const services = serviceCidr === null ? "kubeadm's own Service CIDR" : '`serviceCidr`';
  for (const [what, cidr] of [
    ['`podSupernet`', podSupernet],
    [services, serviceCidr ?? KUBEADM_SERVICES],
  ] as const) {
    if (containsAddress(parseCidr(cidr), address)) throw unreachable(endpoint, `inside ${what} ${cidr}`);
  }
  for (const cidr of worker.vpcCidrs) {
    const reserved = reservedFor(parseCidr(cidr), address);
    if (reserved !== null) throw unreachable(endpoint, `reserved by AWS in ${cidr} (${reserved})`);
  }
  if (host === worker.nodeIp) throw unreachable(endpoint, `the address of ${worker.name} itself`);
}

function unreachable(endpoint: string, what: string): PodNetworkError {
  return new PodNetworkError(`\`endpoint\` ${endpoint} is ${what}, where no API server can be; ${FIX}`);
}
