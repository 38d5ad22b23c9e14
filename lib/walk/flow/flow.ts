import { isUnknown } from '../../address/unknown';
import { unreadOn, type WalkNode, type Worker } from '../network/network';
import type { TrafficSet } from '../packet/packet-set';
import { common, type Range } from '../../address/range';
import type { Cause } from '../packet/cause';

/** One side of a flow: the addresses by which a node, or the pods of a worker, take part. */
export interface FlowEnd {
  readonly node: WalkNode;
  readonly kind: 'pod' | 'node';
  readonly ranges: readonly Range[];
  /** the source addresses that others are to see; the same as `ranges` where nothing is to be translated */
  readonly seen: readonly Range[];
  /** ends of one class fare alike at every group rule: same groups, and same subnet where AWS picks the address */
  readonly class: string;
}

/** Packets from every source to every target on another node. */
export interface Flow {
  readonly sources: readonly FlowEnd[];
  readonly targets: readonly FlowEnd[];
  readonly traffic: readonly TrafficSet[];
}

/** A packet that may break a rule, found by one station; a trace of it decides. */
export interface Candidate {
  readonly source: FlowEnd;
  readonly target: FlowEnd;
  readonly packet: CandidatePacket;
  readonly cause: Cause;
}

export interface CandidatePacket {
  readonly src: number;
  readonly dst: number;
  readonly protocol: 1 | 6 | 17;
  readonly sourcePort: number;
  readonly port: number;
}

interface EndEntry {
  readonly range: Range;
  readonly end: FlowEnd;
}

/** The ends of a side in the order of their addresses, so that who has an address is a binary search. */
export interface EndIndex {
  readonly ends: readonly FlowEnd[];
  readonly entries: readonly EndEntry[];
  /** those of ends whose node was read in full */
  readonly clear: readonly EndEntry[];
  readonly classes: ReadonlyMap<string, readonly FlowEnd[]>;
  /** from the first to the last address of all ends */
  readonly hull: Range;
}

export function podsOf(node: Worker): FlowEnd {
  return endOf(node, 'pod', node.pods.addresses);
}

/** Pods whose packets are to leave under their node's address. */
export function podsAsNode(node: Worker): FlowEnd {
  return endOf(node, 'pod', node.pods.addresses, addressesOf(node));
}

export function nodeEnd(node: WalkNode): FlowEnd {
  return endOf(node, 'node', addressesOf(node));
}

function endOf(node: WalkNode, kind: FlowEnd['kind'], ranges: readonly Range[], seen = ranges): FlowEnd {
  return { node, kind, ranges, seen, class: classOf(node) };
}

/** Why an end takes part under an address that cannot be read, so that no packet can be named; null where it does not. */
export function unreadEnd({ node: { primary }, ranges, seen }: FlowEnd): Cause | null {
  if (!isUnknown(primary.primary) || (ranges.length > 0 && seen.length > 0)) return null;
  return { id: 'not-readable', resource: primary.id, because: primary.primary.unknown };
}

function addressesOf(node: WalkNode): readonly Range[] {
  return isUnknown(node.primary.primary) ? [] : [node.primary.primary];
}

/** Indexes ends by one of their two lists of addresses. */
export function indexEnds(ends: readonly FlowEnd[], by: 'ranges' | 'seen'): EndIndex {
  const entries = ends
    .flatMap((end) => end[by].map((range) => ({ range, end })))
    .sort((a, b) => a.range[0] - b.range[0]);
  const first = entries[0]?.range[0] ?? 0;
  const last = entries.reduce((highest, { range }) => Math.max(highest, range[1]), 0);
  const clear = entries.filter(({ end }) => isClear(end));
  return { ends, entries, clear, classes: groupBy(ends, (end) => end.class), hull: [first, last] };
}

/** Ends whose node was read in full come first: what a trace between them shows is certain, and no doubt hides it. */
export function clearFirst(ends: readonly FlowEnd[]): readonly FlowEnd[] {
  const clear = ends.filter(isClear);
  return clear.length === ends.length ? ends : [...clear, ...ends.filter((end) => !isClear(end))];
}

function isClear({ node }: FlowEnd): boolean {
  return unreadOn(node) === null;
}

/** An end that has an address in a range, with the shared part of the range; one whose node was read in full where there is one. */
export function findEnd(index: EndIndex, range: Range, accepts: (end: FlowEnd) => boolean): EndEntry | null {
  const { clear, entries } = index;
  return findIn(clear, range, accepts) ?? (clear.length === entries.length ? null : findIn(entries, range, accepts));
}

function findIn(entries: readonly EndEntry[], range: Range, accepts: (end: FlowEnd) => boolean): EndEntry | null {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.range[1] ?? 0) < range[0]) low = middle + 1;
    else high = middle;
  }
  // ranges that AWS picks addresses from may overlap, so the search starts a little earlier than it must
  for (let at = overlapStart(entries, low, range); at < entries.length; at += 1) {
    const entry = entries[at];
    if (entry === undefined || entry.range[0] > range[1]) return null;
    const shared = common(entry.range, range);
    if (shared && accepts(entry.end)) return { end: entry.end, range: shared };
  }
  return null;
}

function overlapStart(entries: readonly EndEntry[], from: number, range: Range): number {
  let at = from;
  while (at > 0 && (entries[at - 1]?.range[1] ?? 0) >= range[0]) at -= 1;
  return at;
}

/** Groups items by a key, in the order of first appearance. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function classOf(node: WalkNode): string {
  const { groupIds, unreadGroup, picked, subnet } = node.primary;
  return [...groupIds, unreadGroup === null ? '' : '?', picked ? subnet.id : ''].join(' ');
}
