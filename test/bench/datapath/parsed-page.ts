import { FIGURES, FIGURE_NAMES, type FigureName } from '../../../bench/datapath/figure';
import type { Ratio } from '../../../bench/datapath/ratio';
import type { BatchResult, DatapathResult, Row, Verdict } from '../../../bench/datapath/result';

/** The result that docs/performance.md was written from, as far as the page tells it. */
export function parsePage(page: string): DatapathResult {
  const [, machine = '', first = '', last = ''] =
    /Machine: (.*?); load average ([\d.]+) at the start and ([\d.]+) at/.exec(page) ?? [];
  const headings = [...page.matchAll(/^## (.*): MTU (\d+), (.*?), ((?:\d+, )*\d+) pods a node, (\d+) rounds$/gm)];
  const [rows, verdicts, paths] = ['of', 'aim', 'lab'].map((column) => tablesOf(page, column));
  return {
    quick: page.includes('the **quick** run'),
    machine,
    load: [Number(first), Number(last)],
    batches: headings.map(([, title = '', mtu, way, pods = '', rounds], index) => ({
      title,
      mtu: Number(mtu) as BatchResult['mtu'],
      wiring: way === 'two nodes on one link' ? 'direct' : 'vpc',
      pods: pods.split(', ').map(Number),
      rounds: Number(rounds),
      rows: rowsOf(rows?.[index] ?? []),
      verdicts: (verdicts?.[index] ?? []).slice(1).map(verdictOf),
      paths: (paths?.[index] ?? []).slice(1).map(pathOf),
    })),
  };
}

/** The cells of each table whose first column has a name, its header first. */
function tablesOf(page: string, column: string): string[][][] {
  return [...page.matchAll(new RegExp(`^\\| ${column} +\\|.*(?:\\n\\|.*)+`, 'gm'))].map(([table]) =>
    table
      .split('\n')
      .filter((_, line) => line !== 1)
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  );
}

function rowsOf([header = [], ...rows]: readonly string[][]): Row[] {
  const columns = header.map((title) => FIGURE_NAMES.find((name) => FIGURES[name].title === title));
  return rows.map(([of = '', to = '', ...cells]) => ({
    of,
    to,
    ratios: Object.fromEntries(
      cells.flatMap((cell, index): [FigureName, Ratio][] => {
        const name = columns[index + 2];
        return name === undefined || cell === '-' ? [] : [[name, ratioOf(cell)]];
      }),
    ),
  }));
}

function verdictOf([aim = '', title, ratio = '', asked = '', tolerance, said = '']: readonly string[]): Verdict {
  const [outcome = '', ...because] = said.split(': ');
  return {
    aim,
    figure: FIGURE_NAMES.find((name) => FIGURES[name].title === title) ?? 'stream',
    ratio: ratioOf(ratio),
    limit: Number(asked.split(' ').at(-1)),
    tolerance: Number(tolerance),
    outcome: outcome as Verdict['outcome'],
    ...(because.length > 0 && { because: because.join(': ') }),
  };
}

function pathOf([name = '', ...cells]: readonly string[]): BatchResult['paths'][number] {
  const [chains = 0, laterChains = 0, rules = 0, laterRules = 0, entries = 0] = cells.map(Number);
  return { name, cost: { chains, laterChains, rules, laterRules, entries } };
}

function ratioOf(cell: string): Ratio {
  const [median = NaN, spread = NaN] = cell.split(' ±').map(Number);
  return { median, spread };
}
