import { type Cidr, blockCount, contains, overlaps, parseCidr } from './cidr';
import { PodNetworkError } from './pod-network-error';

/**
 * The longest prefix of a pod CIDR: four addresses, of which host-local hands out one (the first is the network's, the
 * second the bridge's, the last the broadcast address). host-local refuses a /31 and a /32 (containernetworking/plugins,
 * plugins/ipam/host-local/backend/allocator/range.go).
 */
export const LONGEST_POD_PREFIX = 30;

/** Blocks that no pod can have, by the registry that says so. */
const UNUSABLE: readonly (readonly [string, string])[] = [
  ['0.0.0.0/8', '"this network" (RFC 1122)'],
  ['127.0.0.0/8', 'loopback (RFC 1122)'],
  // also Amazon VPC User Guide, "Subnet route tables": no route can lead into 169.254.168.0/22
  ['169.254.0.0/16', 'link-local (RFC 3927), where the instance metadata service and the Amazon DNS server are'],
  ['224.0.0.0/4', 'multicast (RFC 5771)'],
  ['255.255.255.255/32', 'limited broadcast (RFC 919)'],
];

/**
 * Reads the block that all pod CIDRs are taken from.
 *
 * @param vpcBlocks every CIDR block known of the VPC, those of its subnets included
 * @throws PodNetworkError when it is no CIDR block, overlaps the VPC, or lies where no pod can have an address
 */
export function parsePodSupernet(text: string, vpcBlocks: readonly Cidr[]): Cidr {
  const supernet = parseCidr(text);
  for (const [block, use] of UNUSABLE) {
    if (overlaps(supernet, parseCidr(block))) {
      throw new PodNetworkError(
        `pod supernet ${text} overlaps ${block}, which is ${use}; use a private block outside the VPC, for example 10.200.0.0/16`,
      );
    }
  }
  const taken = vpcBlocks.find((block) => overlaps(supernet, block));
  if (taken !== undefined) {
    // Amazon VPC User Guide, "Subnet route tables": a route more specific than `local` must match a whole subnet
    throw new PodNetworkError(
      `pod supernet ${text} overlaps the VPC's block ${taken.text}; a route to a part of a VPC block is refused by AWS unless it is a whole subnet, so use a block outside every block of the VPC`,
    );
  }
  return supernet;
}

/**
 * Reads the pod CIDR that a worker states for itself.
 *
 * @throws PodNetworkError when it is no CIDR block, lies outside the supernet, or leaves no address for a pod
 */
export function parsePodCidr(text: string, supernet: Cidr): Cidr {
  const podCidr = parseCidr(text);
  refuseLongPodPrefix(podCidr.prefixLength);
  if (!contains(supernet, podCidr)) {
    throw new PodNetworkError(
      `pod CIDR ${text} is outside the pod supernet ${supernet.text}; use a block inside it, or a supernet that holds it`,
    );
  }
  return podCidr;
}

/**
 * How many pod CIDRs of a prefix length a supernet holds.
 *
 * @throws PodNetworkError for a prefix length other than from the supernet's own to 30
 */
export function podCidrCount(supernet: Cidr, podPrefixLength: number): number {
  refuseLongPodPrefix(supernet.prefixLength);
  refuseLongPodPrefix(podPrefixLength);
  if (!Number.isInteger(podPrefixLength) || podPrefixLength < supernet.prefixLength) {
    throw new PodNetworkError(
      `a pod CIDR of /${podPrefixLength} does not fit in the pod supernet ${supernet.text}; the prefix length is a whole number from ${supernet.prefixLength} to ${LONGEST_POD_PREFIX}`,
    );
  }
  return blockCount(supernet, podPrefixLength);
}

/** @throws PodNetworkError when a pod CIDR of this prefix length leaves no address for a pod */
export function refuseLongPodPrefix(prefixLength: number): void {
  if (prefixLength > LONGEST_POD_PREFIX) {
    throw new PodNetworkError(
      `a pod CIDR of /${prefixLength} leaves no address for a pod: host-local hands out all but the network address, the bridge's and the last; use /${LONGEST_POD_PREFIX} or shorter (/24 holds 253 pods)`,
    );
  }
}
