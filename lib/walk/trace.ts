import { formatAddress } from '../address/cidr';
import { isUnknown } from '../address/unknown';
import type { Endpoint } from './endpoint';
import type { Network } from './network/network';
import { returnToSubnet } from './vpc/internet-reply';
import { CLIENT_PORTS, ECHO, isSameHeader, NO_PORT, type PacketSet, type Protocol, replyTo } from './packet/packet-set';
import { isSameRange, type Range } from '../address/range';
import type { Cause, CauseId } from './packet/cause';
import { drop, endUnknown, type Progress, start, startTraced, step, walkOn } from './packet/progress';
import type { Step } from './packet/station';
import { enter, type Landing, NO_WAY, type ReplyContext, walk } from './walk';
import { askAcl } from './vpc/vpc-station';

/** One packet, hop by hop. */
export interface TraceLeg {
  readonly verdict: 'delivered' | 'dropped' | 'unknown';
  /** the source address that the other end sees; at `internet`, the address that left the interface; null where it did not arrive */
  readonly sourceSeen: string | null;
  /** the source address that left the sender's own node; a node on the way may have changed it since */
  readonly sourceLeft: string;
  /** an address or a port changed on the way */
  readonly translated: boolean;
  /** the ports that it has now where they are not those that it was sent with; null where they are */
  readonly newPorts: { readonly source: Range | null; readonly destination: Range | null };
  readonly droppedBy: (Omit<Cause, 'id'> & { readonly rule: CauseId }) | null;
  readonly hops: readonly Step[];
}

/** A packet and its reply. */
export interface Trace extends TraceLeg {
  /** null where the request did not arrive */
  readonly reply: TraceLeg | null;
}

export interface Packet {
  readonly protocol: Protocol;
  /** destination port; for ICMP nothing */
  readonly port: number;
  /** null: all of 1024 to 65535; the worst outcome is reported */
  readonly sourcePort: number | null;
}

/** Traces one packet and its reply between two ends. */
export function trace(network: Network, from: Endpoint, to: Endpoint, packet: Packet): Trace {
  const set = packetOf(sourceAddress(from, to), to.address, packet);
  const journeys = requestLandings(network, from, to, set).map((request): RoundTrip => {
    const arrived = request.progress.end === 'delivered';
    return { request, reply: arrived ? replyLanding(network, from, to, request) : null };
  });
  const { request, reply } = worstTrip(journeys);
  return { ...legOf(request), reply: reply && legOf(reply) };
}

interface RoundTrip {
  readonly request: Landing;
  /** null where the request did not arrive */
  readonly reply: Landing | null;
}

function worstTrip(trips: readonly RoundTrip[]): RoundTrip {
  const rankOf = ({ request, reply }: RoundTrip): number => Math.min(rank(request), reply ? rank(reply) : ALL_WELL);
  const [worst] = [...trips].sort((a, b) => rankOf(a) - rankOf(b));
  if (worst === undefined) throw new Error('a walk ended nowhere');
  return worst;
}

/** A node's packets bear the address that its kernel picks: the bridge's towards its own pods, the primary one towards all else. */
function sourceAddress(from: Endpoint, to: Endpoint): number {
  if (from.kind !== 'node' || to.kind !== 'pod' || to.node !== from.node) return from.address;
  return to.node.pods.gateway ?? from.address;
}

function packetOf(src: number, dst: number, { protocol, port, sourcePort }: Packet): PacketSet {
  const ports =
    protocol === 1
      ? { sport: NO_PORT, dport: ECHO }
      : {
          sport: sourcePort === null ? CLIENT_PORTS : ([sourcePort, sourcePort] as const),
          dport: [port, port] as const,
        };
  return { src: [src, src], dst: [dst, dst], protocol, ...ports };
}

/** The reply's way back, with what the request left behind on it. */
export function replyLanding(network: Network, from: Endpoint, to: Endpoint, request: Landing): Landing {
  const { sent, set, steps } = request.progress;
  const answer = steps === null ? start(replyTo(set)) : startTraced(replyTo(set));
  const context: ReplyContext = { request: request.way };
  if (to.kind === 'pod' || to.kind === 'node')
    return worstOf(walk(network, to, answer, context).map((one) => atAsker(one, from, sent)));
  // who asks the internet may do so through another node, which gets the answer
  const out = request.way.interfaces.at(-1);
  if (out === undefined) {
    const asker = from.kind === 'pod' || from.kind === 'node' ? from.node : null;
    const because = `${asker?.name ?? from.kind} takes ${formatAddress(to.address)} for an address of its own, so no ${to.kind} is asked`;
    return outside(drop(answer, to.kind, to.kind, { id: 'address-unclaimed', resource: asker?.id ?? '', because }));
  }
  const journey = { reply: context, ...NO_WAY };
  const entered =
    to.kind === 'resolver'
      ? [answer]
      : walkOn([step(answer, 'internet', 'internet', 'send', 'the reply')], (one) =>
          returnToSubnet(network, one, out, set),
        );
  return worstOf(
    entered.flatMap((one): readonly Landing[] =>
      one.end === 'onward' ? enter(network, one, null, out, journey) : [outside(one)],
    ),
  );
}

/** The sender accepts a reply only from the address and port that it asked. */
function atAsker(landing: Landing, from: Endpoint, asked: PacketSet): Landing {
  const { progress, node } = landing;
  const { src, sport, protocol } = progress.set;
  if (progress.end !== 'delivered' || (from.kind !== 'pod' && from.kind !== 'node')) return landing;
  const isAsked = isSameRange(src, asked.dst);
  if (node === from.node && isAsked && (protocol === 1 || isSameRange(sport, asked.dport))) return landing;
  const port = isAsked ? `:${String(sport[0])}` : '';
  const because =
    node === from.node
      ? `the reply comes from ${formatAddress(src[0])}${port}, which nobody asked`
      : `the reply ends at ${node?.name ?? 'nobody'}`;
  const cause = { id: 'pod-to-pod-masqueraded' as const, resource: node?.id ?? from.node.id, because };
  return { ...landing, progress: drop(progress, from.node.name, from.kind === 'pod' ? 'pod' : 'node-input', cause) };
}

function requestLandings(network: Network, from: Endpoint, to: Endpoint, set: PacketSet): readonly Landing[] {
  if (from.kind === 'pod' || from.kind === 'node') return walk(network, from, startTraced(set));
  const sent = step(startTraced(set), from.kind, from.kind, 'send', `from ${formatAddress(set.src[0])}`);
  const dropped = (because: string, id: CauseId, resource: string = from.kind): readonly Landing[] => [
    outside(drop(sent, from.kind, from.kind, { id, resource, because })),
  ];
  if (from.kind === 'resolver')
    return dropped('the resolver answers, and asks nothing', 'internet-gateway-foreign-source');
  if (to.kind !== 'node') {
    const because = `an internet gateway passes only to interfaces, and ${formatAddress(to.address)} is none`;
    return dropped(because, 'internet-gateway-foreign-source');
  }
  const at = to.node.primary;
  if (isUnknown(at.hasPublicAddress)) {
    const because = at.hasPublicAddress.unknown;
    return [outside(endUnknown(sent, from.kind, from.kind, { id: 'not-readable', resource: at.id, because }))];
  }
  if (!at.hasPublicAddress) return dropped(`${at.id} has no public address`, 'no-public-address', at.id);
  const entered = askAcl(network, sent, at.subnet, 'ingress');
  return entered.flatMap((one) =>
    one.end === 'onward' ? enter(network, one, null, at, { reply: null, ...NO_WAY }) : [outside(one)],
  );
}

/** The source of packets as they left the node that sent them. */
export function sourceLeft({ progress, way: { nodes, translations } }: Landing): Range {
  return translations.find(({ node }) => node === nodes[0])?.after.src ?? progress.sent.src;
}

function outside(progress: Progress): Landing {
  return { progress, node: null, way: NO_WAY };
}

/** The worst outcome of the ways that packets may go. */
export function worstOf(landings: readonly Landing[]): Landing {
  const [worst] = [...landings].sort((a, b) => rank(a) - rank(b));
  if (worst === undefined) throw new Error('a walk ended nowhere');
  return worst;
}

const ALL_WELL = 3;

function rank({ progress: { end, doubt } }: Landing): number {
  return end === 'dropped' ? 0 : end === 'unknown' ? 1 : doubt ? 2 : ALL_WELL;
}

function legOf(landing: Landing): TraceLeg {
  const { end, set, sent, steps, cause, doubt } = landing.progress;
  const decided = end === 'delivered' ? doubt : (cause ?? doubt);
  const verdict = end === 'dropped' ? 'dropped' : end === 'delivered' && doubt === null ? 'delivered' : 'unknown';
  return {
    verdict,
    sourceSeen: verdict === 'delivered' ? formatAddress(set.src[0]) : null,
    sourceLeft: formatAddress(sourceLeft(landing)[0]),
    translated: !isSameHeader(set, sent),
    newPorts: {
      source: isSameRange(set.sport, sent.sport) ? null : set.sport,
      destination: isSameRange(set.dport, sent.dport) ? null : set.dport,
    },
    droppedBy: decided === null ? null : dropperOf(decided),
    hops: steps ?? [],
  };
}

function dropperOf({ id: rule, ...rest }: Cause): TraceLeg['droppedBy'] {
  return { rule, ...rest };
}
