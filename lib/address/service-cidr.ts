import { type Cidr, overlaps, parseCidr } from './cidr';
import { PodNetworkError, readProperty } from './pod-network-error';

/** kubeadm's `serviceSubnet` where none is stated (kubeadm, DefaultServicesSubnet). */
export const KUBEADM_SERVICES = '10.96.0.0/12';

/**
 * Refuses a Service CIDR whose addresses are also those of pods or nodes: kube-proxy would take their packets for a Service's.
 *
 * @param vpcCidrs - the known blocks of the VPC
 * @throws PodNetworkError for text that is no CIDR block, and for an overlap
 */
export function refuseServiceCidr(serviceCidr: string, podSupernet: string, vpcCidrs: readonly string[]): void {
  const services = readProperty('serviceCidr', () => parseCidr(serviceCidr));
  const taken = takenBlock(services, podSupernet, vpcCidrs);
  if (taken === null) return;
  throw new PodNetworkError(
    `\`serviceCidr\` ${serviceCidr} overlaps ${taken}, so kube-proxy would redirect their packets; use a block outside both${freeExample(podSupernet, vpcCidrs)}`,
  );
}

/**
 * Refuses blocks that kubeadm's own Service CIDR covers, where no other is stated.
 *
 * @param vpcCidrs - the known blocks of the VPC
 * @throws PodNetworkError for an overlap
 */
export function refuseDefaultServiceCidr(podSupernet: string, vpcCidrs: readonly string[]): void {
  const taken = takenBlock(parseCidr(KUBEADM_SERVICES), podSupernet, vpcCidrs);
  if (taken === null) return;
  throw new PodNetworkError(
    `\`serviceCidr\` is not stated, so kubeadm uses ${KUBEADM_SERVICES}, which overlaps ${taken}; set \`serviceCidr\` to a block outside both${freeExample(podSupernet, vpcCidrs)}`,
  );
}

/** A private block of each range of RFC 1918. */
const EXAMPLES = [KUBEADM_SERVICES, '172.20.0.0/16', '192.168.0.0/16'];

function freeExample(podSupernet: string, vpcCidrs: readonly string[]): string {
  const free = EXAMPLES.find((block) => takenBlock(parseCidr(block), podSupernet, vpcCidrs) === null);
  return free === undefined ? '' : `, for example ${free}`;
}

/** What a Service CIDR overlaps, with its name; null where it overlaps nothing. */
function takenBlock(services: Cidr, podSupernet: string, vpcCidrs: readonly string[]): string | null {
  const taken = [
    { cidr: podSupernet, use: 'the pod supernet' },
    ...vpcCidrs.map((cidr) => ({ cidr, use: "the VPC's block" })),
  ].find(({ cidr }) => overlaps(services, parseCidr(cidr)));
  return taken === undefined ? null : `${taken.use} ${taken.cidr}`;
}
