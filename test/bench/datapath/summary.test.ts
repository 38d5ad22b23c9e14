import type { Row } from '../../../bench/datapath/result';
import { stepsOf, summaryOf } from '../../../bench/datapath/summary';

const ROWS: readonly Row[] = [
  { of: 'a 50', to: 'a 1', ratios: { requests: { median: 0.98, spread: 0.03 } } },
  { of: 'a 1', to: 'f 1', ratios: { addCpu: { median: 2, spread: 0.1 } } },
  { of: 'b 1', to: 'f 1', ratios: { addCpu: { median: 1, spread: 0.2 } } },
];
const cost = { chains: 0, laterChains: 0, laterRules: 0, entries: 0 };
const PATHS = [
  { name: 'a 1', cost: { ...cost, rules: 6 } },
  { name: 'a 50', cost: { ...cost, rules: 7 } },
];

test('the first line says when to set ipMasq, with the figures of its rows', () => {
  const [decision] = summaryOf({ rows: ROWS, pods: [50, 1], paths: PATHS });
  expect(decision).toContain(
    'takes 1.00 ±0.20 times the CPU that it takes on a bridge without NAT, instead of 2.00 ±0.10.',
  );
});

test('a line states the median and the spread of its row, and is left out where a figure is missing', () => {
  expect(summaryOf({ rows: ROWS.slice(0, 1), pods: [50, 1], paths: PATHS })).toEqual([
    '- With 50 pods on each node instead of 1, pods get 0.98 ±0.03 times as many answers a second. The first packet of a connection between pods is compared with 7 rules (6 with 1).',
  ]);
  expect(summaryOf({ rows: [], pods: [1, 50], paths: [] })).toEqual([]);
});

test('the steps from the floor to the default are stated where all of them were measured', () => {
  const row = (id: string, median: number): Row => ({
    of: `${id} 1`,
    to: 'f 1',
    ratios: { requests: { median, spread: 0.01 } },
  });
  const rows = [row('f+br', 0.99), row('b', 0.96), row('b+raw', 0.94)];
  expect(stepsOf({ rows, pods: [1] })).toEqual([
    "- Against a bridge and routes alone (f), br_netfilter leaves 0.99 ±0.01 of the requests a second, the node's table after it 0.96 ±0.01, and a table that checked the source of every packet 0.94 ±0.01.",
    expect.stringContaining('kube-proxy needs br_netfilter'),
  ]);
  expect(stepsOf({ rows: rows.slice(1), pods: [1] })).toEqual([]);
});
