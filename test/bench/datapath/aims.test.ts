import { judgeAims } from '../../../bench/datapath/aims';
import type { FigureName } from '../../../bench/datapath/figure';
import type { Row } from '../../../bench/datapath/result';

const NOISE = [
  row('a again 1', 'a 1', { requests: [1, 0.02], connections: [1.01, 0.01], add: [1, 0.1] }),
  row('a again 200', 'a 200', { requests: [0.97, 0.02] }),
];

function row(of: string, to: string, ratios: Partial<Record<FigureName, readonly [number, number]>>): Row {
  const stated = Object.entries(ratios).map(([figure, [median, spread]]) => [figure, { median, spread }]);
  return { of, to, ratios: Object.fromEntries(stated) as Row['ratios'] };
}

function outcomes(rows: readonly Row[], mtu: 1500 | 9001 = 9001): string[] {
  const verdicts = judgeAims({ rows: [...NOISE, ...rows], pods: [1, 200], mtu });
  return verdicts.map(({ aim, figure, outcome }) => `${aim}: ${figure} ${outcome}`);
}

describe('judgeAims', () => {
  test('an aim is missed by more than the spread only', () => {
    expect(outcomes([row('a 1', 'f 1', { requests: [0.94, 0.01], connections: [0.87, 0.01] })])).toEqual([
      'a 1 of f 1: requests in doubt',
      'a 1 of f 1: connections missed',
    ]);
    expect(outcomes([row('a 1', 'f 1', { connections: [0.87, 0.04] })])).toEqual(['a 1 of f 1: connections in doubt']);
  });

  test('the noise is that of two labs with as many pods', () => {
    const ratios = { requests: [0.91, 0.01] } as const;
    expect(outcomes([row('a 1', 'f 1', ratios), row('a 200', 'f 200', ratios)])).toEqual([
      'a 1 of f 1: requests missed',
      'a 200 of f 200: requests in doubt',
    ]);
  });

  test('of the floor nothing is asked at MTU 1500', () => {
    expect(outcomes([row('a 1', 'f 1', { requests: [0.1, 0] })], 1500)).toEqual([]);
  });

  test('behind a rival counts in the direction of the figure, unless the page explains it', () => {
    expect(
      outcomes([
        row('a 1', 'c 1', { requests: [1.2, 0], p50: [1.2, 0] }),
        row('a 1', 'e 1', { requests: [0.8, 0], add: [2, 0] }),
      ]),
    ).toEqual([
      'a 1 of c 1: requests met',
      'a 1 of c 1: p50 missed',
      'a 1 of e 1: requests missed',
      'a 1 of e 1: add explained',
    ]);
  });

  test('`ipMasq: false` is to be as fast with the most pods as with the fewest', () => {
    expect(outcomes([row('b 200', 'b 1', { requests: [0.96, 0], connections: [0.92, 0.01] })])).toEqual([
      'b 200 of b 1: requests met',
      'b 200 of b 1: connections missed',
    ]);
  });
});
