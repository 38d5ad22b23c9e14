import { cidrAt, formatAddress, parseAddress } from './cidr';
import { type Range, union } from './range';
import { isUnknown, orUnknown } from './unknown';

/** The addresses as CIDR text, sorted, in as few blocks as there can be. */
export function cidrsOf(ranges: readonly Range[]): readonly string[] {
  const blocks: string[] = [];
  for (const [first, last] of union(ranges)) {
    let next = first;
    while (next <= last) {
      let size = 1;
      while (next % (size * 2) === 0 && next + size * 2 - 1 <= last) size *= 2;
      blocks.push(cidrAt(next, 32 - Math.log2(size)).text);
      next += size;
    }
  }
  return blocks;
}

const RANGE = /^([\d.]+)-([\d.]+)$/;
const MASKED = /^([\d.]+)\/([\d.]+)$/;

/**
 * An address, `address/length`, `address/netmask` or `address-address`, as nft and iptables read it: host bits are
 * dropped. Null for everything else.
 */
export function addressRange(text: string): Range | null {
  const range = orUnknown(() => readRange(text));
  return isUnknown(range) ? null : range;
}

function readRange(text: string): Range | null {
  const [, from, to] = RANGE.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    const range: Range = [parseAddress(from), parseAddress(to)];
    return range[0] <= range[1] ? range : null;
  }
  const masked = MASKED.exec(text);
  const address = parseAddress(masked?.[1] ?? text);
  const length = masked?.[2] === undefined ? 32 : prefixLengthOf(masked[2]);
  if (length === null) return null;
  const size = 2 ** (32 - length);
  const first = Math.floor(address / size) * size;
  return [first, first + size - 1];
}

function prefixLengthOf(mask: string): number | null {
  if (/^\d+$/.test(mask)) return Number(mask) <= 32 ? Number(mask) : null;
  const hosts = 2 ** 32 - parseAddress(mask);
  const length = 32 - Math.log2(hosts);
  return Number.isInteger(length) ? length : null;
}

/** One range as CIDR text, or as `first-last` where it is no block. */
export function addressText(range: Range): string {
  const [block, ...others] = cidrsOf([range]);
  return block !== undefined && others.length === 0 ? block : `${formatAddress(range[0])}-${formatAddress(range[1])}`;
}
