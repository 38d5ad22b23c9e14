import { isUnknown } from '../../address/unknown';
import { egressCandidates, hasDefaultRoute, resolverCandidates, unreadEgress } from '../flow/egress';
import { type Candidate, type FlowEnd, nodeEnd, podsAsNode, podsOf, unreadEnd } from '../flow/flow';
import { candidatesOf } from '../flow/flow-candidates';
import { grantedFlows, type Grants, grantsOf } from '../flow/security-group-grant';
import { sameNodeCandidates, unreadSender } from '../flow/same-node';
import { type Doubt, doubtsAbout, whyUnjudged } from '../network/doubt';
import type { Network } from '../network/network';
import type { Cause } from '../packet/cause';
import { ALL_TRAFFIC } from '../packet/packet-set';
import { type Failure, judge, type RuleProof } from './rule-proof';

export type RuleName = 'podToPodWithoutNat' | 'nodeToOwnPods' | 'podEgressAsNode';
export type AlsoName = 'nodeToRemotePods' | 'podToNodes' | 'controlPlaneToPods';

export interface Proof {
  readonly rules: Readonly<Record<RuleName, RuleProof>>;
  readonly also: Readonly<Record<AlsoName, RuleProof>>;
  /** names of the machines without pods that the workers' groups grant nothing, so that `controlPlaneToPods` does not ask them */
  readonly notAsked: readonly string[];
}

/**
 * Proves the rules for every packet, or finds one that breaks them.
 *
 * **The question.** A cluster of n workers has n * n pairs of ends. Each pair of addresses has 2^33 packets of TCP and UDP alone.
 * So neither pairs nor packets are walked one by one. A station is asked about a whole set of packets (`../packet/packet-set.ts`)
 * and splits it:
 *
 *     pods of A                                                                        pods of B
 *        |                                                                                ^
 *     A's node -> check, group out -> ACL out -> route table -> ACL in -> group in, check -> B's node
 *     \______ once per source _____/ \__ once per table and pair of subnets __/ \_____ once per target _____/
 *
 * Each station is asked about all ends of the other side at once, and about the replies the other way. The cost grows with nodes and
 * rules, not with pairs (`../flow/flow-candidates.ts`). The stations follow AWS: groups track connections, ACLs do not (Amazon VPC
 * User Guide, "Security groups" and "Network ACLs"), and the longest prefix wins ("Route priority").
 *
 * **Candidates.** Each part of a set that a station drops, may drop, sends elsewhere or changes against the rule is a candidate: its
 * cause and one packet of it.
 *
 * **Why no hole is missed.** A packet arrives if every station passes it on as the rule expects. `split` covers the set, so each
 * packet is in exactly one part at each station. Take a packet that does not arrive, and the first station that fails it. Up to
 * there it has the header that the rule expects, so the set that this station is asked about contains it. The part that holds it is
 * a candidate. No candidate therefore means that every packet arrives.
 *
 * **Why no hole is invented.** A candidate can be a false alarm: an earlier station may drop the packet for another reason. So
 * `judge` traces one packet of each candidate through the whole walk. Only a trace that breaks the rule refutes it. A candidate that
 * its trace does not confirm leaves the rule unknown: it is never dismissed.
 *
 * **The witness** is the traced packet: the lowest addresses and ports of the part, by TCP where TCP and UDP fare alike. Ends whose
 * node was read in full come first, since a trace between them is certain. One failure is kept for each cause and resource, and a
 * refuted one replaces an unknown one.
 *
 * **Doubts.** What could not be read turns `proved` into `unknown`, and never hides a refutation. A node's own call to AWS does where
 * it changes the very fact that refutes.
 *
 * @returns the verdict on each rule, with its failures
 */
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

/**
 * Judges whether the granted traffic of machines without pods reaches every pod and is answered. A failure of a doubtful grant is
 * unknown.
 */
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

/** What could not be read makes every rule unknown that is not refuted. */
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
