import { cpus, loadavg, release } from 'node:os';
import { writeTable } from '../../cli/text/table';
import { ensurePackages } from '../../scripts/packages';
import { type Batch, runBatch } from './batch';
import type { BatchResult, DatapathResult } from './result';
import { batchTables, batchTitle } from './tables';
import { writePage } from './page';

// a quick run is to end within six minutes on a busy machine, of which its labs take one or two to stand
const QUICK: Batch = {
  ...{ title: 'The quick run', mtu: 9001, wiring: 'direct', pods: [1, 200], withVpc: true },
  variants: ['a', 'b', 'e', 'f'],
  limits: { least: 10, most: 60, milliseconds: 270_000 },
};
const HOOKS: Batch = {
  ...{ title: 'From the floor to the default, one cost more at a time', mtu: 9001, wiring: 'direct', pods: [1] },
  variants: ['f-ct', 'f', 'f+br', 'b', 'b+raw', 'a'],
  withVpc: false,
  limits: { least: 10, most: 60, milliseconds: 120_000 },
};
const FULL: readonly Batch[] = ([9001, 1500] as const).flatMap((mtu) =>
  (['direct', 'vpc'] as const).map((wiring) => ({
    ...{ title: 'All variants', mtu, wiring, pods: [1, 50, 200], withVpc: false },
    variants: ['a', 'b', 'c', 'd', 'e', 'f'] as const,
    limits: { least: 21, most: 21, milliseconds: Infinity },
  })),
);
const OPTIONS = ['--quick', '--hooks', '--json', '--write'];

/**
 * Measures the way from pod to pod against its rivals and its floor, as ratios. `--quick` measures some variants, `--hooks` where
 * the difference to the floor comes from, neither all of it; `--write` writes docs/performance.md.
 *
 * @returns 0 where every aim that was measured is met, 1 where one is missed by more than the spread, 2 for arguments that it
 * does not know, 3 where the machine lacks a package
 */
export async function datapath(argv: readonly string[]): Promise<number> {
  const unheard = argv.filter((each) => !OPTIONS.includes(each));
  if (unheard.length > 0) {
    process.stderr.write(`datapath takes ${OPTIONS.join(', ')}, not ${unheard.join(', ')}\n`);
    return 2;
  }
  if (!ensurePackages('bench')) return 3;
  process.env.CDK_VALIDATION = 'false';
  const quick = argv.includes('--quick');
  const began = performance.now();
  const progress = (text: string): void => {
    process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0)} s: ${text}\n`);
  };
  const load = loadavg()[0] ?? 0;
  const batches: BatchResult[] = [];
  const hooks = argv.includes('--hooks');
  const asked = quick ? [QUICK] : hooks ? [] : FULL;
  for (const batch of quick && !hooks ? asked : [...asked, HOOKS]) batches.push(await runBatch(batch, progress));
  const result: DatapathResult = { quick, machine: machine(), load: [load, loadavg()[0] ?? 0], batches };
  process.stdout.write(argv.includes('--json') ? `${JSON.stringify(result, null, 2)}\n` : describe(result));
  if (argv.includes('--write')) await writePage(result);
  return batches.some(({ verdicts }) => verdicts.some(({ outcome }) => outcome === 'missed')) ? 1 : 0;
}

function machine(): string {
  return `Linux ${release()}, ${String(cpus().length)} CPUs, ${(cpus()[0]?.model ?? 'unknown').trim()}`;
}

function describe({ machine: where, load: [before, after], batches }: DatapathResult): string {
  const head = `${where}; load ${before.toFixed(1)} at the start, ${after.toFixed(1)} at the end\n`;
  const tables = batches.flatMap((batch) => [
    `\n${batchTitle(batch)}\n`,
    ...batchTables(batch).map(({ title, header, rows }) => `\n${title}\n${writeTable(header, rows)}`),
  ]);
  return head + tables.join('');
}
