import { FIGURES, FIGURE_NAMES, type FigureName } from './figure';
import type { Ratio } from './ratio';
import type { BatchResult, Verdict } from './result';

/** A table with a header, as text. */
export interface Table {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The title of the table of aims. */
export const AIMS = 'Aims';

/** The tables of a batch: its ratios, its aims, and what packets pass. */
export function batchTables({ rows, verdicts, paths }: BatchResult): Table[] {
  const figures = FIGURE_NAMES.filter((figure) => rows.some(({ ratios }) => ratios[figure] !== undefined));
  return [
    {
      title: 'Ratios, median of the rounds and spread',
      header: ['of', 'to', ...figures.map((figure) => FIGURES[figure].title)],
      rows: rows.map(({ of, to, ratios }) => [of, to, ...figures.map((figure) => ratioText(ratios[figure]))]),
    },
    {
      title: AIMS,
      header: ['aim', 'figure', 'ratio', 'asked', 'tolerance', ''],
      rows: verdicts.map(verdictCells),
    },
    {
      title: 'What a connection from pod to pod passes, both nodes together',
      header: ['lab', 'chains, first packet', 'chains, later', 'rules, first', 'rules, later', 'conntrack entries'],
      rows: paths.map(({ name, cost }) => [
        name,
        ...[cost.chains, cost.laterChains, cost.rules, cost.laterRules, cost.entries].map(String),
      ]),
    },
  ];
}

function verdictCells({ aim, figure, ratio, limit, tolerance, outcome, because }: Verdict): string[] {
  const asked = `${FIGURES[figure].isRate ? 'at least' : 'at most'} ${limit.toFixed(2)}`;
  const said = because === undefined ? outcome : `${outcome}: ${because}`;
  return [aim, FIGURES[figure].title, ratioText(ratio), asked, tolerance.toFixed(2), said];
}

/** A ratio and its spread; `-` for one that was not measured. */
export function ratioText(ratio: Ratio | undefined): string {
  return ratio === undefined ? '-' : `${ratio.median.toFixed(2)} ±${ratio.spread.toFixed(2)}`;
}

/** How a batch was wired, in words. */
export function batchTitle({ title, mtu, wiring, pods, rounds }: BatchResult): string {
  const way = wiring === 'direct' ? 'two nodes on one link' : "the lab's VPC";
  return `${title}: MTU ${String(mtu)}, ${way}, ${pods.join(', ')} pods a node, ${String(rounds)} rounds`;
}

/** The rates of a table. */
export const RATE_NAMES: readonly FigureName[] = FIGURE_NAMES.filter((figure) => FIGURES[figure].isRate);
