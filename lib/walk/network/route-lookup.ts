import { parseCidr } from '../../address/cidr';
import { allKnown, isKnown, isUnknown, unknown, type Unknown } from '../../address/unknown';
import type { PrefixList, Route, RouteTable, Subnet, Vpc } from '../../model/network-model';
import { common, type Range } from '../../address/range';
import { refusedWithin } from './inner-route';

/** A piece of the address space that one route takes; null: no route. */
export interface Segment {
  readonly range: Range;
  readonly entry: RouteEntry | null;
}

export interface RouteEntry {
  readonly range: Range;
  readonly prefixLength: number;
  /** null: the `local` route of a CIDR block of the VPC */
  readonly route: Route | null;
}

/** A route table as disjoint sorted segments, so that a look-up is a binary search. */
export interface RouteLookup {
  readonly table: RouteTable;
  readonly segments: readonly Segment[];
  /** why a route cannot be placed: it could match any destination outside the VPC */
  readonly unplaced: Unknown | null;
}

/**
 * Longest prefix first; among equals `local` first (Amazon VPC User Guide, "Route priority"). A route that EC2 refuses since it
 * leads into the VPC itself takes no packet.
 *
 * @param subnets those of the VPC, and others
 */
export function compileRoutes(
  table: RouteTable,
  vpc: Vpc | undefined,
  prefixLists: ReadonlyMap<string, PrefixList>,
  subnets: readonly Subnet[],
): RouteLookup {
  const entries: RouteEntry[] = (vpc?.cidrBlocks ?? []).flatMap((block) =>
    isUnknown(block) ? [] : [entryOf(block, null)],
  );
  let unplaced: Unknown | null = vpc?.cidrBlocks.find(isUnknown) ?? null;
  for (const route of table.routes) {
    const blocks = blocksOf(route, prefixLists);
    if (isUnknown(blocks)) {
      unplaced ??= blocks;
      continue;
    }
    for (const block of blocks) {
      const isList = isKnown(route.destination) && route.destination.kind === 'prefixList';
      const refused = isList ? null : refusedWithin(block, vpc, subnets);
      if (refused === null) entries.push(entryOf(block, route));
      else if (isUnknown(refused)) unplaced ??= refused;
    }
  }
  if (table.propagatingGatewayIds.length > 0) {
    unplaced ??= {
      unknown: `${table.id} takes routes that a virtual private gateway propagates: \`pod-network verify\` reads them after the deploy`,
    };
  }
  return { table, segments: paint(withoutTwins(entries)), unplaced };
}

/** The segments that a range of destinations meets, cut to it. */
export function lookUp(lookup: RouteLookup, range: Range): readonly Segment[] {
  const found: Segment[] = [];
  for (let at = firstAt(lookup.segments, range[0]); at < lookup.segments.length; at += 1) {
    const segment = lookup.segments[at];
    const shared = segment && common(segment.range, range);
    if (!shared) break;
    found.push({ range: shared, entry: segment.entry });
  }
  return found;
}

function blocksOf(route: Route, prefixLists: ReadonlyMap<string, PrefixList>): readonly string[] | Unknown {
  const { destination } = route;
  if (isUnknown(destination)) return destination;
  if (destination.kind === 'cidr') return [destination.cidr];
  const list = prefixLists.get(destination.id);
  if (list === undefined) return { unknown: `prefix list ${destination.id} is not in the template` };
  const { cidrs } = list;
  // the list of a service behind a gateway endpoint holds public addresses of that service, and no packet of the rules is for one
  if (cidrs === null) return [];
  return allKnown(cidrs);
}

function entryOf(cidr: string, route: Route | null): RouteEntry {
  const block = parseCidr(cidr);
  return { range: [block.first, block.last], prefixLength: block.prefixLength, route };
}

/** EC2 refuses the second of two routes to one block (EC2 API, "CreateRoute"). Which one is second is unknown. */
function withoutTwins(entries: readonly RouteEntry[]): readonly RouteEntry[] {
  const kept = new Map<string, RouteEntry>();
  for (const entry of entries) {
    const key = entry.range.join('-');
    const other = kept.get(key);
    kept.set(key, other === undefined ? entry : joined(other, entry));
  }
  return [...kept.values()];
}

function joined(a: RouteEntry, b: RouteEntry): RouteEntry {
  if (a.route === null || b.route === null) return a.route === null ? a : b;
  if (JSON.stringify([a.route.target, a.route.state]) === JSON.stringify([b.route.target, b.route.state])) return a;
  const names = [a, b].map(({ route }) => route?.origin.id ?? '').join(' and ');
  return { ...a, route: { ...a.route, target: unknown(`${names} lead to one block, and EC2 refuses one of them`) } };
}

/** CIDR blocks contain each other or are apart, so one pass with a stack of the open ones finds the longest everywhere. */
function paint(entries: readonly RouteEntry[]): readonly Segment[] {
  const sorted = [...entries].sort(
    (a, b) =>
      a.range[0] - b.range[0] || a.prefixLength - b.prefixLength || Number(b.route === null) - Number(a.route === null),
  );
  const segments: Segment[] = [];
  const open: RouteEntry[] = [];
  let next = 0;
  const close = (until: number): void => {
    if (until >= next) segments.push({ range: [next, until], entry: open.at(-1) ?? null });
    next = Math.max(next, until + 1);
  };
  for (const entry of sorted) {
    for (let top = open.at(-1); top && top.range[1] < entry.range[0]; top = open.at(-1)) {
      close(top.range[1]);
      open.pop();
    }
    const top = open.at(-1);
    if (top?.range[0] === entry.range[0] && top.prefixLength === entry.prefixLength) continue;
    close(entry.range[0] - 1);
    open.push(entry);
  }
  for (let top = open.at(-1); top; top = open.at(-1)) {
    close(top.range[1]);
    open.pop();
  }
  close(0xffffffff);
  return segments;
}

function firstAt(segments: readonly Segment[], address: number): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.range[1] ?? 0) < address) low = middle + 1;
    else high = middle;
  }
  return low;
}
