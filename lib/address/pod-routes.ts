import { byIndex, refuseOverlaps, refuseSharedAddresses } from './address-plan';
import { type Cidr, containsAddress, parseAddress, parseCidr } from './cidr';
import { PodNetworkError } from './pod-network-error';
import { parsePodCidr, parsePodSupernet, refuseLongPodPrefix } from './pod-supernet';
import { defaultWorkerName } from './worker-name';

/** What is known of the route to the pods of a worker that was planned elsewhere. */
export interface KnownPodRoute {
  /** whole number from 0 up, unique */
  readonly index: number;
  /** CIDR text inside the supernet, /30 or shorter; null where it is not known */
  readonly podCidr: string | null;
  /** dotted decimal, outside the supernet; null where it is not known */
  readonly nodeIp: string | null;
}

/**
 * Refuses routes that no plan would have made.
 *
 * @param podSupernet CIDR text; null where it is not known
 * @throws PodNetworkError for what is no CIDR block or address, a pod CIDR outside the supernet, an address inside it, and an
 * index, a pod CIDR or an address that two routes have
 */
export function refusePodRoutes(podSupernet: string | null, routes: readonly KnownPodRoute[]): void {
  const supernet = podSupernet === null ? null : parsePodSupernet(podSupernet, []);
  const drafts = byIndex(routes).map(({ index, podCidr, nodeIp }) => ({
    index,
    name: defaultWorkerName(index),
    podCidr: podCidr === null ? null : podCidrIn(supernet, podCidr),
    statedPodCidr: true,
    nodeIp: nodeIp === null ? null : nodeIpOutside(supernet, nodeIp),
  }));
  refuseSharedAddresses(drafts);
  refuseOverlaps(drafts.flatMap(({ podCidr, ...draft }) => (podCidr === null ? [] : [{ ...draft, podCidr }])));
}

function podCidrIn(supernet: Cidr | null, text: string): Cidr {
  if (supernet !== null) return parsePodCidr(text, supernet);
  const podCidr = parseCidr(text);
  refuseLongPodPrefix(podCidr.prefixLength);
  return podCidr;
}

function nodeIpOutside(supernet: Cidr | null, text: string): number {
  const address = parseAddress(text);
  if (supernet !== null && containsAddress(supernet, address)) {
    throw new PodNetworkError(
      `address ${text} of a node lies in the pod supernet ${supernet.text}; use the node's address in its subnet`,
    );
  }
  return address;
}
