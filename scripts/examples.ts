import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { withScratchFolder } from '../cli/scratch-folder';
import { writeTable } from '../cli/text/table';
import { runLab } from '../lab';
import type { LabResult } from '../lab/plan/lab-result';
import { kebabOf } from '../lib/address/kebab-case';
import { type Judgement, judgeTemplates } from '../lib/check/judgement';
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
const HEADER = ['example', 'stacks', 'resources', 'bytes', 'rules proved', 'lab agrees', 'unknown'];

/** A rule that stays unknown in an example, as `rule by witness`, and why. Any other open rule fails the run, and so does a stale entry. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'fck-nat': {
    'podEgressAsNode by the proof': 'no template shows what the image of fck-nat does',
    'podEgressAsNode by the lab': 'the lab does not run the instance of an Auto Scaling group',
    'lab-no-route by the lab': 'the default route leads to that instance',
  },
  'nat-instance': { 'podEgressAsNode by the lab': 'the lab does not run NAT instances' },
};

/** A line of the table, and whether everything in it is as expected. */
interface Row {
  readonly cells: readonly string[];
  readonly held: boolean;
}

/** Synthesizes each example, proves it, runs it in the lab, and prints a line. */
async function examples(names: readonly string[]): Promise<number> {
  if (!ensurePackages('fast')) return 3;
  const files = readdirSync(join(ROOT, 'examples')).map((file) => basename(file, '.ts'));
  const rows: Row[] = [];
  for (const name of files.filter((file) => names.length === 0 || names.includes(file))) {
    process.stderr.write(`examples/${name}.ts\n`);
    rows.push(await rowOf(name));
  }
  process.stdout.write(
    writeTable(
      HEADER,
      rows.map(({ cells }) => cells),
    ),
  );
  return rows.every(({ held }) => held) ? 0 : 1;
}

async function rowOf(name: string): Promise<Row> {
  return withScratchFolder(async ({ path }) => {
    synthesize(name, path);
    const sources = collectTemplates([path]);
    const judgement = judgeTemplates(tieTemplates(sources));
    const verdicts = Object.values({ ...judgement.rules, ...judgement.also });
    const model = readTemplates(sources);
    const workers = workersOf(model).length;
    const result = await runLab(firstWorkers(model));
    const part = workers > MOST_WORKERS ? `, the first ${String(MOST_WORKERS)} of ${String(workers)} workers` : '';
    const resources = sources.map(({ template }) => Object.keys(mapUnder(template, 'Resources')).length);
    const expected = EXPECTED[name] ?? {};
    const open = [...openIn(judgement, 'proof'), ...openIn(result, 'lab')];
    const agreed = openIn(result, 'lab').every((one) => one in expected);
    const unknown = open.map((one) => `${one}: ${expected[one] ?? 'NOT EXPECTED'}`);
    const stale = Object.keys(expected).filter((one) => !open.includes(one));
    return {
      held: open.every((one) => one in expected) && stale.length === 0,
      cells: [
        name,
        String(sources.length),
        String(sum(resources)),
        String(sum(sources.map(({ bytes }) => bytes))),
        `${String(verdicts.filter((verdict) => verdict === 'proved').length)} of ${String(verdicts.length)}`,
        `${agreed ? 'yes' : 'no'}, ${String(result.probes)} probes${part}`,
        [...unknown, ...stale.map((one) => `${one}: EXPECTED, BUT PROVED`)].join('; ') || '-',
      ],
    };
  });
}

/** Rules that are not proved, and ids of errors that nobody acknowledged. An error that only repeats its rule's verdict is left out. */
function openIn(of: Judgement | LabResult, witness: 'proof' | 'lab'): readonly string[] {
  const words = Object.entries({ ...of.rules, ...of.also }).filter(([, word]) => word !== 'proved');
  const repeated = new Set(words.map(([rule]) => `lab-${kebabOf(rule)}`));
  const errors = of.findings.filter((one) => one.severity === 'error' && !('acknowledged' in one && one.acknowledged));
  const open = [
    ...words.map(([rule, word]) => (word === 'unknown' ? rule : `${rule} ${word}`)),
    ...errors.map(({ id }) => id).filter((id) => !repeated.has(id)),
  ];
  return [...new Set(open)].map((one) => `${one} by the ${witness}`);
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
