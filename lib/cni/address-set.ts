import { cidrAt, formatAddress, parseAddress } from '../address/cidr';
import { isUnknown, orUnknown } from '../address/unknown';

/** First and last number of a run of whole numbers: addresses or ports. */
export type Interval = readonly [number, number];

/** Every IPv4 address. */
export const ALL_ADDRESSES: Interval = [0, 2 ** 32 - 1];

/** Every port. */
export const ALL_PORTS: Interval = [0, 65535];

/** The same numbers in as few intervals as there can be, sorted. */
export function unionOf(intervals: readonly Interval[]): readonly Interval[] {
  const union: [number, number][] = [];
  for (const [first, last] of [...intervals].sort((a, b) => a[0] - b[0])) {
    const previous = union.at(-1);
    if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else union.push([first, last]);
  }
  return union;
}

/** The numbers of `whole` that no interval has. */
export function complementOf(intervals: readonly Interval[], whole: Interval): readonly Interval[] {
  const gaps: Interval[] = [];
  let next = whole[0];
  for (const [first, last] of unionOf(intervals)) {
    if (first > next) gaps.push([next, Math.min(first - 1, whole[1])]);
    next = Math.max(next, last + 1);
  }
  if (next <= whole[1]) gaps.push([next, whole[1]]);
  return gaps;
}

/** The numbers that both have. */
export function intersectionOf(a: readonly Interval[], b: readonly Interval[]): readonly Interval[] {
  const both = a.flatMap(([first, last]) =>
    b.map(([from, to]): Interval => [Math.max(first, from), Math.min(last, to)]),
  );
  return unionOf(both.filter(([first, last]) => first <= last));
}

/** The addresses as CIDR text, sorted, in as few blocks as there can be. */
export function cidrsOf(intervals: readonly Interval[]): readonly string[] {
  const blocks: string[] = [];
  for (const [first, last] of unionOf(intervals)) {
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
export function addressInterval(text: string): Interval | null {
  const interval = orUnknown(() => readInterval(text));
  return isUnknown(interval) ? null : interval;
}

function readInterval(text: string): Interval | null {
  const range = RANGE.exec(text);
  if (range?.[1] !== undefined && range[2] !== undefined) {
    const interval: Interval = [parseAddress(range[1]), parseAddress(range[2])];
    return interval[0] <= interval[1] ? interval : null;
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

/** One interval as CIDR text, or as `first-last` where it is no block. */
export function addressText(interval: Interval): string {
  const [block, ...others] = cidrsOf([interval]);
  return block !== undefined && others.length === 0
    ? block
    : `${formatAddress(interval[0])}-${formatAddress(interval[1])}`;
}
