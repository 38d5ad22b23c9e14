import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageText } from '../../../bench/datapath/page';
import { writePlot } from '../../../bench/datapath/plot';
import { parsePage } from './parsed-page';

const DOCS = join(__dirname, '../../../docs');
const PAGE = readFileSync(join(DOCS, 'performance.md'), 'utf8');
const RESULT = parsePage(PAGE);
const PLOTS = RESULT.batches.map((_, index) => `performance-${String(index + 1)}.svg`);

// Prettier, which pads the cells, does not run in Jest
const unpadded = (page: string): string =>
  page
    .replaceAll(/ +(?=\|)/g, ' ')
    .replaceAll(/-{3,}/g, '---')
    .trim();

test('docs/performance.md is what its own figures give', () => {
  expect(RESULT.batches).toHaveLength(2);
  expect(unpadded(PAGE)).toBe(unpadded(pageText(RESULT, PLOTS)));
});

test('the aims are at the end, for those who work on the library', () => {
  const [before = '', aims = ''] = PAGE.split('\n## For those who work on the library: aims\n');
  expect([before, aims].map((part) => /^\| aim /m.test(part))).toEqual([false, true]);
  expect(aims).not.toMatch(/^## /m);
});

test('each plot has a bar for each rate of the page, an axis with numbers, and a legend', () => {
  // the page rounds what the plot was drawn from
  const near = (svg: string): string => svg.replaceAll(/(width|x1|x2)="[\d.]+"(?= (?:height|x2|y1))/g, '');
  RESULT.batches.forEach((batch, index) => {
    const drawn = readFileSync(join(DOCS, PLOTS[index] ?? ''), 'utf8');
    expect(near(drawn)).toBe(near(writePlot(batch)));
    for (const text of ['>0<', '>0.5<', '>1, the floor<', '>1.5<', '>bar: median;']) expect(drawn).toContain(text);
  });
});
