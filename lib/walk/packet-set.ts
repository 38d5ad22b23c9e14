/**
 * Sets of packets as products of ranges, so that whole blocks of addresses and ports walk at once and are split only
 * where a rule splits them. One packet is a set of one.
 */

/** First and last number, both included. */
export type Range = readonly [number, number];

/** TCP 6, UDP 17, ICMP 1 (IANA, "Protocol Numbers"); the packets that the rules speak of are of these three. */
export type Protocol = 1 | 6 | 17;

/** Packets of TCP and as many of UDP, as long as no rule tells them apart. */
export const TCP_AND_UDP = 'tcp and udp';

export interface PacketSet {
  readonly src: Range;
  readonly dst: Range;
  readonly protocol: Protocol | typeof TCP_AND_UDP;
  /** source port; [0, 0] for ICMP */
  readonly sport: Range;
  /** destination port; for ICMP the type: 8 echo, 0 echo reply (RFC 792) */
  readonly dport: Range;
}

/** What a rule asks of a packet: each dimension a sorted list of disjoint ranges, null for any. */
export interface Condition {
  readonly src: readonly Range[] | null;
  readonly dst: readonly Range[] | null;
  readonly protocols: readonly number[] | null;
  readonly sport: readonly Range[] | null;
  readonly dport: readonly Range[] | null;
}

export const ANY: Condition = { src: null, dst: null, protocols: null, sport: null, dport: null };

export const ALL_ADDRESSES: Range = [0, 0xffffffff];
export const ALL_PORTS: Range = [0, 65535];
/** source ports of the packets that the rules speak of, and the range of MASQUERADE for them */
export const CLIENT_PORTS: Range = [1024, 65535];
const SERVER_PORTS: Range = [1, 65535];
export const ECHO: Range = [8, 8];
const ECHO_REPLY: Range = [0, 0];
export const NO_PORT: Range = [0, 0];

/** Every packet of the rules between two ranges of addresses: those with ports, and those without. */
export function packetsBetween(src: Range, dst: Range): readonly PacketSet[] {
  return [
    { src, dst, protocol: TCP_AND_UDP, sport: CLIENT_PORTS, dport: SERVER_PORTS },
    { src, dst, protocol: 1, sport: NO_PORT, dport: ECHO },
  ];
}

/** Whether packets bear the same addresses and ports as others. */
export function isSameHeader(a: PacketSet, b: PacketSet): boolean {
  return DIMENSIONS.every((side) => isSameRange(a[side], b[side]));
}

export function isSameRange(a: Range, b: Range): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** Ports as text: `8080`, or `5000-6000` for any one of them. */
export function textOfPorts([first, last]: Range): string {
  return first === last ? String(first) : `${String(first)}-${String(last)}`;
}

/** The protocols of a set. */
export function protocolsOf({ protocol }: PacketSet): readonly Protocol[] {
  return protocol === TCP_AND_UDP ? [6, 17] : [protocol];
}

/** The replies to a set of requests: ends swapped, ports swapped, echo answered by echo reply. */
export function replyTo(request: PacketSet): PacketSet {
  const { src, dst, protocol, sport, dport } = request;
  if (protocol === 1) return { src: dst, dst: src, protocol, sport: NO_PORT, dport: ECHO_REPLY };
  return { src: dst, dst: src, protocol, sport: dport, dport: sport };
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
    const shared = common([next, range[1]], piece);
    if (shared === null) continue;
    if (next < shared[0]) outside.push([next, shared[0] - 1]);
    inside.push(shared);
    next = shared[1] + 1;
    if (next > range[1]) break;
  }
  if (next <= range[1]) outside.push([next, range[1]]);
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

/** Splits a set by a condition, dimension by dimension; the pieces are disjoint and their union is the set. */
export function split(
  set: PacketSet,
  condition: Condition,
): { inside: readonly PacketSet[]; outside: readonly PacketSet[] } {
  const { protocols } = condition;
  const others = protocols === null ? [] : pieces(set, (protocol) => !protocols.includes(protocol));
  let inside = others.length === 0 ? [set] : pieces(set, (protocol) => protocols?.includes(protocol) ?? true);
  const outside: PacketSet[] = [];
  for (const dimension of DIMENSIONS) {
    const by = condition[dimension];
    if (by === null || inside.length === 0) continue;
    const narrowed: PacketSet[] = [];
    for (const piece of inside) {
      const parts = partition(piece[dimension], by);
      if (parts.outside.length === 0) {
        narrowed.push(piece);
        continue;
      }
      for (const range of parts.inside) narrowed.push({ ...piece, [dimension]: range });
      for (const range of parts.outside) outside.push({ ...piece, [dimension]: range });
    }
    inside = narrowed;
  }
  return { inside, outside: [...outside, ...others] };
}

const DIMENSIONS = ['src', 'dst', 'sport', 'dport'] as const;

/** The part of a set with protocols that are asked for. */
function pieces(set: PacketSet, isAsked: (protocol: Protocol) => boolean): PacketSet[] {
  const all = protocolsOf(set);
  const asked = all.filter(isAsked);
  return asked.length === all.length ? [set] : asked.map((protocol) => ({ ...set, protocol }));
}
