import { formatAddress } from '../../address/cidr';
import { isUnknown } from '../../address/unknown';
import { type Candidate, type FlowEnd, nodeEnd, podsAsNode, podsOf, unreadEnd } from '../flow/flow';
import { candidatesOf } from '../flow/flow-candidates';
import {
  type EgressCandidate,
  egressCandidates,
  hasDefaultRoute,
  resolverCandidates,
  unreadEgress,
} from '../flow/egress';
import { type Doubt, doubtsAbout, whyUnjudged } from '../network/doubt';
import { sameNodeCandidates, unreadSender } from '../flow/same-node';
import type { Endpoint } from '../endpoint';
import { grantedFlows, type Grants, grantsOf } from '../flow/grant';
import { isWorker, type Network, unreadOn } from '../network/network';
import { ALL_TRAFFIC, textOfPorts } from '../packet/packet-set';
import type { Cause, CauseId } from '../packet/cause';
import { trace, type Trace } from '../trace';

export type Verdict = 'proved' | 'refuted' | 'unknown';

export type RuleName = 'podToPodWithoutNat' | 'nodeToOwnPods' | 'podEgressAsNode';
export type AlsoName = 'nodeToRemotePods' | 'podToNodes' | 'controlPlaneToPods';

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

export interface Proof {
  readonly rules: Readonly<Record<RuleName, RuleProof>>;
  readonly also: Readonly<Record<AlsoName, RuleProof>>;
  /** names of the machines without pods that the workers' groups grant nothing, so that `controlPlaneToPods` does not ask them */
  readonly notAsked: readonly string[];
}

/** Proves or refutes the rules for every packet that they speak of. */
export function prove(network: Network): Proof {
  const unjudged = whyUnjudged(network);
  if (unjudged !== null) return allUnknown(unjudged);
  const pods = network.workers.map(podsOf);
  const nodes = network.workers.map(nodeEnd);
  const grants = grantsOf(network);
  const same = (from: 'pod' | 'node', to: 'pod' | 'node'): readonly Candidate[] =>
    network.workers.flatMap((node) => sameNodeCandidates(node, from, to));
  const between = (sources: readonly FlowEnd[], targets: readonly FlowEnd[]): readonly Candidate[] =>
    candidatesOf(network, { sources, targets, traffic: ALL_TRAFFIC });
  const podToPod = [...same('pod', 'pod'), ...between(pods, pods)];
  const podToNodes = [...same('pod', 'node'), ...between(network.workers.map(podsAsNode), nodes)];
  const routed = network.workers.filter((node) => hasDefaultRoute(network, node));
  const egress = [
    ...network.workers.flatMap((node) => resolverCandidates(network, node)),
    ...routed.flatMap((node) => egressCandidates(network, node)),
  ];
  const noEgress =
    routed.length === 0 ? "no worker's subnet has a default route, so nothing was asked of the internet" : null;
  const alone = network.workers.length === 1 ? 'there is one worker only, so no node has remote pods' : null;
  const noOthers = grants.size === 0 ? 'there is no node without a pod CIDR' : null;
  const unread = nodes.flatMap((end) => unreadEnd(end) ?? []);
  const senders = network.workers.flatMap((node) => unreadSender(node, nodeEnd(node)) ?? []);
  const ways = network.workers.flatMap((node) => unreadEgress(network, node));
  return withDoubts(doubtsAbout(network), {
    rules: {
      podToPodWithoutNat: judge(network, podToPod, 'same'),
      nodeToOwnPods: doubted(judge(network, same('node', 'pod'), 'any'), senders),
      podEgressAsNode: { ...doubted(judge(network, egress, 'node'), ways), void: noEgress },
    },
    also: {
      nodeToRemotePods: { ...doubted(judge(network, between(nodes, pods), 'any'), unread), void: alone },
      podToNodes: doubted(judge(network, podToNodes, 'node-elsewhere'), unread),
      controlPlaneToPods: { ...judgeGrants(network, grants, pods), void: noOthers },
    },
    notAsked: [...grants].flatMap(([{ name }, own]) => (own.length === 0 ? [name] : [])),
  });
}

function allUnknown(cause: Cause): Proof {
  const rule: RuleProof = { verdict: 'unknown', failures: [{ verdict: 'unknown', cause, witness: null }], void: null };
  return {
    rules: { podToPodWithoutNat: rule, nodeToOwnPods: rule, podEgressAsNode: rule },
    also: { nodeToRemotePods: rule, podToNodes: rule, controlPlaneToPods: rule },
    notAsked: [],
  };
}

/** What machines without pods are granted arrives at every pod, and is answered; where the grant is in doubt, so is a failure. */
export function judgeGrants(network: Network, grants: Grants, pods: readonly FlowEnd[]): RuleProof {
  const flows = grantedFlows(grants, pods);
  const candidatesIf = (isAsked: (doubt: Cause | null) => boolean): readonly Candidate[] =>
    flows.filter(({ doubt }) => isAsked(doubt)).flatMap(({ flow }) => candidatesOf(network, flow));
  const doubts = new Set(flows.flatMap(({ doubt }) => doubt ?? []));
  const doubtful = [...doubts].flatMap((cause): readonly Failure[] => {
    const [first] = judge(
      network,
      candidatesIf((doubt) => doubt === cause),
      'any',
    ).failures;
    return first ? [{ ...first, verdict: 'unknown', cause }] : [];
  });
  const unaddressed = [...grants].flatMap(([{ primary }, own]): readonly Failure[] => {
    if (own.length === 0 || !isUnknown(primary.primary)) return [];
    const cause: Cause = { id: 'not-readable', resource: primary.id, because: primary.primary.unknown };
    return [{ verdict: 'unknown', cause, witness: null }];
  });
  const certain = judge(
    network,
    candidatesIf((doubt) => doubt === null),
    'any',
  );
  return withUnknown(certain, [...doubtful, ...unaddressed]);
}

/** What nobody can read may break whatever is not refuted already. */
function withDoubts(doubts: readonly Doubt[], { rules, also, notAsked }: Proof): Proof {
  const everywhere = doubts.map(({ cause }) => cause);
  const onNodes = doubts.filter(({ onNode }) => onNode).map(({ cause }) => cause);
  return {
    notAsked,
    rules: {
      podToPodWithoutNat: doubted(rules.podToPodWithoutNat, everywhere),
      nodeToOwnPods: doubted(rules.nodeToOwnPods, onNodes),
      podEgressAsNode: doubted(rules.podEgressAsNode, everywhere),
    },
    also: {
      nodeToRemotePods: doubted(also.nodeToRemotePods, everywhere),
      podToNodes: doubted(also.podToNodes, everywhere),
      controlPlaneToPods: doubted(also.controlPlaneToPods, everywhere),
    },
  };
}

function doubted(proof: RuleProof, causes: readonly Cause[]): RuleProof {
  return withUnknown(
    proof,
    causes.map((cause) => ({ verdict: 'unknown', cause, witness: null })),
  );
}

function withUnknown(proof: RuleProof, found: readonly Failure[]): RuleProof {
  const isNew = ({ cause: { id, resource } }: Failure): boolean =>
    !proof.failures.some(({ cause }) => cause.id === id && cause.resource === resource);
  return {
    verdict: found.length > 0 && proof.verdict === 'proved' ? 'unknown' : proof.verdict,
    failures: [...proof.failures, ...found.filter(isNew)],
    void: proof.void,
  };
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
  const unread = broken && whyUncertain(candidate, broken, expectation === 'same' && !result.translated);
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
  return end.kind === 'internet' ? 'internet' : formatAddress(end.address);
}

const PROTOCOL_NAMES = { 6: 'tcp', 17: 'udp', 1: 'icmp' } as const;
