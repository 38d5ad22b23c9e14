import fc from 'fast-check';
import type { MeasuredLab } from '../../lab/lab';
import { readTemplates } from '../../lib/model-api';
import type { NetworkModel, TemplateSource } from '../../lib/model-api';
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
  /** networks at a time, since a lab waits more than it works; by default 4 */
  readonly jobs?: number;
  /** how many labs may run to make one disagreement small; by default none, and it is told as it was found */
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

/** A network on which the witnesses disagree. */
export interface Found {
  readonly number: number;
  readonly spec: NetworkSpec;
  readonly comparison: Comparison;
  /** whether it was made as small as `shrinks` allowed */
  readonly small: boolean;
}

/** One fault shows in many networks: how many of them are made small. */
const SHRUNK = 2;

export interface Summary {
  readonly comparisons: readonly Comparison[];
  readonly found: readonly Found[];
}

/** Asks both witnesses about random networks; a seed and a number make the same network each time. */
export async function runDifferential(options: DifferentialOptions): Promise<Summary> {
  const { runs, seed, first = 0, jobs = 4, shrinks = 0, tell, onNetwork } = options;
  const numbers = Array.from({ length: runs }, (_, index) => first + index);
  const compared: { number: number; comparison: Comparison }[] = [];
  const work = async (): Promise<void> => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
      const asked = await askBoth(networkOf(seed, number), tell);
      onNetwork?.(asked);
      compared.push({ number, comparison: asked.comparison });
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  compared.sort((a, b) => a.number - b.number);
  const found: Found[] = [];
  for (const { number, comparison } of compared) {
    if (comparison.disagreements.length === 0) continue;
    const whole = { number, comparison, spec: networkOf(seed, number), small: false };
    found.push(found.length < SHRUNK && shrinks > 0 ? await makeSmall(whole, options, shrinks) : whole);
  }
  return { comparisons: compared.map(({ comparison }) => comparison), found };
}

/** The network of a seed and a number. */
export function networkOf(seed: number, number: number): NetworkSpec {
  const [spec] = fc.sample(networks(), runOf(seed, number));
  if (spec === undefined) throw new Error('no network was made');
  return spec;
}

/** Shrinks a network for as long as the witnesses disagree and a lab is left. */
async function makeSmall(whole: Found, { seed, tell }: DifferentialOptions, shrinks: number): Promise<Found> {
  const found: Found[] = [];
  let left = shrinks;
  const agrees = async (spec: NetworkSpec): Promise<boolean> => {
    if (found.length === 0) {
      found.push({ ...whole, small: true });
      return false;
    }
    if (left-- <= 0) return true;
    const { comparison } = await askBoth(spec, tell);
    const agreed = comparison.disagreements.length === 0;
    if (!agreed) found.push({ ...whole, spec, comparison, small: true });
    return agreed;
  };
  await fc.check(fc.asyncProperty(networks(), agrees), runOf(seed, whole.number));
  return found.at(-1) ?? whole;
}

function runOf(seed: number, number: number): { seed: number; numRuns: number; unbiased: boolean } {
  return { seed: seedOf(seed, number), numRuns: 1, unbiased: true };
}

/** Networks of one seed share none with those of the next. */
function seedOf(seed: number, number: number): number {
  return (Math.imul(seed, 0x9e3779b1) + number) | 0;
}

/** A disagreement counts where it is seen each time: on a machine that is busy a lab may lose packets. */
const TIMES = 4;

async function askBoth(spec: NetworkSpec, tell: DifferentialOptions['tell']): Promise<Asked> {
  const model = modelOf(spec);
  const walked = tell?.(model) ?? model;
  const ask = async (left: number): Promise<Asked> => {
    const measured = await askLab(model, walked);
    const comparison = compareWitnesses(measured, walked);
    if (comparison.disagreements.length > 0 && left > 1) return ask(left - 1);
    return { spec, model, measured, comparison };
  };
  // a broken station disagrees for certain
  return ask(tell === undefined ? TIMES : 1);
}

/** A random network, read as a stranger's template. */
export function modelOf(spec: NetworkSpec): NetworkModel {
  return readTemplates(sourcesOf(spec));
}

/** The template of a random network. */
export function sourcesOf(spec: NetworkSpec): readonly TemplateSource[] {
  return [
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
  ];
}
