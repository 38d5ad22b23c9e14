import { FIGURES, FIGURE_NAMES, type FigureName } from './figure';
import type { Ratio } from './ratio';
import type { BatchResult, Row, Verdict } from './result';

const RATES: readonly FigureName[] = ['stream', 'streams', 'requests', 'connections'];

/** Why the default stands behind a rival in a row, where the cause is known. Such a row counts as no miss. */
const REASONS: readonly {
  readonly rival: string;
  readonly figures: readonly FigureName[];
  readonly because: string;
}[] = [
  ...['d', 'e'].map((rival) => ({
    rival,
    figures: ['add', 'addCpu'] as const,
    because: '`ipMasq` writes a chain a pod with iptables at each ADD; `ipMasq: false` does not',
  })),
  {
    rival: 'd',
    figures: FIGURE_NAMES,
    because:
      '`ptp` has no bridge, so a packet is not seen by br_netfilter; the first rule of the tutorial asks for a bridge',
  },
];

/**
 * Holds rows against the aims.
 *
 * @param batch whose rows are named `ID PODS`, with `a again` for the default in a second lab
 */
export function judgeAims({ rows, pods, mtu }: Pick<BatchResult, 'rows' | 'pods' | 'mtu'>): Verdict[] {
  const verdicts: Verdict[] = [];
  const judge = (
    noise: ReadonlyMap<FigureName, number>,
    of: string,
    to: string,
    figures: readonly FigureName[],
    limit: (figure: FigureName) => number,
  ): void => {
    const row = rows.find((each) => each.of === of && each.to === to);
    for (const figure of figures) {
      const ratio = row?.ratios[figure];
      if (ratio === undefined) continue;
      const tolerance = Math.max(ratio.spread, noise.get(figure) ?? 0);
      const isShort = !holds(figure, ratio, limit(figure), 0);
      const isMissed = !holds(figure, ratio, limit(figure), tolerance);
      const reason = isMissed ? reasonFor(to, figure) : undefined;
      const outcome = isMissed ? (reason === undefined ? 'missed' : 'explained') : isShort ? 'in doubt' : 'met';
      const stated = { aim: `${of} of ${to}`, figure, ratio, limit: limit(figure), tolerance, outcome } as const;
      verdicts.push(reason === undefined ? stated : { ...stated, because: reason.because });
    }
  };
  for (const count of pods) {
    const of = (id: string): string => `${id} ${String(count)}`;
    const noise = noiseOf(rows, count);
    if (mtu === 9001) judge(noise, of('a'), of('f'), RATES, (figure) => (figure === 'connections' ? 0.9 : 0.95));
    for (const rival of ['c', 'd', 'e']) judge(noise, of('a'), of(rival), FIGURE_NAMES, () => 1);
  }
  const [fewest, most] = [Math.min(...pods), Math.max(...pods)];
  judge(noiseOf(rows, most), `b ${String(most)}`, `b ${String(fewest)}`, RATES, () => 0.95);
  return verdicts;
}

function reasonFor(to: string, figure: FigureName): (typeof REASONS)[number] | undefined {
  return REASONS.find(({ rival, figures }) => to.startsWith(`${rival} `) && figures.includes(figure));
}

function holds(figure: FigureName, { median }: Ratio, limit: number, tolerance: number): boolean {
  return FIGURES[figure].isRate ? median >= limit - tolerance : median <= limit + tolerance;
}

/** How far A differs from A with as many pods, by figure. */
function noiseOf(rows: readonly Row[], pods: number): Map<FigureName, number> {
  const again = rows.find(({ of }) => of === `a again ${String(pods)}`);
  return new Map(
    (Object.entries(again?.ratios ?? {}) as [FigureName, Ratio][]).map(([figure, { median, spread }]) => [
      figure,
      Math.abs(median - 1) + spread,
    ]),
  );
}
