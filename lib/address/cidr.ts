import { IPv4 } from 'ip-num';
import { PodNetworkError } from './pod-network-error';

/**
 * A block of IPv4 addresses. Addresses are numbers from 0 to 4294967295, so that blocks can be compared and split by
 * plain arithmetic.
 */
export interface Cidr {
  /** canonical text, for example `10.200.0.0/24` */
  readonly text: string;
  /** the network address */
  readonly first: number;
  /** the last address, the broadcast address of a subnet */
  readonly last: number;
  /** 0 to 32 */
  readonly prefixLength: number;
}

const DOTTED = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;
const WITH_PREFIX = /^([^/]*)\/(0|[1-9]\d?)$/;

/**
 * Reads an IPv4 address in dotted decimal.
 *
 * @throws PodNetworkError for anything else: trailing text, leading zeros, an octet over 255
 */
export function parseAddress(text: string): number {
  const known = read.get(text);
  if (known !== undefined) return known;
  const address = readAddress(text);
  if (read.size >= REMEMBERED) read.clear();
  read.set(text, address);
  return address;
}

// a large network names the same few thousand addresses over and over, and ip-num takes its time
const read = new Map<string, number>();
const REMEMBERED = 65_536;

function readAddress(text: string): number {
  if (!DOTTED.test(text)) {
    throw new PodNetworkError(
      `"${text}" is not an IPv4 address: four numbers from 0 to 255 without leading zeros are needed, for example 10.0.1.20`,
    );
  }
  try {
    return Number(IPv4.fromDecimalDottedString(text).getValue());
  } catch {
    throw new PodNetworkError(`"${text}" is not an IPv4 address: each of its four numbers is at most 255`);
  }
}

/** Writes an address in dotted decimal; the inverse of `parseAddress`. */
export function formatAddress(address: number): string {
  return `${String(address >>> 24)}.${String((address >>> 16) & 255)}.${String((address >>> 8) & 255)}.${String(address & 255)}`;
}

/**
 * Reads an IPv4 CIDR block, and refuses what rounding would change.
 *
 * @throws PodNetworkError for host bits, a prefix length outside 0 to 32, leading zeros, trailing text
 */
export function parseCidr(text: string): Cidr {
  const match = WITH_PREFIX.exec(text);
  const dotted = match?.[1];
  const prefixLength = Number(match?.[2]);
  if (dotted === undefined) {
    throw new PodNetworkError(
      `"${text}" is not an IPv4 CIDR block: an address and a prefix length from 0 to 32 are needed, for example 10.200.0.0/24`,
    );
  }
  const address = parseAddress(dotted);
  if (prefixLength > 32) {
    throw new PodNetworkError(`"${text}" has a prefix length of ${String(prefixLength)}; IPv4 allows 0 to 32`);
  }
  const size = 2 ** (32 - prefixLength);
  const first = address - (address % size);
  if (first !== address) {
    throw new PodNetworkError(
      `"${text}" has host bits set; the network address is ${formatAddress(first)}, so write ${formatAddress(first)}/${String(prefixLength)}`,
    );
  }
  return { text, first, last: first + size - 1, prefixLength };
}

/** The block of `prefixLength` that starts at `first`; `first` must be aligned to it. */
export function cidrAt(first: number, prefixLength: number): Cidr {
  const text = `${formatAddress(first)}/${String(prefixLength)}`;
  return { text, first, last: first + 2 ** (32 - prefixLength) - 1, prefixLength };
}

/** How many addresses a block has. */
export function sizeOf(block: Cidr): number {
  return block.last - block.first + 1;
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether an address is in a block. */
export function containsAddress(block: Cidr, address: number): boolean {
  return block.first <= address && address <= block.last;
}

/** Whether two blocks share an address. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/**
 * Block number `index` of `prefixLength` in `supernet`: number 0 starts at the supernet's network address.
 *
 * @throws PodNetworkError when the supernet holds no block of that number or size
 */
export function nthBlock(supernet: Cidr, prefixLength: number, index: number): Cidr {
  const blocks = blockCount(supernet, prefixLength);
  if (!Number.isInteger(index) || index < 0 || index >= blocks) {
    throw new PodNetworkError(
      `\`index\` ${String(index)} is outside ${supernet.text}: it holds ${String(blocks)} blocks of /${String(prefixLength)}, so an index is 0 to ${String(blocks - 1)}; use a wider supernet or a longer prefix`,
    );
  }
  return cidrAt(supernet.first + index * 2 ** (32 - prefixLength), prefixLength);
}

/**
 * How many blocks of `prefixLength` a supernet holds.
 *
 * @throws PodNetworkError when the prefix is shorter than the supernet's own, or longer than 32
 */
export function blockCount(supernet: Cidr, prefixLength: number): number {
  if (!Number.isInteger(prefixLength) || prefixLength < supernet.prefixLength || prefixLength > 32) {
    throw new PodNetworkError(
      `a prefix length of ${String(prefixLength)} does not fit in ${supernet.text}: a whole number from ${String(supernet.prefixLength)} to 32 is needed`,
    );
  }
  return 2 ** (prefixLength - supernet.prefixLength);
}
