import type { LabPair } from '../../lab/plan/lab-result';
import type { Network } from '../../lib/walk/network/network';
import { COUNTED, countsOf, isTranslated, type PairGrid, pairGrids, seen, shortName } from '../text/matrix';
import { failedPairs, FAILURE, failureRows } from '../text/verdicts';
import type { LabEvidence } from './evidence';
import { type Content, type Markup, markup } from './markup';
import { writeHeadline } from './rule-section';
import { htmlTable, pairTable, type Section, writeOutcome } from './section';

/** Above this number of endpoints there is no grid. */
const MOST_ENDS = 24;

/** The lab's probes; null if no lab was run. */
export function labSection(lab: LabEvidence | null, network: Network): Section | null {
  if (lab === null) return null;
  const mismatch = labMismatch(lab, network);
  return {
    id: 'lab',
    title: 'Lab',
    body: markup`${mismatch === null ? null : writeHeadline({ tone: 'warning', word: 'Possibly another network', text: mismatch })}<p>The lab sent ${lab.probes} probes.</p>
${pairGrids(lab.pairs).map(writeGrid)}<p class="muted">Rows send, columns receive, by TCP, UDP and ICMP echo. An address is the source that the receiver saw. NAT: it is not the sending pod's.</p>
`,
  };
}

/** Why the lab may have run another network; null if it matches. */
export function labMismatch({ pairs }: LabEvidence, network: Network): string | null {
  const asked = new Set(pairs.flatMap(({ from, to }) => [from, to]).map(nodeOf));
  const names = new Set(network.nodes.map(({ name }) => name));
  const foreign = [...asked].find((name) => !names.has(name) && name !== 'internet' && !/^[\d.]+$/.test(name));
  if (foreign !== undefined) return `the lab probed ${foreign}, which is not in the templates`;
  const missed = network.workers.find(({ name }) => !asked.has(name));
  return missed === undefined ? null : `the lab did not probe ${missed.name}, which is in the templates`;
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
  // the row shows the address of the sending pod
  if (isRight) return writeOutcome('good', 'reached', first.to.startsWith('pod@') ? null : seen(pairs));
  const isOpen = pairs.every((pair) => pair.reached !== false && !isTranslated(pair));
  if (isOpen) return writeOutcome('warning', 'unknown');
  const said = seen(pairs);
  return writeOutcome('error', 'failed', said === '-' ? 'nothing arrived' : said);
}
