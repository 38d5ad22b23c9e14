import { AWS_LIMITS } from './aws-limits';
import { type Cidr, containsAddress, formatAddress, parseAddress, parseCidr, sizeOf } from './cidr';
import { PodNetworkError, readProperty } from './pod-network-error';

/** Offset of worker 0's address from the subnet's network address, in a VPC created by the construct. */
const FIRST_WORKER_HOST = 20;

// Amazon VPC User Guide, "Subnet CIDR blocks": a subnet is a /16 to a /28, and AWS reserves its first four addresses and its last one
const WIDEST = AWS_LIMITS.widestSubnet.value;
const NARROWEST = AWS_LIMITS.narrowestSubnet.value;
const RESERVED_AT_START = ['network address', 'VPC router', 'DNS server', 'future use'] as const;
const RESERVED_AT_END = 'broadcast address';

/**
 * Parses the CIDR block of a subnet.
 *
 * @throws PodNetworkError if it is not a CIDR block, or AWS does not allow its size
 */
export function parseSubnet(text: string): Cidr {
  const subnet = parseCidr(text);
  if (subnet.prefixLength < WIDEST || subnet.prefixLength > NARROWEST) {
    throw new PodNetworkError(
      `subnet ${text} has a prefix length of ${subnet.prefixLength}; AWS allows ${WIDEST} to ${NARROWEST}`,
    );
  }
  return subnet;
}

/** Returns what AWS reserves an address of a subnet for, or null if an interface can use it. */
export function reservedFor(subnet: Cidr, address: number): string | null {
  return address === subnet.last ? RESERVED_AT_END : (RESERVED_AT_START[address - subnet.first] ?? null);
}

/**
 * Parses an explicit `nodeIp`.
 *
 * @throws PodNetworkError if it is not an IPv4 address, is outside the subnet, or is one of the five that AWS reserves
 */
export function parseHost(text: string, subnet: Cidr): number {
  const address = readProperty('nodeIp', () => parseAddress(text));
  const usable = `${formatAddress(subnet.first + RESERVED_AT_START.length)} to ${formatAddress(subnet.last - 1)}`;
  if (!containsAddress(subnet, address)) {
    throw new PodNetworkError(`\`nodeIp\` ${text} is outside its subnet ${subnet.text}; use one of ${usable}`);
  }
  const reserved = reservedFor(subnet, address);
  if (reserved !== null) {
    throw new PodNetworkError(
      `\`nodeIp\` ${text} is reserved by AWS (${reserved}) in subnet ${subnet.text}; use one of ${usable}`,
    );
  }
  return address;
}

/** Counts the default addresses of workers in a subnet; at most 0: none. */
export function workerAddressCount(subnet: Cidr): number {
  return sizeOf(subnet) - 1 - FIRST_WORKER_HOST;
}

/**
 * Computes the default address of a worker: the subnet's network address + 20 + index.
 *
 * @throws PodNetworkError if the subnet has no such usable address; in a /24, the index is at most 234
 */
export function workerAddress(subnet: Cidr, index: number): number {
  const highest = workerAddressCount(subnet) - 1;
  if (index > highest) {
    const fix = 'set `nodeIp`, or use a wider subnet';
    throw new PodNetworkError(
      highest < 0
        ? `subnet ${subnet.text} is too small for worker addresses, which start at its network address + ${FIRST_WORKER_HOST}; ${fix}`
        : `\`index\` ${index} has no address in subnet ${subnet.text}: addresses start at its network address + ${FIRST_WORKER_HOST}, so an index is 0 to ${highest}; ${fix}`,
    );
  }
  return subnet.first + FIRST_WORKER_HOST + index;
}
