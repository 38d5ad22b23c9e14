import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeTable } from '../../cli/text/table';
import { pairedRatio } from '../datapath/ratio';
import { countTypes, longestPath, type Template } from './resource-graph';

const PROJECT = join(__dirname, '../..');
// the hand-written network is not proved: what the library's proof at synthesis costs is shown by itself, and for the default app judged
const CASES = [
  { workers: 3, proof: 'with', isJudged: true },
  { workers: 30, proof: 'without', isJudged: true },
  { workers: 30, proof: 'with', isJudged: false },
] as const;
// of 11 pairs the two farthest at each end do not count in the spread; of 5 it is that of all
const JUDGED_PAIRS = 11;
const SHOWN_PAIRS = 5;
const AT_MOST = 1.15;
const COSTS = {
  process: { title: 'CPU of the process', hasAim: true },
  // the library loads within it, and the CDK before it
  synthesis: { title: 'of it, CPU once the CDK is loaded', hasAim: false },
  memory: { title: 'peak memory', hasAim: true },
} as const;

interface Cost {
  readonly synthesis: number;
  readonly process: number;
  readonly memory: number;
  readonly template: Template;
}

/**
 * Synthesizes the network of bin/app.ts with the library and without it by turns, and compares the cost and the templates.
 *
 * @returns 1 where an aim is missed by more than the spread, or the templates' resources differ
 */
export function handWritten(): Promise<number> {
  execFileSync('npm', ['run', '-s', 'build'], { cwd: PROJECT, stdio: ['ignore', 2, 2] });
  const rows: string[][] = [];
  const wrong: string[] = [];
  const differing: string[] = [];
  for (const { workers, proof, isJudged } of CASES) {
    const pairs = Array.from({ length: isJudged ? JUDGED_PAIRS : SHOWN_PAIRS }, (_, turn) =>
      pairOf(workers, proof, turn % 2 === 0),
    );
    for (const cost of Object.keys(COSTS) as (keyof typeof COSTS)[]) {
      const ratio = pairedRatio(
        pairs.map(({ ours }) => ours[cost]),
        pairs.map(({ byHand }) => byHand[cost]),
      );
      const { title } = COSTS[cost];
      const hasAim = isJudged && COSTS[cost].hasAim;
      const missed = hasAim && ratio.median > AT_MOST + ratio.spread;
      const name = `${String(workers)} workers, ${proof} proof: ${title}`;
      if (missed) wrong.push(`${name} misses its aim`);
      const text = `${ratio.median.toFixed(2)} ±${ratio.spread.toFixed(2)}`;
      rows.push([name, text, hasAim ? `at most ${AT_MOST.toFixed(2)}` : '', missed ? 'missed' : '']);
    }
    const [first] = pairs;
    if (first !== undefined) differing.push(...differences(first.ours.template, first.byHand.template));
  }
  process.stdout.write(writeTable(['ours to hand-written', 'median', 'aim', ''], rows));
  const templates = differing.length === 0 ? ['the same resources, on no longer path'] : [...new Set(differing)];
  process.stdout.write([...templates, ...wrong].map((line) => `${line}\n`).join(''));
  return Promise.resolve(wrong.length + differing.length > 0 ? 1 : 0);
}

function pairOf(size: number, proof: string, oursFirst: boolean): { readonly ours: Cost; readonly byHand: Cost } {
  const first = costOf(oursFirst ? 'ours' : 'by-hand', size, proof);
  const second = costOf(oursFirst ? 'by-hand' : 'ours', size, proof);
  return oursFirst ? { ours: first, byHand: second } : { ours: second, byHand: first };
}

function costOf(which: string, size: number, proof: string): Cost {
  const folder = mkdtempSync(join(tmpdir(), 'pod-network-bench-'));
  try {
    const argv = ['--import', 'tsx', join(__dirname, 'child.ts'), which, String(size), proof];
    const env = { ...process.env, CDK_OUTDIR: folder };
    return JSON.parse(execFileSync(process.execPath, argv, { cwd: PROJECT, env, encoding: 'utf8' })) as Cost;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What of a template is not as in the hand-written one. */
function differences(ours: Template, byHand: Template): string[] {
  const [own, theirs] = [countTypes(ours), countTypes(byHand)];
  const resources = isDeepStrictEqual(own, theirs)
    ? []
    : [`resources: ${JSON.stringify(own)}, by hand ${JSON.stringify(theirs)}`];
  const [path, pathByHand] = [longestPath(ours), longestPath(byHand)];
  const longer =
    path <= pathByHand ? [] : [`the longest path is of ${String(path)} resources, by hand of ${String(pathByHand)}`];
  return [...resources, ...longer];
}
