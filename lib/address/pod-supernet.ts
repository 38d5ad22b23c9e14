import { type Cidr, blockCount, contains, overlaps, parseCidr } from './cidr';
import { PodNetworkError, readProperty } from './pod-network-error';

/**
 * The longest prefix of a pod CIDR: four addresses, one of them for a pod (the others are the network address, the
 * bridge's and the broadcast address). host-local rejects /31 and /32 (containernetworking/plugins,
 * plugins/ipam/host-local/backend/allocator/range.go).
 */
export const LONGEST_POD_PREFIX = 30;

/** Blocks that pods cannot use or reach, with the RFC that reserves them. */
export const UNUSABLE: readonly (readonly [string, string])[] = [
  ['0.0.0.0/8', '"this network" (RFC 1122)'],
  ['127.0.0.0/8', 'loopback (RFC 1122)'],
  // also Amazon VPC User Guide, "Subnet route tables": no route may have a destination in 169.254.168.0/22
  ['169.254.0.0/16', 'link-local (RFC 3927), where the instance metadata service and the Amazon DNS server are'],
  ['224.0.0.0/4', 'multicast (RFC 5771)'],
  ['255.255.255.255/32', 'limited broadcast (RFC 919)'],
];

/**
 * Parses the pod supernet.
 *
 * @param vpcBlocks known CIDR blocks of the VPC and its subnets
 * @throws PodNetworkError if it is not a CIDR block, overlaps the VPC, or overlaps a block that pods cannot use
 */
export function parsePodSupernet(text: string, vpcBlocks: readonly Cidr[]): Cidr {
  const supernet = readProperty('podSupernet', () => parseCidr(text));
  for (const [block, use] of UNUSABLE) {
    if (overlaps(supernet, parseCidr(block))) {
      throw new PodNetworkError(
        `\`podSupernet\` ${text} overlaps ${block}, which is ${use}; use a private block outside the VPC, for example 10.200.0.0/16`,
      );
    }
  }
  const taken = vpcBlocks.find((block) => overlaps(supernet, block));
  if (taken !== undefined) {
    // Amazon VPC User Guide, "Subnet route tables": a route more specific than `local` must match a whole subnet
    throw new PodNetworkError(
      `\`podSupernet\` ${text} overlaps the VPC's block ${taken.text}, and AWS rejects routes to part of a VPC block; use a block outside every block of the VPC`,
    );
  }
  return supernet;
}

/**
 * Parses an explicit pod CIDR.
 *
 * @throws PodNetworkError if it is not a CIDR block, is outside the supernet, or has no address for a pod
 */
export function parsePodCidr(text: string, supernet: Cidr): Cidr {
  const podCidr = parseLonePodCidr(text);
  if (!contains(supernet, podCidr)) {
    throw new PodNetworkError(
      `\`podCidr\` ${text} is outside the pod supernet ${supernet.text}; use a block inside it, or a supernet that contains it`,
    );
  }
  return podCidr;
}

/**
 * Parses an explicit pod CIDR where the supernet is unknown.
 *
 * @throws PodNetworkError if it is not a CIDR block, or has no address for a pod
 */
export function parseLonePodCidr(text: string): Cidr {
  const podCidr = readProperty('podCidr', () => parseCidr(text));
  refuseLongPodPrefix('podCidr', text, podCidr.prefixLength);
  return podCidr;
}

/**
 * Counts the pod CIDRs of a prefix length in a supernet.
 *
 * @throws PodNetworkError for a prefix length outside the supernet's own to 30
 */
export function podCidrCount(supernet: Cidr, podPrefixLength: number): number {
  refuseLongPodPrefix('podSupernet', supernet.text, supernet.prefixLength);
  refuseLongPodPrefix('podPrefixLength', String(podPrefixLength), podPrefixLength);
  if (!Number.isInteger(podPrefixLength) || podPrefixLength < supernet.prefixLength) {
    throw new PodNetworkError(
      `\`podPrefixLength\` must be an integer from ${supernet.prefixLength} to ${LONGEST_POD_PREFIX} in the pod supernet ${supernet.text}, got ${podPrefixLength}`,
    );
  }
  return blockCount(supernet, podPrefixLength);
}

function refuseLongPodPrefix(property: string, value: string, prefixLength: number): void {
  if (prefixLength > LONGEST_POD_PREFIX) {
    throw new PodNetworkError(
      `\`${property}\` ${value} leaves no address for a pod: the network, the bridge and the broadcast each take one; use a prefix length of ${LONGEST_POD_PREFIX} or less (24 gives 253 pods)`,
    );
  }
}
