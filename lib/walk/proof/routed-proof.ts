import { NO_SETUP } from '../../model/node-setup';
import type { Node } from '../../model/network-model';
import { podsOf } from '../flow/flow';
import { candidatesOf } from '../flow/flow-candidates';
import { compileNetwork } from '../network/compile-network';
import type { Network } from '../network/network';
import { ALL_TRAFFIC } from '../packet/packet-set';
import { type Proof, prove } from './prove';
import { type Failure, judge, type Verdict } from './rule-proof';
import { doubtsAbout, wholeUnread } from '../network/doubt';

/**
 * Proves or refutes the rules. Of workers that are known by their routes nothing is proved: a packet from pod to pod that the VPC
 * drops refutes `podToPodWithoutNat`, since a node that changes its addresses breaks the rule too, and all else is unknown.
 */
export function proveRouted(network: Network): Proof {
  const proof = prove(network);
  const routed = network.model.nodes.filter(isRouted);
  if (routed.length === 0 || wholeUnread(network.model) !== null) return proof;
  const failures = failuresBetween(network, doubtOf(network, routed));
  if (failures.length === 0) return proof;
  const { podToPodWithoutNat: unread } = proof.rules;
  const isRefuted = failures.some(({ verdict }) => verdict === 'refuted');
  const verdict: Verdict = isRefuted ? 'refuted' : 'unknown';
  const all = isRefuted ? failures : [...failures, ...unread.failures];
  return { ...proof, rules: { ...proof.rules, podToPodWithoutNat: { ...unread, verdict, failures: all } } };
}

function isRouted({ knownByRoutes }: Node): boolean {
  return knownByRoutes === true;
}

/** What fails between the nodes, assuming that the nodes forward packets unchanged. */
function failuresBetween({ model }: Network, doubt: string | null): readonly Failure[] {
  const plain = compileNetwork({
    ...model,
    nodes: model.nodes.map((node) => (isRouted(node) ? plainNode(node) : node)),
  });
  const pods = plain.workers.map(podsOf);
  const candidates = candidatesOf(plain, { sources: pods, targets: pods, traffic: ALL_TRAFFIC });
  const nodes = new Set(model.nodes.map(({ id }) => id));
  return judge(plain, candidates, 'same')
    .failures.filter(({ cause: { id, resource } }) => id === 'route-by-instance-ambiguous' || !nodes.has(resource))
    .map((failure) => (doubt === null || failure.verdict === 'unknown' ? failure : doubted(failure, doubt)));
}

function plainNode(node: Node): Node {
  const { networks, routes } = node.setup;
  return { ...node, setup: { ...NO_SETUP, networks, routes } };
}

/** Why the nodes may be no workers after all, or the VPC another one than was read; null where all that could say so was read. */
function doubtOf(network: Network, routed: readonly Node[]): string | null {
  const closed = routed.find(({ setup: { parts, unread } }) => parts.length === 0 && unread.length > 1);
  if (closed) return `the user data of ${closed.name} cannot be read, and may say which nodes have pods`;
  return doubtsAbout(network)[0]?.cause.because ?? null;
}

function doubted({ cause, witness }: Failure, doubt: string): Failure {
  return { verdict: 'unknown', cause: { ...cause, because: `${cause.because}; but ${doubt}` }, witness };
}
