import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIGURES, type FigureName } from '../../../bench/datapath/figure';
import type { Row } from '../../../bench/datapath/result';
import { summaryOf } from '../../../bench/datapath/summary';

const PAGE = readFileSync(join(__dirname, '../../../docs/performance.md'), 'utf8');

/** The rows of the first table of a page. */
function rowsOf(page: string): Row[] {
  const [header = [], , ...rows] = (/^\| of .*?\n\n/ms.exec(page)?.[0] ?? '')
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()));
  const figures = Object.entries(FIGURES).map(
    ([name, { title }]) => [name as FigureName, header.indexOf(title)] as const,
  );
  return rows.map((row) => {
    const ratios = figures.flatMap(([name, column]) => {
      const [median, spread] = (row[column] ?? '').split(' ±').map(Number);
      return median === undefined || spread === undefined ? [] : [[name, { median, spread }] as const];
    });
    return { of: row[1] ?? '', to: row[2] ?? '', ratios: Object.fromEntries(ratios) };
  });
}

test('the first lines of docs/performance.md are what its table says', () => {
  const lines = summaryOf({ rows: rowsOf(PAGE), pods: [1, 200] });
  expect(lines).toHaveLength(5);
  expect(PAGE.slice(0, PAGE.indexOf('\n## ')).match(/^- .*$/gm)).toEqual(lines);
});

test('a line states the median and the spread of its row, and is left out where a ratio is missing', () => {
  const rows: Row[] = [{ of: 'a 50', to: 'a 1', ratios: { requests: { median: 0.98, spread: 0.03 } } }];
  expect(summaryOf({ rows, pods: [50, 1] })).toEqual([
    '- With 50 pods on each node instead of 1, pods get 0.98 ±0.03 times as many answers a second.',
  ]);
  expect(summaryOf({ rows: [], pods: [1, 50] })).toEqual([]);
});
