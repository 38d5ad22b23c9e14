import type { LabPair } from '../../lab/plan/lab-result';
import type { Network } from '../../lib/walk/network/network';
import { COUNTED, countsOf, isTranslated, type PairGrid, pairGrids, seen, shortName } from '../text/matrix';
import { failedPairs, FAILURE, failureRows } from '../text/verdicts';
import type { LabEvidence } from './evidence';
import { type Content, type Markup, markup } from './markup';
import { writeHeadline } from './rule-section';
import { htmlTable, pairTable, type Section, writeOutcome } from './section';

/** A page has no room for the grid of more ends. */
const MOST_ENDS = 24;

/** Who reached whom in the lab; null where no lab was run. */
export function labSection(lab: LabEvidence | null, network: Network): Section | null {
  if (lab === null) return null;
  const mismatch = labMismatch(lab, network);
  return {
    id: 'lab',
    title: 'Lab',
    body: markup`${mismatch === null ? null : writeHeadline({ tone: 'warning', word: 'Perhaps of another network', text: mismatch })}<p>${lab.probes} probes were sent on a machine.</p>
${pairGrids(lab.pairs).map(writeGrid)}<p class="muted">A row asks, a column is asked, by TCP, UDP and ICMP echo. An address is the source that the other end saw; NAT: it is not that of the pod that asked.</p>
`,
  };
}

/** Why the lab may not have run this network; null where nothing speaks for that. */
export function labMismatch({ pairs }: LabEvidence, network: Network): string | null {
  const asked = new Set(pairs.flatMap(({ from, to }) => [from, to]).map(nodeOf));
  const names = new Set(network.nodes.map(({ name }) => name));
  const foreign = [...asked].find((name) => !names.has(name) && name !== 'internet' && !/^[\d.]+$/.test(name));
  if (foreign !== undefined) return `the lab asked ${foreign}, which the templates do not have`;
  const missed = network.workers.find(({ name }) => !asked.has(name));
  return missed === undefined ? null : `the lab asked nothing of ${missed.name}, which the templates have`;
}

function nodeOf(end: string): string {
  return end.startsWith('pod@') ? end.slice('pod@'.length).replace(/\/[\d.]+$/, '') : end;
}

function writeGrid(grid: PairGrid): Markup {
  const { rows, columns, cells, pairs } = grid;
  const caption = columns.every((name) => name.startsWith('pod@'))
    ? 'To pods'
    : 'To nodes, the resolver and the internet';
  if (Math.max(rows.length, columns.length) > MOST_ENDS) return writeCounts(caption, pairs);
  return pairTable(
    caption,
    columns.map(shortName),
    rows.map((from, row) => [
      from,
      ...columns.map((to, column) => writeCell(from === to ? [] : (cells[row]?.[column] ?? []))),
    ]),
  );
}

function writeCounts(caption: string, pairs: readonly LabPair[]): Markup {
  const failed = failureRows(failedPairs(pairs));
  return markup`${htmlTable({ caption, header: COUNTED, rows: countsOf(pairs) })}${
    failed.length === 0 ? null : htmlTable({ caption: `${caption}: what failed`, header: FAILURE, rows: failed })
  }`;
}

function writeCell(pairs: readonly LabPair[]): Content {
  const [first] = pairs;
  if (first === undefined) return markup`<span class="muted">·</span>`;
  const isRight = pairs.every((pair) => pair.reached === true && !isTranslated(pair));
  // the address of the pod that asks stands at its row
  if (isRight) return writeOutcome('good', 'reached', first.to.startsWith('pod@') ? null : seen(pairs));
  const isOpen = pairs.every((pair) => pair.reached !== false && !isTranslated(pair));
  if (isOpen) return writeOutcome('warning', 'unknown');
  const said = seen(pairs);
  return writeOutcome('error', 'not as it should', said === '-' ? 'nothing arrived' : said);
}
