import { egressCandidates, hasDefaultRoute, resolverCandidates, unreadEgress } from '../flow/egress';
import { type FlowEnd, nodeEnd, podsAsNode, podsOf, unreadEnd } from '../flow/flow';
import { candidatesOf } from '../flow/flow-candidates';
import { type Grants, grantsOf } from '../flow/security-group-grant';
import type { Network } from '../network/network';
import { ALL_TRAFFIC } from '../packet/packet-set';
import { judgeGrants } from './prove';
import { type AnyCandidate, type Expectation, judge, type RuleProof, type Verdict } from './rule-proof';
import { sameNodeCandidates, unreadSender } from '../flow/same-node';
import type { Cause } from '../packet/cause';
import { doubtsAbout } from '../network/doubt';

/** What the proof says of all packets from one end to another. */
export interface ProofCell {
  readonly verdict: Verdict;
  /** the worst reason why it is not proved; null where it is */
  readonly cause: Cause | null;
}

/** Who may ask whom; an end is `pod@worker-0` for all pods of a worker, `worker-0` for a node, `resolver` or `internet`. */
export interface ProofGrid {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** a line a row, a cell a column; null where no rule speaks of the two */
  readonly cells: readonly (readonly (ProofCell | null)[])[];
}

/** The proof by pairs. The worst of the cells that a rule speaks of is the verdict on the rule. */
export interface ProofMatrix {
  /** `podToPodWithoutNat` */
  readonly podsToPods: ProofGrid;
  /**
   * `nodeToOwnPods` where it is the node's own, else `nodeToRemotePods`; of a node without pods, `controlPlaneToPods`: null where
   * the workers' groups grant it nothing
   */
  readonly nodesToPods: ProofGrid;
  /** `podToNodes` */
  readonly podsToNodes: ProofGrid;
  /** `podEgressAsNode` */
  readonly waysOut: ProofGrid;
}

/** Proves or refutes the rules pair by pair: for networks of few workers, since its cost grows with the square of them. */
export function proofMatrix(network: Network): ProofMatrix {
  const { workers } = network;
  const grants = grantsOf(network);
  const prover = cellProver(network);
  const pods = workers.map(({ name }) => `pod@${name}`);
  return {
    podsToPods: {
      rows: pods,
      columns: pods,
      cells: workers.map((from) =>
        workers.map((to) =>
          from === to
            ? prover.cell(sameNodeCandidates(from, 'pod', 'pod'), 'same', { onNode: true })
            : prover.between(podsOf(from), podsOf(to), 'same'),
        ),
      ),
    },
    nodesToPods: {
      rows: [...workers, ...grants.keys()].map(({ name }) => name),
      columns: pods,
      cells: [
        ...workers.map((from) =>
          workers.map((to) =>
            from === to
              ? prover.cell(sameNodeCandidates(to, 'node', 'pod'), 'any', {
                  onNode: true,
                  unread: [unreadSender(to, nodeEnd(to))],
                })
              : prover.between(nodeEnd(from), podsOf(to), 'any'),
          ),
        ),
        ...[...grants].map(([from, own]) =>
          workers.map((to) => (own.length === 0 ? null : prover.granted(new Map([[from, own]]), podsOf(to)))),
        ),
      ],
    },
    podsToNodes: {
      rows: pods,
      columns: workers.map(({ name }) => name),
      cells: workers.map((from) =>
        workers.map((to) =>
          from === to
            ? prover.cell(sameNodeCandidates(from, 'pod', 'node'), 'node-elsewhere', {
                onNode: true,
                unread: [unreadEnd(nodeEnd(from))],
              })
            : prover.between(podsAsNode(from), nodeEnd(to), 'node-elsewhere'),
        ),
      ),
    },
    waysOut: waysOut(network, prover),
  };
}

interface AboutCell {
  /** whether the packets never leave their node */
  readonly onNode?: boolean;
  /** addresses of the ends that cannot be read */
  readonly unread?: readonly (Cause | null)[];
}

interface CellProver {
  cell(candidates: readonly AnyCandidate[], expectation: Expectation, about?: AboutCell): ProofCell;
  between(source: FlowEnd, target: FlowEnd, expectation: Expectation): ProofCell;
  granted(grants: Grants, target: FlowEnd): ProofCell;
}

/** What could not be read makes every cell unknown that is not refuted. */
function cellProver(network: Network): CellProver {
  const doubts = doubtsAbout(network);
  const cellOf = ({ verdict, failures }: RuleProof, { onNode = false, unread = [] }: AboutCell = {}): ProofCell => {
    const cause = (failures.find((one) => one.verdict === verdict) ?? null)?.cause ?? null;
    if (verdict !== 'proved') return { verdict, cause };
    const about = doubts.filter((one) => one.onNode || !onNode).map((one) => one.cause);
    const [doubt] = [...unread, ...about].filter((one) => one !== null);
    return doubt === undefined ? { verdict, cause } : { verdict: 'unknown', cause: doubt };
  };
  const cell: CellProver['cell'] = (candidates, expectation, about) =>
    cellOf(judge(network, candidates, expectation), about);
  return {
    cell,
    between: (source, target, expectation) =>
      cell(candidatesOf(network, { sources: [source], targets: [target], traffic: ALL_TRAFFIC }), expectation, {
        unread: [unreadEnd(source), unreadEnd(target)],
      }),
    granted: (grants, target) => cellOf(judgeGrants(network, grants, [target])),
  };
}

function waysOut(network: Network, prover: CellProver): ProofGrid {
  const { workers } = network;
  const kinds = ['pod', 'node'] as const;
  return {
    rows: kinds.flatMap((kind) => workers.map(({ name }) => (kind === 'pod' ? `pod@${name}` : name))),
    columns: ['resolver', 'internet'],
    cells: kinds.flatMap((kind) =>
      workers.map((worker) => {
        const own = (candidates: readonly AnyCandidate[]): ProofCell =>
          prover.cell(
            candidates.filter(({ source }) => source.kind === kind),
            'node',
            { unread: unreadEgress(network, worker) },
          );
        return [
          own(resolverCandidates(network, worker)),
          hasDefaultRoute(network, worker) ? own(egressCandidates(network, worker)) : null,
        ];
      }),
    ),
  };
}
