/** Two series of one figure, compared round by round. */
export interface Ratio {
  readonly median: number;
  /** half of the interval that holds the true median nine times in ten */
  readonly spread: number;
}

const DOUBT = 0.1;

/**
 * The ratio of two series, round by round: what else the machine did in a round met both.
 *
 * @throws Error for series that are empty or of different lengths
 */
export function pairedRatio(of: readonly number[], to: readonly number[]): Ratio {
  if (of.length === 0 || of.length !== to.length)
    throw new Error(`series of ${String(of.length)} and ${String(to.length)} rounds have no paired ratio`);
  const ratios = of.map((each, round) => each / (to[round] ?? NaN)).sort((a, b) => a - b);
  const cut = ranksOutside(ratios.length);
  const at = (rank: number): number => ratios[rank] ?? NaN;
  const last = ratios.length - 1;
  return {
    median: (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2,
    spread: (at(last - cut) - at(cut)) / 2,
  };
}

/**
 * How many of the sorted values lie outside of the interval at each end: each value lies below the median in one of two cases,
 * so the number of those that do is binomial, whatever the values' distribution.
 */
function ranksOutside(count: number): number {
  let chance = 0.5 ** count;
  let doubt = 2 * chance;
  let ranks = 0;
  while (ranks < Math.floor((count - 1) / 2)) {
    chance *= (count - ranks) / (ranks + 1);
    doubt += 2 * chance;
    if (doubt > DOUBT) break;
    ranks += 1;
  }
  return ranks;
}
