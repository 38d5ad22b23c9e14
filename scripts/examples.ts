import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { withScratchFolder } from '../cli/scratch-folder';
import { writeTable } from '../cli/text/table';
import { isHeld } from '../cli/text/verdicts';
import { runLab } from '../lab';
import { judgeTemplates } from '../lib/check/judgement';
import { workersOf } from '../lib/model/index-of-model';
import type { NetworkModel } from '../lib/model/network-model';
import { mapUnder } from '../lib/model/plain-object';
import { collectTemplates } from '../lib/template/assembly/collect-templates';
import { tieTemplates } from '../lib/template/assembly/tied-templates';
import { readTemplates } from '../lib/template/template-reader';
import { ensurePackages } from './packages';

const ROOT = join(__dirname, '..');
/** The lab probes every pair, so its time grows with the square of the workers. */
const MOST_WORKERS = 12;
const HEADER = ['example', 'stacks', 'resources', 'bytes', 'rules proved', 'lab agrees'];

/** Synthesizes each example, proves it, runs it in the lab, and prints a line. */
async function examples(names: readonly string[]): Promise<number> {
  if (!ensurePackages('fast')) return 3;
  const files = readdirSync(join(ROOT, 'examples')).map((file) => basename(file, '.ts'));
  const rows: (readonly string[])[] = [];
  for (const name of files.filter((file) => names.length === 0 || names.includes(file))) {
    process.stderr.write(`examples/${name}.ts\n`);
    rows.push([name, ...(await rowOf(name))]);
  }
  process.stdout.write(writeTable(HEADER, rows));
  return rows.every((row) => row.at(-1)?.startsWith('yes') === true) ? 0 : 1;
}

async function rowOf(name: string): Promise<readonly string[]> {
  return withScratchFolder(async ({ path }) => {
    synthesize(name, path);
    const sources = collectTemplates([path]);
    const { rules, also } = judgeTemplates(tieTemplates(sources));
    const verdicts = Object.values({ ...rules, ...also });
    const model = readTemplates(sources);
    const workers = workersOf(model).length;
    const result = await runLab(firstWorkers(model));
    const part = workers > MOST_WORKERS ? `, the first ${String(MOST_WORKERS)} of ${String(workers)} workers` : '';
    const resources = sources.map(({ template }) => Object.keys(mapUnder(template, 'Resources')).length);
    return [
      String(sources.length),
      String(sum(resources)),
      String(sum(sources.map(({ bytes }) => bytes))),
      `${String(verdicts.filter((verdict) => verdict === 'proved').length)} of ${String(verdicts.length)}`,
      `${isHeld(result) ? 'yes' : 'no'}, ${String(result.probes)} probes${part}`,
    ];
  });
}

function synthesize(name: string, folder: string): void {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { readonly context: object };
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', `examples/${name}.ts`], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      // the proof follows, with numbers
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'cdk-pod-network:validation': false }),
      CDK_VALIDATION: 'false',
    },
  });
  if (status !== 0) throw new Error(`examples/${name}.ts ended with ${String(status)}`);
}

/** A model without the machines of further workers; their routes then lead to nobody. */
function firstWorkers(model: NetworkModel): NetworkModel {
  const dropped = new Set(
    workersOf(model)
      .slice(MOST_WORKERS)
      .map(({ id }) => id),
  );
  return { ...model, nodes: model.nodes.filter(({ id }) => !dropped.has(id)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

void examples(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
