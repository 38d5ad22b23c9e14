import { ALL_RULES } from '../../lib/rules/rule-name';
import { endpointOf } from '../../lib/walk/endpoint';
import type { Network, WalkNode } from '../../lib/walk/network/network';
import type { Protocol } from '../../lib/walk/packet/packet-set';
import type { AlsoName, RuleName } from '../../lib/walk/proof/prove';
import { breaks, type Expectation } from '../../lib/walk/proof/rule-proof';
import { trace, type Trace } from '../../lib/walk/trace';
import type { Probe } from '../../lab/plan/lab-plan';
import { readStart } from './pod-start';

export type Rule = RuleName | AlsoName;

export const RULES: readonly Rule[] = ALL_RULES;

/** What a witness says of one packet; null where it cannot tell. */
export interface Answer {
  readonly holds: boolean | null;
  /** the request came to the other end */
  readonly arrived: boolean | null;
  /** the reply came back too */
  readonly reached: boolean | null;
  readonly sourceSeen: string | null;
  readonly because: string;
  /** what keeps it from telling, or is wrong, in a word; empty where all is well */
  readonly cause: string;
}

const EXPECTED: Readonly<Record<Rule, Expectation>> = {
  podToPodWithoutNat: 'same',
  nodeToOwnPods: 'any',
  podEgressAsNode: 'node',
  nodeToRemotePods: 'any',
  podToNodes: 'node-elsewhere',
  controlPlaneToPods: 'any',
};

const PROTOCOLS: Readonly<Record<Probe['protocol'], Protocol>> = { tcp: 6, udp: 17, icmp: 1 };

/** A packet in the words of both witnesses. */
export type Question = Pick<Probe, 'rule' | 'from' | 'to' | 'protocol' | 'port' | 'sourcePort'>;

/** What the walk says of one packet. */
export function askWalk(network: Network, question: Question): Answer {
  const blind = network.nodes.find(({ name, pods }) => isOn(name, question) && pods !== null && 'unknown' in pods);
  if (blind !== undefined) return blindAnswer(blind);
  const from = endpointOf(network, question.from);
  const to = endpointOf(network, question.to);
  const traced = trace(network, from, to, {
    protocol: PROTOCOLS[question.protocol],
    port: question.port ?? 0,
    sourcePort: question.sourcePort,
  });
  const reached = reachedBy(traced);
  const broken = breaks(traced, from, to, EXPECTED[question.rule]);
  return {
    holds: broken !== null ? false : reached === true ? true : null,
    arrived: arrivedBy(traced.verdict),
    reached,
    sourceSeen: traced.sourceSeen,
    cause: broken?.id ?? traced.droppedBy?.rule ?? traced.reply?.droppedBy?.rule ?? '',
    because: [traced, ...(traced.reply ? [traced.reply] : [])]
      .map(({ verdict, droppedBy }) => `${verdict}${droppedBy ? ` (${droppedBy.rule}: ${droppedBy.because})` : ''}`)
      .join(', reply '),
  };
}

const UNKNOWN: Answer = { holds: null, arrived: null, reached: null, sourceSeen: null, because: 'unknown', cause: '' };

/** Pods that cannot start send nothing, and nothing comes to them. */
function blindAnswer({ model }: WalkNode): Answer {
  const { verdict, because } = readStart(model);
  if (verdict !== 'refused') return { ...UNKNOWN, cause: 'no-pod-network' };
  return { holds: false, arrived: false, reached: false, sourceSeen: null, because, cause: 'pods-cannot-start' };
}

function isOn(node: string, { from, to }: Question): boolean {
  return [from, to].some((end) => end.startsWith(`pod@${node}/`));
}

function arrivedBy(verdict: Trace['verdict']): boolean | null {
  return verdict === 'unknown' ? null : verdict === 'delivered';
}

function reachedBy({ verdict, reply }: Trace): boolean | null {
  const legs = [verdict, ...(reply ? [reply.verdict] : [])];
  if (legs.includes('dropped')) return false;
  return legs.includes('unknown') ? null : true;
}
