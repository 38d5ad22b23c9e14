import type { BenchLab, Ends } from './bench-lab';
import { type FigureName, type Figures, LOADS } from './figure';

/** What is measured in each round, under one name. */
export interface Series {
  readonly name: string;
  readonly lab: BenchLab;
  readonly ends: Ends;
  /** whether CNI ADDs on the lab's first node are timed too */
  readonly adds: boolean;
}

/** Of each series and figure one number a round. */
export type Samples = ReadonlyMap<string, ReadonlyMap<FigureName, readonly number[]>>;

export interface RoundLimits {
  /** rounds at least, and at most */
  readonly least: number;
  readonly most: number;
  /** after the start, when no further round begins but those that are the least */
  readonly milliseconds: number;
}

// an ADD takes as long as a load, and its figures wobble less
const ROUNDS_AN_ADD = 3;

/**
 * Measures all series by turns: in each round each load meets every series, and each round begins with another one.
 *
 * @param start `performance.now()` from which the limit of time counts
 */
export async function measureRounds(
  series: readonly Series[],
  { least, most, milliseconds }: RoundLimits,
  start: number,
  progress: (text: string) => void,
): Promise<Samples> {
  const samples = new Map<string, Map<FigureName, number[]>>(series.map(({ name }) => [name, new Map()]));
  const note = (name: string, figures: Figures): void => {
    const own = samples.get(name);
    for (const [figure, value] of Object.entries(figures) as [FigureName, number][])
      own?.set(figure, [...(own.get(figure) ?? []), value]);
  };
  for (let round = 0; round < most && (round < least || performance.now() < start + milliseconds); round += 1) {
    progress(`round ${String(round + 1)}`);
    const first = (round * 5) % series.length;
    const turns = [...series.slice(first), ...series.slice(0, first)];
    for (const { load, figures } of LOADS)
      for (const { name, lab, ends } of turns) note(name, figures(await lab.load(ends, load)));
    if (round % ROUNDS_AN_ADD > 0) continue;
    for (const { name, lab } of turns.filter(({ adds }) => adds)) {
      const [one] = await lab.add(1);
      if (one !== undefined) note(name, { add: one.seconds, addCpu: one.cpu });
    }
  }
  return samples;
}
