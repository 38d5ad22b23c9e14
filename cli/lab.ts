import { docsPage } from '../lib/address/docs-page';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LabError, analyzeModel, labDown, labExec, labMatrix, labUp, runLab, runningFullLab } from '../lab';
import type { StaticAnalysis, LabResult } from '../lab';
import type * as FullLabModule from '../lab/full';
import { judgeTemplates } from '../lib/check/judgement';
import { planOf, readMachineLaunches, readTemplates } from '../lib/model-api';
import { writeAssumptions } from './text/assumption-text';
import type { Command, Invocation } from './option/command';
import { EXIT } from './option/exit-code';
import { writeDrill } from './text/drill-text';
import { writeMatrix } from './text/matrix';
import { refuseOperands } from './option/operands';
import { refuseOptions } from './option/taken-options';
import { planText } from './plan';
import { readGroups } from './option/templates';
import { UsageError } from './option/usage-error';
import { isHeld, writeSummary, writeVerdicts } from './text/verdicts';

const EXEC_EXAMPLE = 'for example: lab exec worker-0 -- ip route';

interface Form {
  readonly run: (invocation: Invocation) => Promise<number>;
  /** the options that it uses */
  readonly takes: readonly string[];
}

const STARTS = ['full', 'app', 'stack', 'json'];
const FORMS: Readonly<Record<string, Form>> = {
  run: { run, takes: STARTS },
  up: { run: up, takes: STARTS },
  matrix: { run: matrix, takes: ['lab', 'json'] },
  exec: { run: exec, takes: ['lab'] },
  down: { run: down, takes: ['lab', 'json'] },
  drill: { run: drill, takes: STARTS },
};

/** Whether this is a checkout: the npm package has no full lab. */
const IS_CHECKOUT = typeof __dirname === 'string' && existsSync(join(__dirname, '../lab/full'));

export const lab = labCommand(IS_CHECKOUT);

/** The command, in a checkout or as installed from npm. */
export function labCommand(isCheckout: boolean): Command {
  const full = isCheckout ? '[--full] ' : '';
  return {
    usage: [
      `lab run ${full}[--app PATH]... [--stack NAME] [--json]`,
      `lab up ${full}[--app PATH]... [--stack NAME] [--json]`,
      'lab matrix [--lab ID] [--json]',
      'lab exec [--lab ID] NODE [-- COMMAND...]',
      'lab down [--lab ID] [--json]',
      ...(isCheckout ? ['lab drill --full [--app PATH]... [--stack NAME] [--json]'] : []),
    ],
    description: `Builds the network of the templates in network namespaces on this machine, and probes every pair.

run     starts a lab, probes every pair, and stops it; the lab ends with the process that started it
up      starts a lab, prints its id and leaves it running
matrix  probes every pair of a running lab
exec    runs a command on a node of a running lab; a shell by default
down    stops a running lab${
      isCheckout
        ? '\ndrill   boots the nodes as machines, injects one failure after another, and probes every pair after each'
        : ''
    }`,
    options: {
      full: {
        type: 'boolean',
        help: 'boot nodes as machines, with systemd and cloud-init; needs root',
        hidden: !isCheckout,
      },
      lab: { type: 'string', value: 'ID', help: 'which running lab; not needed if only one is up' },
    },
    run: async (invocation) => {
      const [form] = invocation.operands;
      if (!isCheckout && (form === 'drill' || invocation.values.full === true)) throw checkoutOnly(invocation.apps);
      const names = Object.keys(FORMS).filter((name) => isCheckout || name !== 'drill');
      const wanted = `one of: ${names.join(', ')}`;
      if (form === undefined) throw new UsageError(`lab requires ${wanted}`);
      const chosen = Object.hasOwn(FORMS, form) ? FORMS[form] : undefined;
      if (chosen === undefined) throw new UsageError(`"${form}" is not a form of lab; use ${wanted}`);
      const takes = isCheckout ? chosen.takes : chosen.takes.filter((name) => name !== 'full');
      refuseOptions(invocation, `lab ${form}`, takes);
      return chosen.run(invocation);
    },
  };
}

async function run(invocation: Invocation): Promise<number> {
  refuseOperands(invocation, 'lab run', 1);
  const { terminal } = invocation;
  const { launchable, analysis } = await readForLab(invocation);
  const { model } = launchable;
  // first, so that the plan shows even if this machine cannot run a lab
  if (!invocation.json) terminal.result(`${planText(planOf(model))}\n`);
  const options = { ...progressOf(invocation), analysis };
  if (invocation.values.full !== true) return answer(invocation, false, () => runLab(model, options));
  const full = await fullLab();
  return answer(invocation, true, () => full.runFullLab(launchable, options));
}

async function drill(invocation: Invocation): Promise<number> {
  refuseOperands(invocation, 'lab drill', 1);
  if (invocation.values.full !== true) {
    throw new UsageError('lab drill restarts machines, and only the full lab has some; add --full');
  }
  const full = await fullLab();
  const result = await full.drillFullLab((await readForLab(invocation)).launchable, progressOf(invocation));
  invocation.terminal.result(invocation.json ? `${JSON.stringify(result, null, 2)}\n` : writeDrill(result));
  return result.healed ? EXIT.ok : EXIT.broken;
}

async function readForLab(
  invocation: Invocation,
): Promise<{ readonly launchable: FullLabModule.Launchable; readonly analysis: StaticAnalysis }> {
  const groups = await readGroups(invocation);
  const sources = groups.flat();
  const model = readTemplates(sources);
  const { assumptions } = judgeTemplates(groups);
  const launchable = { model, launches: readMachineLaunches(sources) };
  return { launchable, analysis: { ...analyzeModel(model), assumptions } };
}

/**
 * Loads the full lab, with its containerd client, only if a command needs it.
 *
 * @throws LabError of kind `machine` outside of a checkout: a full lab that a checkout started may be running
 */
async function fullLab(): Promise<typeof FullLabModule> {
  if (!IS_CHECKOUT) throw checkoutOnly([]);
  return import('../lab/full/index.js');
}

/** @param apps absolute paths, which a checkout takes from anywhere */
function checkoutOnly(apps: readonly string[]): LabError {
  const options = apps.map((path) => ` --app ${path}`).join('');
  return new LabError(
    'machine',
    `the full lab (--full, lab drill) is not in the npm package; run it from a checkout of cdk-pod-network: npm run -s pod-network -- lab run --full${options} (${docsPage('full-lab.md')})`,
  );
}

async function up(invocation: Invocation): Promise<number> {
  refuseOperands(invocation, 'lab up', 1);
  const id = await start(invocation);
  invocation.terminal.result(invocation.json ? `${JSON.stringify({ id }, null, 2)}\n` : `${id}\n`);
  return EXIT.ok;
}

async function start(invocation: Invocation): Promise<string> {
  const { launchable, analysis } = await readForLab(invocation);
  const options = { ...progressOf(invocation), analysis };
  if (invocation.values.full !== true) return labUp(launchable.model, options);
  const full = await fullLab();
  return full.fullLabUp(launchable, options);
}

async function matrix(invocation: Invocation): Promise<number> {
  refuseOperands(invocation, 'lab matrix', 1);
  const id = labId(invocation);
  const fullId = await runningFullLab(id);
  if (fullId === null) return answer(invocation, false, () => labMatrix(id, progressOf(invocation)));
  const full = await fullLab();
  return answer(invocation, true, () => full.fullLabMatrix(fullId, progressOf(invocation)));
}

async function exec(invocation: Invocation): Promise<number> {
  const [, node, surplus] = invocation.operands;
  if (node === undefined) throw new UsageError(`lab exec requires a node, ${EXEC_EXAMPLE}`);
  if (surplus !== undefined) {
    throw new UsageError(`lab exec takes one node; put the command after --, ${EXEC_EXAMPLE}`);
  }
  const given = invocation.trailing ?? [];
  const command = given.length === 0 ? ['sh'] : given;
  const id = labId(invocation);
  const fullId = await runningFullLab(id);
  if (fullId === null) return labExec(id, node, command);
  const full = await fullLab();
  return full.fullLabExec(fullId, node, command);
}

async function down(invocation: Invocation): Promise<number> {
  refuseOperands(invocation, 'lab down', 1);
  const id = await labDown(labId(invocation));
  invocation.terminal.result(invocation.json ? `${JSON.stringify({ id }, null, 2)}\n` : `${id} is down\n`);
  return EXIT.ok;
}

async function answer(invocation: Invocation, isFull: boolean, ask: () => Promise<LabResult>): Promise<number> {
  const start = performance.now();
  const result = await ask();
  const seconds = (performance.now() - start) / 1000;
  invocation.terminal.result(
    invocation.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : [
          writeMatrix(result.pairs),
          writeVerdicts(result),
          ...(result.assumptions.length === 0 ? [] : [writeAssumptions(result, isFull)]),
          writeSummary(result, seconds),
        ].join('\n'),
  );
  return isHeld(result) ? EXIT.ok : EXIT.broken;
}

function labId(invocation: Invocation): string | null {
  const id = invocation.values.lab;
  return typeof id === 'string' ? id : null;
}

function progressOf({ terminal }: Invocation): { readonly progress: (text: string) => void } {
  return {
    progress: (text) => {
      terminal.notice(`${text}\n`);
    },
  };
}
