import { AWS_LIMITS } from './aws-limits';
import { type Cidr, containsAddress, formatAddress, parseAddress, parseCidr, sizeOf } from './cidr';
import { PodNetworkError } from './pod-network-error';

/** How far the address of worker 0 lies from the network address of its subnet, in a VPC that the construct makes. */
const FIRST_WORKER_HOST = 20;

// Amazon VPC User Guide, "Subnet CIDR blocks": a subnet is a /16 to a /28, and its first four and its last address are AWS's
const WIDEST = AWS_LIMITS.widestSubnet.value;
const NARROWEST = AWS_LIMITS.narrowestSubnet.value;
const RESERVED_AT_START = [
  'the network address',
  "the VPC router's",
  "the DNS server's",
  'kept for future use',
] as const;
const RESERVED_AT_END = 'the broadcast address';

/**
 * Reads the CIDR block of a subnet.
 *
 * @throws PodNetworkError for what is no CIDR block, and for sizes other than /16 to /28, which AWS refuses
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

/** What AWS keeps an address of a subnet for, in words, or null where a network interface may have it. */
export function reservedFor(subnet: Cidr, address: number): string | null {
  return address === subnet.last ? RESERVED_AT_END : (RESERVED_AT_START[address - subnet.first] ?? null);
}

/**
 * Reads the address that a worker states for itself.
 *
 * @throws PodNetworkError when it is no IPv4 address, lies outside the subnet, or is one of the five that AWS keeps
 */
export function parseHost(text: string, subnet: Cidr): number {
  const address = parseAddress(text);
  const usable = `${formatAddress(subnet.first + RESERVED_AT_START.length)} to ${formatAddress(subnet.last - 1)}`;
  if (!containsAddress(subnet, address)) {
    throw new PodNetworkError(`address ${text} is outside its subnet ${subnet.text}; use one of ${usable}`);
  }
  const keptFor = reservedFor(subnet, address);
  if (keptFor !== null) {
    throw new PodNetworkError(
      `address ${text} is ${keptFor} in subnet ${subnet.text}, one of the five that AWS keeps; use one of ${usable}`,
    );
  }
  return address;
}

/**
 * The address of worker `index` in a subnet that the construct makes: network address + 20 + index.
 *
 * @throws PodNetworkError when the subnet has no usable address of that number: in a /24 an index is at most 234
 */
export function workerAddress(subnet: Cidr, index: number): number {
  const highest = sizeOf(subnet) - 2 - FIRST_WORKER_HOST;
  if (index > highest) {
    const fix = 'state an address, or use a wider subnet';
    throw new PodNetworkError(
      highest < 0
        ? `subnet ${subnet.text} is too small for worker addresses, which start at its network address + ${FIRST_WORKER_HOST}; ${fix}`
        : `index ${index} has no address in subnet ${subnet.text}: addresses start at its network address + ${FIRST_WORKER_HOST}, so an index is 0 to ${highest}; ${fix}`,
    );
  }
  return subnet.first + FIRST_WORKER_HOST + index;
}
