import { judgeAims } from './aims';
import { BenchLab } from './bench-lab';
import { type Figures, FIGURE_NAMES } from './figure';
import { type PathCost, pathCost } from './path-cost';
import { pairedRatio } from './ratio';
import type { BatchResult, Row } from './result';
import { measureRounds, type RoundLimits, type Samples, type Series } from './rounds';
import { VARIANTS, type VariantId } from './variant';
import type { Cell, Wiring } from './variant-plan';

/** Labs that stand at the same time, so that their figures can be compared. */
export interface Batch {
  readonly title: string;
  readonly mtu: 1500 | 9001;
  readonly wiring: Wiring;
  readonly variants: readonly VariantId[];
  readonly pods: readonly number[];
  /** whether the default and its nodes are measured in the lab's VPC too */
  readonly withVpc: boolean;
  readonly limits: RoundLimits;
}

const NODE_TO_NODE = 'node to node';
const IN_VPC = ', VPC';

/** Opens all labs of a batch, measures them by turns, and closes them. */
export async function runBatch(batch: Batch, progress: (text: string) => void): Promise<BatchResult> {
  const start = performance.now();
  const labs: BenchLab[] = [];
  const open = async (cell: Cell): Promise<BenchLab> => {
    const lab = await BenchLab.open(cell);
    labs.push(lab);
    return lab;
  };
  try {
    const series = await openSeries(batch, open, progress);
    const paths: { name: string; cost: PathCost }[] = [];
    for (const { name, lab, adds } of series) if (adds) paths.push({ name, cost: pathCost(await lab.trace()) });
    const samples = await measureRounds(series, batch.limits, start, progress);
    const rounds = samples.values().next().value?.get('requests')?.length ?? 0;
    const { title, mtu, wiring, pods } = batch;
    const rows = rowsOf(batch, samples);
    return { title, mtu, wiring, pods, rounds, rows, paths, verdicts: judgeAims({ rows, pods, mtu }) };
  } finally {
    await Promise.all(labs.map(async (lab) => lab.close()));
  }
}

async function openSeries(
  { mtu, wiring, variants, pods, withVpc }: Batch,
  open: (cell: Cell) => Promise<BenchLab>,
  progress: (text: string) => void,
): Promise<Series[]> {
  const series: Series[] = [];
  const add = async (name: string, cell: Cell): Promise<BenchLab> => {
    progress(`building ${name}`);
    const lab = await open(cell);
    series.push({ name, lab, ends: lab.pods, adds: true });
    return lab;
  };
  const fewest = Math.min(...pods);
  for (const count of pods) {
    for (const id of variants) {
      const lab = await add(`${id} ${String(count)}`, { variant: VARIANTS[id], wiring, pods: count, mtu });
      if (id === 'f' && count === fewest) series.push({ name: NODE_TO_NODE, lab, ends: lab.nodes, adds: false });
    }
    await add(`a again ${String(count)}`, { variant: VARIANTS.a, wiring, pods: count, mtu });
  }
  if (withVpc) {
    const lab = await add(`a ${String(fewest)}${IN_VPC}`, { variant: VARIANTS.a, wiring: 'vpc', pods: fewest, mtu });
    series.push({ name: `${NODE_TO_NODE}${IN_VPC}`, lab, ends: lab.nodes, adds: false });
  }
  return series;
}

/** Each variant of the floor, of node-to-node and of the rivals; the default of itself. */
function rowsOf({ variants, pods, withVpc }: Batch, samples: Samples): Row[] {
  const [fewest, most] = [String(Math.min(...pods)), String(Math.max(...pods))];
  const pairs: [string, string][] = [];
  for (const count of pods.map(String)) {
    pairs.push([`a again ${count}`, `a ${count}`]);
    for (const id of variants) {
      if (id !== 'f') pairs.push([`${id} ${count}`, `f ${count}`]);
      if ('cde'.includes(id)) pairs.push([`a ${count}`, `${id} ${count}`]);
      if (count !== fewest && count === most) pairs.push([`${id} ${most}`, `${id} ${fewest}`]);
      pairs.push([`${id} ${count}`, NODE_TO_NODE]);
    }
  }
  if (withVpc) pairs.push([`a ${fewest}${IN_VPC}`, `${NODE_TO_NODE}${IN_VPC}`]);
  return pairs.map(([of, to]) => ({ of, to, ratios: ratiosOf(samples, of, to) }));
}

function ratiosOf(samples: Samples, of: string, to: string): Row['ratios'] {
  const figures: [keyof Figures, ReturnType<typeof pairedRatio>][] = [];
  for (const figure of FIGURE_NAMES) {
    const [upper, lower] = [samples.get(of)?.get(figure), samples.get(to)?.get(figure)];
    if (upper !== undefined && lower !== undefined) figures.push([figure, pairedRatio(upper, lower)]);
  }
  return Object.fromEntries(figures);
}
