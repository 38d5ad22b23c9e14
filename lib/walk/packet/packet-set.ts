import { isSameRange, partition, type Range } from '../../address/range';

/**
 * Sets of packets.
 *
 * **A set is a box.** Rules look at five fields of a header: source and destination address and protocol (RFC 791), source and
 * destination port (RFC 9293, RFC 768). ICMP has a type in their place (RFC 792). A `PacketSet` takes one range of each, and holds
 * every packet whose fields all lie in them. One packet is a set of one.
 *
 * **The lattice.** Boxes are ordered by inclusion.
 * - intersection: field by field; two boxes share a box or nothing;
 * - union: a list of boxes. Two boxes rarely make one;
 * - difference: the box that is left when a box is cut out is none, but a list of boxes that do not overlap.
 *
 * **One operation.** `split` computes intersection and difference at once. It goes field by field, protocol first: what lies outside the condition
 * in that field is cut off as a box of its own, and the rest goes on to the next field.
 *
 *     dst                                   1. cut by src: two boxes are outside
 *      ^  +---------+-----------+------+    2. cut the middle by dst: two more
 *      |  |         |  outside  |      |    3. what is left is inside
 *      |  |         +-----------+      |
 *      |  | outside |  INSIDE   | out- |
 *      |  |         |           | side |
 *      |  |         +-----------+      |
 *      |  |         |  outside  |      |
 *      |  +---------+-----------+------+--> src
 *
 * A rule with one range a field thus leaves at most two boxes a field outside, however many packets they hold.
 *
 * **Invariants.** The tests check 2 and 3 for random boxes and conditions.
 * 1. No set is empty: the first number of each range is at most the last.
 * 2. The pieces of a split do not overlap, and together are the set that was split. No packet is lost or counted twice.
 * 3. A condition holds for every packet of a piece inside, and for no packet of a piece outside.
 * 4. `TCP_AND_UDP` is a set of both. It becomes one of each only where a condition asks for one.
 *
 * A proof rests on 2 and 3 (`../proof/prove.ts`). The idea is that of Kazemian, Varghese and McKeown, "Header Space Analysis: Static
 * Checking for Networks" (NSDI 2012), with ranges in place of bit patterns.
 */

/** TCP 6, UDP 17, ICMP 1 (IANA, "Protocol Numbers"); the packets that the rules speak of are of these three. */
export type Protocol = 1 | 6 | 17;

/** Packets of TCP and the same of UDP, until a rule asks for one of them. */
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

/** source ports of the packets that the rules speak of, and the range of MASQUERADE for them */
export const CLIENT_PORTS: Range = [1024, 65535];
const SERVER_PORTS: Range = [1, 65535];
export const ECHO: Range = [8, 8];
const ECHO_REPLY: Range = [0, 0];
export const NO_PORT: Range = [0, 0];

/** Packets between any two addresses. */
export type TrafficSet = Omit<PacketSet, 'src' | 'dst'>;

/** Every packet that the rules speak of: those with ports, and those without. */
export const ALL_TRAFFIC: readonly TrafficSet[] = [
  { protocol: TCP_AND_UDP, sport: CLIENT_PORTS, dport: SERVER_PORTS },
  { protocol: 1, sport: NO_PORT, dport: ECHO },
];

/** The packets of some traffic between two ranges of addresses. */
export function packetsBetween(
  src: Range,
  dst: Range,
  traffic: readonly TrafficSet[] = ALL_TRAFFIC,
): readonly PacketSet[] {
  return traffic.map(({ protocol, sport, dport }) => ({ src, dst, protocol, sport, dport }));
}

/** Whether packets bear the same addresses and ports as others. */
export function isSameHeader(a: PacketSet, b: PacketSet): boolean {
  return (
    isSameRange(a.src, b.src) &&
    isSameRange(a.dst, b.dst) &&
    isSameRange(a.sport, b.sport) &&
    isSameRange(a.dport, b.dport)
  );
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
      if (parts.outside.length === 0 || parts.inside.length === 0) {
        (parts.outside.length === 0 ? narrowed : outside).push(piece);
        continue;
      }
      for (const range of parts.inside) narrowed.push(withSide(piece, dimension, range));
      for (const range of parts.outside) outside.push(withSide(piece, dimension, range));
    }
    inside = narrowed;
  }
  return { inside, outside: [...outside, ...others] };
}

/** A field that holds a range. */
export type Side = 'src' | 'dst' | 'sport' | 'dport';

const DIMENSIONS: readonly Side[] = ['src', 'dst', 'sport', 'dport'];

/**
 * Packets with another range on one side. This and other copies that the walk makes often name every field: V8 gives the copies of
 * each spread a hidden class of their own, and compiles again what meets a new one.
 */
export function withSide({ src, dst, protocol, sport, dport }: PacketSet, side: Side, range: Range): PacketSet {
  return {
    src: side === 'src' ? range : src,
    dst: side === 'dst' ? range : dst,
    protocol,
    sport: side === 'sport' ? range : sport,
    dport: side === 'dport' ? range : dport,
  };
}

function withProtocol({ src, dst, sport, dport }: PacketSet, protocol: Protocol): PacketSet {
  return { src, dst, protocol, sport, dport };
}

/** The same condition with other ranges on one side. */
export function askSide(
  { src, dst, protocols, sport, dport }: Condition,
  side: Side,
  ranges: readonly Range[] | null,
): Condition {
  return {
    src: side === 'src' ? ranges : src,
    dst: side === 'dst' ? ranges : dst,
    protocols,
    sport: side === 'sport' ? ranges : sport,
    dport: side === 'dport' ? ranges : dport,
  };
}

/** The same condition for some protocols. */
export function askProtocols({ src, dst, sport, dport }: Condition, protocols: readonly number[]): Condition {
  return { src, dst, protocols, sport, dport };
}

/** The part of a set with protocols that are asked for. */
function pieces(set: PacketSet, isAsked: (protocol: Protocol) => boolean): PacketSet[] {
  const all = protocolsOf(set);
  const asked = all.filter(isAsked);
  return asked.length === all.length ? [set] : asked.map((protocol) => withProtocol(set, protocol));
}
