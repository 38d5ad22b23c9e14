import { containsAddress, formatAddress, parseCidr } from '../../address/cidr';
import { isUnknown } from '../../address/unknown';
import { type Endpoint, INTERNET } from '../endpoint';
import type { EgressCandidate } from '../flow/egress';
import type { Candidate, FlowEnd } from '../flow/flow';
import { isWorker, type Network, unreadOn } from '../network/network';
import type { Cause, CauseId } from '../packet/cause';
import { textOfPorts } from '../packet/packet-set';
import { trace, type Trace } from '../trace';

export type Verdict = 'proved' | 'refuted' | 'unknown';

/** A packet that shows what is wrong, in the words that `trace` understands. */
export interface Witness {
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** destination port; null for ICMP */
  readonly port: number | null;
  /** source port; 0 for ICMP */
  readonly sourcePort: number;
}

/** Why a rule does not hold, or cannot be judged; one for each cause and resource. */
export interface Failure {
  readonly verdict: 'refuted' | 'unknown';
  readonly cause: Cause;
  readonly witness: Witness | null;
}

export interface RuleProof {
  readonly verdict: Verdict;
  readonly failures: readonly Failure[];
  /** why there was nothing, or only a part, to prove; null where all was */
  readonly void: string | null;
}

/** What source address the other end is to see. */
export type Expectation = 'same' | 'node' | 'node-elsewhere' | 'any';

/** What may break a rule: a packet between nodes, or towards the resolver or the internet. */
export type AnyCandidate = Candidate | EgressCandidate;

/** Traces a packet of each candidate: what the trace confirms is refuted, all else is unknown. */
export function judge(network: Network, candidates: readonly AnyCandidate[], expectation: Expectation): RuleProof {
  const failures = new Map<string, Failure>();
  for (const candidate of candidates) {
    const key = `${candidate.cause.id} ${candidate.cause.resource}`;
    if (failures.get(key)?.verdict === 'refuted') continue;
    const failure = confirm(network, candidate, expectation);
    const found = `${failure.cause.id} ${failure.cause.resource}`;
    const known = failures.get(found);
    if (known === undefined || (known.verdict === 'unknown' && failure.verdict === 'refuted'))
      failures.set(found, failure);
  }
  const found = [...failures.values()];
  const verdict: Verdict = found.some((one) => one.verdict === 'refuted')
    ? 'refuted'
    : found.length > 0
      ? 'unknown'
      : 'proved';
  return { verdict, failures: found, void: null };
}

function confirm(network: Network, candidate: AnyCandidate, expectation: Expectation): Failure {
  const { cause, packet } = candidate;
  const from = endOf(candidate.source, packet.src);
  const to = 'ranges' in candidate.target ? endOf(candidate.target, packet.dst) : candidate.target;
  const result = trace(network, from, to, packet);
  const witness: Witness = {
    from: nameOf(from),
    to: nameOf(to),
    protocol: PROTOCOL_NAMES[packet.protocol],
    port: packet.protocol === 1 ? null : packet.port,
    sourcePort: packet.protocol === 1 ? 0 : packet.sourcePort,
  };
  const broken = breaks(result, from, to, expectation);
  const lostOn = result.verdict === 'dropped' ? ([from, to] as const) : ([to, from] as const);
  const unread =
    broken &&
    (whyCalled(network, broken, lostOn) ??
      whyUncertain(candidate, broken, expectation === 'same' && !result.translated));
  if (unread) return { verdict: 'unknown', cause: unread, witness };
  if (broken) return { verdict: 'refuted', cause: broken, witness };
  const lost = result.droppedBy ?? result.reply?.droppedBy;
  const picked = picksMatter(candidate) ? ' (the address is picked by AWS at deploy)' : '';
  return {
    verdict: 'unknown',
    cause: lost ? { ...causeOf(lost), because: lost.because + picked } : { ...cause, because: cause.because + picked },
    witness,
  };
}

/**
 * What of the ends' nodes was not understood and may let a packet through that is lost as far as they were read: it may accept it
 * before, or send it on under another address.
 *
 * @param isPlain whether the packet is to keep its address and did, so that another address would break the rule too
 */
function whyUncertain({ source, target }: AnyCandidate, broken: Cause, isPlain: boolean): Cause | null {
  for (const node of [source.node, ...('node' in target ? [target.node] : [])]) {
    const unread = unreadOn(node);
    if (unread === null || (isPlain && broken.resource !== node.id)) continue;
    const because = `${broken.because}, unless ${node.name} does otherwise by what was not understood: ${unread.unknown}`;
    return { id: 'node-rules-unread', resource: node.id, because };
  }
  return null;
}

/**
 * The call to AWS that may mend what breaks a rule. A call that does not say what for is taken as one for the caller's own packets:
 * of the holder of the interface that drops one, else of both ends.
 *
 * @param ends the sender of what is lost, a packet or its reply, and its target
 */
function whyCalled({ nodes, interfaces }: Network, broken: Cause, ends: readonly [Endpoint, Endpoint]): Cause | null {
  const holder = interfaces.get(broken.resource)?.node;
  const own = holder ? [holder] : ends.flatMap((end) => ('node' in end ? end.node : []));
  for (const node of nodes) {
    const call = node.model.setup.networkCalls.find(
      ({ mends, destination }) =>
        mends.some((fault) => fault === broken.id) &&
        (isUnknown(destination) ? own.includes(node) : containsAddress(parseCidr(destination), ends[1].address)),
    );
    if (call)
      return { id: 'template-part-unread', resource: node.id, because: `${broken.because}, unless ${call.unknown}` };
  }
  return null;
}

function causeOf({ rule: id, ...rest }: NonNullable<Trace['droppedBy']>): Cause {
  return { id, ...rest };
}

/** Whether a trace shows that the expectation is broken, and by what. */
export function breaks(result: Trace, from: Endpoint, to: Endpoint, expectation: Expectation): Cause | null {
  const legs = [result, ...(result.reply ? [result.reply] : [])];
  for (const leg of legs) {
    if (leg.verdict === 'dropped' && leg.droppedBy) return causeOf(leg.droppedBy);
  }
  if (legs.some(({ verdict }) => verdict !== 'delivered')) return null;
  const node = from.kind === 'pod' || from.kind === 'node' ? from.node : null;
  const resource = node?.id ?? '';
  const elsewhere = !('node' in to) || to.node !== node;
  if (expectation === 'same' && result.translated)
    return because('pod-to-pod-masqueraded', resource, `it arrives ${arrivalOf(result, to)}`);
  if (expectation === 'node' || (expectation === 'node-elsewhere' && elsewhere)) {
    const own = node?.primary.address ?? null;
    if (node !== null && own === null) return null;
    const left = expectation === 'node' ? result.sourceLeft : result.sourceSeen;
    if (own === null || left !== formatAddress(own))
      return because('egress-not-masqueraded', resource, `it leaves as ${left ?? ''}`);
  }
  if (expectation === 'node-elsewhere' && !elsewhere && result.translated)
    return because('pod-to-pod-masqueraded', resource, `it arrives ${arrivalOf(result, to)}`);
  return null;
}

/** As whom a packet arrives, with the ports that changed. */
function arrivalOf({ sourceSeen, newPorts: { source, destination } }: Trace, to: Endpoint): string {
  const from = `as ${sourceSeen ?? ''}${source === null ? '' : `:${textOfPorts(source)}`}`;
  return destination === null ? from : `${from} at ${formatAddress(to.address)}:${textOfPorts(destination)}`;
}

function because(id: CauseId, resource: string, text: string): Cause {
  return { id, resource, because: text };
}

function picksMatter({ source, target }: AnyCandidate): boolean {
  return source.node.primary.picked || ('node' in target && target.node.primary.picked);
}

function endOf(end: FlowEnd, address: number): Endpoint {
  if (end.kind === 'pod' && isWorker(end.node)) return { kind: 'pod', node: end.node, address };
  return { kind: 'node', node: end.node, address: end.node.primary.address ?? address };
}

/** An end in the words of the command line. */
export function nameOf(end: Endpoint): string {
  if (end.kind === 'pod') return `pod@${end.node.name}/${formatAddress(end.address)}`;
  if (end.kind === 'node') return end.node.name;
  return end.kind === 'internet' && end.address === INTERNET ? 'internet' : formatAddress(end.address);
}

const PROTOCOL_NAMES = { 6: 'tcp', 17: 'udp', 1: 'icmp' } as const;
