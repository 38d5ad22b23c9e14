/** First and last of a run of whole numbers, both included: addresses or ports. */
export type Range = readonly [number, number];

/** Every IPv4 address. */
export const ALL_ADDRESSES: Range = [0, 0xffffffff];
/** Every port. */
export const ALL_PORTS: Range = [0, 65535];

/** Whether two ranges hold the same numbers. */
export function isSameRange(a: Range, b: Range): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** The part of `range` in `by`, or null. */
export function common(range: Range, by: Range): Range | null {
  const first = Math.max(range[0], by[0]);
  const last = Math.min(range[1], by[1]);
  return first <= last ? [first, last] : null;
}

/** What of `range` is in a sorted list of disjoint ranges, and what is not. */
export function partition(range: Range, by: readonly Range[]): { inside: readonly Range[]; outside: readonly Range[] } {
  const inside: Range[] = [];
  const outside: Range[] = [];
  let next = range[0];
  for (const piece of by) {
    const first = Math.max(next, piece[0]);
    const last = Math.min(range[1], piece[1]);
    if (first > last) continue;
    if (next < first) outside.push([next, first - 1]);
    inside.push(first === range[0] && last === range[1] ? range : [first, last]);
    next = last + 1;
    if (next > range[1]) break;
  }
  if (next <= range[1]) outside.push(next === range[0] ? range : [next, range[1]]);
  return { inside, outside };
}

/** Sorts ranges and joins those that touch, as `partition` wants them. */
export function union(ranges: readonly Range[]): readonly Range[] {
  const joined: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const previous = joined.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

/** Everything of `whole` that is in none of `ranges`. */
export function complement(whole: Range, ranges: readonly Range[]): readonly Range[] {
  return partition(whole, union(ranges)).outside;
}

/** What two lists of ranges share. */
export function intersection(a: readonly Range[], b: readonly Range[]): readonly Range[] {
  const sorted = union(b);
  return union(a).flatMap((range) => partition(range, sorted).inside);
}
