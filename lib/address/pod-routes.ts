import { byIndex, refuseOverlaps, refuseSharedAddresses } from './address-plan';
import { type Cidr, containsAddress, parseAddress } from './cidr';
import { PodNetworkError, readProperty } from './pod-network-error';
import { parseLonePodCidr, parsePodCidr, parsePodSupernet } from './pod-supernet';
import { defaultWorkerName } from './worker-name';

/** The known values of an imported pod route. */
export interface KnownPodRoute {
  /** integer from 0, unique */
  readonly index: number;
  /** CIDR text inside the supernet, /30 or shorter; null: unknown */
  readonly podCidr: string | null;
  /** dotted decimal, outside the supernet; null: unknown */
  readonly nodeIp: string | null;
}

/**
 * Checks that imported pod routes are such as the address plan makes them.
 *
 * @param podSupernet CIDR text; null: unknown
 * @throws PodNetworkError if a CIDR block or address is not valid, a pod CIDR is outside the supernet, an address is inside it, or
 * two routes share an index, a pod CIDR or an address
 */
export function refusePodRoutes(podSupernet: string | null, routes: readonly KnownPodRoute[]): void {
  const supernet = podSupernet === null ? null : parsePodSupernet(podSupernet, []);
  const drafts = byIndex(routes).map(({ index, podCidr, nodeIp }) => ({
    index,
    name: defaultWorkerName(index),
    podCidr: podCidr === null ? null : supernet === null ? parseLonePodCidr(podCidr) : parsePodCidr(podCidr, supernet),
    isExplicit: true,
    nodeIp: nodeIp === null ? null : nodeIpOutside(supernet, nodeIp),
  }));
  refuseSharedAddresses(drafts);
  refuseOverlaps(drafts.flatMap(({ podCidr, ...draft }) => (podCidr === null ? [] : [{ ...draft, podCidr }])));
}

function nodeIpOutside(supernet: Cidr | null, text: string): number {
  const address = readProperty('nodeIp', () => parseAddress(text));
  if (supernet !== null && containsAddress(supernet, address)) {
    throw new PodNetworkError(
      `\`nodeIp\` ${text} is inside the pod supernet ${supernet.text}; use the worker's address in its subnet`,
    );
  }
  return address;
}
