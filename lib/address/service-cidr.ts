import { overlaps, parseCidr } from './cidr';
import { PodNetworkError, readProperty } from './pod-network-error';

/**
 * Refuses a Service CIDR whose addresses are also those of pods or nodes: kube-proxy would take their packets for a Service's.
 *
 * @param vpcCidrs - the known blocks of the VPC
 * @throws PodNetworkError for text that is no CIDR block, and for an overlap
 */
export function refuseServiceCidr(serviceCidr: string, podSupernet: string, vpcCidrs: readonly string[]): void {
  const services = readProperty('serviceCidr', () => parseCidr(serviceCidr));
  const taken = [
    { cidr: podSupernet, use: 'the pod supernet' },
    ...vpcCidrs.map((cidr) => ({ cidr, use: "the VPC's block" })),
  ].find(({ cidr }) => overlaps(services, parseCidr(cidr)));
  if (taken === undefined) return;
  throw new PodNetworkError(
    `\`serviceCidr\` ${serviceCidr} overlaps ${taken.use} ${taken.cidr}, so kube-proxy would redirect their packets; use a block outside both, for example 10.96.0.0/12`,
  );
}
