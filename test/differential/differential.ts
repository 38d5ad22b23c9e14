import fc from 'fast-check';
import type { MeasuredLab } from '../../lab/lab';
import { readTemplates } from '../../lib/model';
import type { NetworkModel } from '../../lib/model';
import { networks } from './network-arbitrary';
import type { NetworkSpec } from './network-spec';
import { networkTemplate } from './network-template';
import { askLab, compareWitnesses, type Comparison } from './two-witnesses';

export interface DifferentialOptions {
  readonly runs: number;
  readonly seed: number;
  /** number of the first network; by default 0 */
  readonly first?: number;
  /** what the walk alone is told of a network; by default what its template says */
  readonly tell?: (model: NetworkModel) => NetworkModel;
  /** networks at a time, since a lab waits more than it works; by default 2 */
  readonly jobs?: number;
  /** how many labs may run to make a disagreement small; by default none, and it is told as it was found */
  readonly shrinks?: number;
  /** called after each network */
  readonly onNetwork?: (asked: Asked) => void;
}

/** A network that both were asked about. */
export interface Asked {
  readonly spec: NetworkSpec;
  readonly model: NetworkModel;
  readonly measured: MeasuredLab;
  readonly comparison: Comparison;
}

/** A network on which the witnesses disagree, made as small as `shrinks` allowed. */
export interface Found {
  readonly number: number;
  readonly spec: NetworkSpec;
  readonly comparison: Comparison;
}

export interface Summary {
  readonly comparisons: readonly Comparison[];
  readonly found: readonly Found[];
}

/** Asks both witnesses about random networks; a seed and a number make the same network each time. */
export async function runDifferential(options: DifferentialOptions): Promise<Summary> {
  const { runs, first = 0, jobs = 2 } = options;
  const numbers = Array.from({ length: runs }, (_, index) => first + index);
  const results: { number: number; comparison: Comparison; found: Found | null }[] = [];
  const work = async (): Promise<void> => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
      const { whole, smallest } = await askAbout(number, options);
      options.onNetwork?.(whole);
      const { spec, comparison } = smallest;
      const found = whole.comparison.disagreements.length === 0 ? null : { number, spec, comparison };
      results.push({ number, comparison: whole.comparison, found });
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  results.sort((a, b) => a.number - b.number);
  return {
    comparisons: results.map(({ comparison }) => comparison),
    found: results.flatMap(({ found }) => found ?? []),
  };
}

async function askAbout(
  number: number,
  { seed, tell, shrinks = 0 }: DifferentialOptions,
): Promise<{ whole: Asked; smallest: Asked }> {
  const asked: Asked[] = [];
  let left = shrinks;
  const agrees = async (spec: NetworkSpec): Promise<boolean> => {
    const isShrink = asked.length > 0;
    if (isShrink && left-- <= 0) return true;
    const one = await askBoth(spec, tell);
    const agreed = one.comparison.disagreements.length === 0;
    if (!isShrink || !agreed) asked.push(one);
    return agreed;
  };
  const run = { seed: seedOf(seed, number), numRuns: 1, unbiased: true };
  const { errorInstance } = await fc.check(fc.asyncProperty(networks(), agrees), run);
  const [whole] = asked;
  const smallest = asked.at(-1);
  if (whole === undefined || smallest === undefined) throw errorInstance;
  return { whole, smallest };
}

/** Networks of one seed share none with those of the next. */
function seedOf(seed: number, number: number): number {
  return (Math.imul(seed, 0x9e3779b1) + number) | 0;
}

/** A disagreement counts where it is seen twice: a machine that is busy may lose a packet. */
async function askBoth(spec: NetworkSpec, tell: DifferentialOptions['tell']): Promise<Asked> {
  const model = modelOf(spec);
  const walked = tell?.(model) ?? model;
  const ask = async (): Promise<Asked> => {
    const measured = await askLab(model, walked);
    return { spec, model, measured, comparison: compareWitnesses(measured, walked) };
  };
  const first = await ask();
  return first.comparison.disagreements.length === 0 ? first : ask();
}

/** A random network, read as a stranger's template. */
export function modelOf(spec: NetworkSpec): NetworkModel {
  return readTemplates([
    {
      stackName: 'Differential',
      named: true,
      file: 'differential.template.json',
      template: { ...networkTemplate(spec) },
      bytes: 0,
      environment: { account: null, region: null },
      nested: {},
      duplicates: [],
    },
  ]);
}
