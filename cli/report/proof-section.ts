import { podNetworksOf } from '../../lib/plan/pod-networks';
import type { Judgement } from '../../lib/check/judgement';
import type { Finding } from '../../lib/rules/finding';
import { refutesAll } from '../../lib/rules/registry';
import { compileNetwork } from '../../lib/walk/network/compile-network';
import type { Network } from '../../lib/walk/network/network';
import { type ProofCell, type ProofGrid, type ProofMatrix, proofMatrix } from '../../lib/walk/proof/proof-matrix';
import { whyUnjudged } from '../../lib/walk/network/doubt';
import { faultsOf, findingAnchor } from './finding-section';
import { type Content, type Markup, markup } from './markup';
import { pairTable, type Section, VERDICT_TONES, writeOutcome } from './section';

/** Above this number of workers there is no grid. */
const MOST_WORKERS = 24;
/** At most this many workers of a cluster are named. */
const NAMED = 5;

const GRIDS: readonly (readonly [grid: keyof ProofMatrix, caption: string])[] = [
  ['podsToPods', 'Pods to pods (podToPodWithoutNat)'],
  ['nodesToPods', 'Nodes to pods (nodeToOwnPods, nodeToRemotePods, controlPlaneToPods)'],
  ['podsToNodes', 'Pods to nodes (podToNodes)'],
  ['waysOut', 'Out (podEgressAsNode)'],
];

/** The proof by pairs, separately for each cluster. */
export function proofSection(network: Network, { findings }: Judgement): Section {
  const clusters = podNetworksOf(network.model).map(({ model }) => model);
  const faults = faultsOf(findings);
  const stopped = findings.find(refutesAll);
  const body =
    clusters.length < 2
      ? writeProof(network, faults)
      : clusters.map((cluster) => {
          const own = compileNetwork(cluster);
          return markup`<h3>Pods of ${namesOf(own)}</h3>\n${writeProof(own, faults)}`;
        });
  return {
    id: 'proof',
    title: 'Proof by pairs',
    body: markup`${stopped === undefined ? null : markup`<p>No rule can hold: ${stopped.message}. Apart from that, packets fare as follows:</p>\n`}${body}<p class="muted">Rows send, columns receive. A cell covers every packet and its reply.${faults.length === 0 ? '' : ' Numbers refer to the findings above.'}</p>
`,
  };
}

function namesOf({ workers }: Network): string {
  const names = workers.map(({ name }) => name);
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

function writeProof(network: Network, faults: readonly Finding[]): Content {
  const blind = whyUnjudged(network);
  if (blind !== null) return markup`<p>No pair can be judged: ${blind.because}.</p>\n`;
  const workers = network.workers.length;
  if (workers > MOST_WORKERS)
    return markup`<p>The ${workers} workers make ${workers * (workers - 1)} pairs, too many for this page. The verdict on each rule covers all of them, and each finding shows a packet of one pair that it breaks.</p>\n`;
  const matrix = proofMatrix(network);
  const grids = GRIDS.map(([name, caption]) => writeGrid(matrix[name], caption, faults));
  return markup`<div class="grids">${grids}</div>\n`;
}

function writeGrid({ rows, columns, cells }: ProofGrid, caption: string, faults: readonly Finding[]): Markup {
  return pairTable(
    caption,
    columns,
    rows.map((from, row) => [from, ...(cells[row] ?? []).map((cell) => writeCell(cell, faults))]),
  );
}

function writeCell(cell: ProofCell | null, faults: readonly Finding[]): Content {
  if (cell === null) return markup`<span class="muted">not asked</span>`;
  const { verdict, cause } = cell;
  const at = faults.findIndex(({ id, resource }) => id === cause?.id && resource === cause.resource) + 1;
  const number =
    at === 0 ? cause?.id : markup`<a href="#${findingAnchor(at)}" title="${cause?.id ?? ''}">${String(at)}</a>`;
  return writeOutcome(VERDICT_TONES[verdict], verdict, number);
}
