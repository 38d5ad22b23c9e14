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
import { planText } from './plan';
import { readGroups } from './option/templates';
import { UsageError } from './option/usage-error';
import { isHeld, writeSummary, writeVerdicts } from './text/verdicts';

const EXEC_EXAMPLE = 'for example: lab exec worker-0 -- ip route';

const FORMS: Readonly<Record<string, (invocation: Invocation) => Promise<number>>> = {
  run,
  up,
  matrix,
  exec,
  down,
  drill,
};

export const lab: Command = {
  usage: [
    'lab run [--full] [--app PATH]... [--stack NAME] [--json]',
    'lab up [--full] [--app PATH]... [--stack NAME] [--json]',
    'lab matrix [--lab ID] [--json]',
    'lab exec [--lab ID] NODE [-- COMMAND...]',
    'lab down [--lab ID] [--json]',
    'lab drill --full [--app PATH]... [--stack NAME] [--json]',
  ],
  description: `Boots the network of the templates on this machine, in namespaces of its own, and asks every pair.

run     boots it, asks, takes it down; ends with whoever started it
up      boots it, prints its id and leaves it running
matrix  asks every pair of a running lab
exec    runs a command on a node of a running lab; a shell where none is given
down    takes a running lab down
drill   boots it as machines and puts them through a bad week: every pair is asked after each step`,
  options: {
    full: { type: 'boolean', help: 'nodes are machines, booted by systemd and cloud-init; needs root' },
    lab: { type: 'string', value: 'ID', help: 'which running lab; not needed while one is up' },
  },
  run: (invocation) => {
    const [form] = invocation.operands;
    const wanted = `one of: ${Object.keys(FORMS).join(', ')}`;
    if (form === undefined) throw new UsageError(`lab wants ${wanted}`);
    const chosen = Object.hasOwn(FORMS, form) ? FORMS[form] : undefined;
    if (chosen === undefined) throw new UsageError(`"${form}" is nothing that lab does; it wants ${wanted}`);
    return chosen(invocation);
  },
};

async function run(invocation: Invocation): Promise<number> {
  refuseOperands(invocation, 'lab run', 1);
  const { terminal } = invocation;
  const { launchable, analysis } = await readForLab(invocation);
  const { model } = launchable;
  // first, so that it is seen also where the machine cannot run a lab
  if (!invocation.json) terminal.result(`${planText(planOf(model))}\n`);
  const options = { ...progressOf(invocation), analysis };
  if (invocation.values.full !== true) return answer(invocation, false, () => runLab(model, options));
  const full = await fullLab();
  return answer(invocation, true, () => full.runFullLab(launchable, options));
}

async function drill(invocation: Invocation): Promise<number> {
  refuseOperands(invocation, 'lab drill', 1);
  if (invocation.values.full !== true) {
    throw new UsageError('lab drill restarts machines, which the lab without --full has none of; add --full');
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

/** Loaded only where it is wanted: it brings the client of containerd, which the package leaves out. */
async function fullLab(): Promise<typeof FullLabModule> {
  try {
    return await import('../lab/full/index.js');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new LabError(
      'machine',
      'the full lab speaks to containerd by @grpc/grpc-js and @grpc/proto-loader, which are not installed: run it from a checkout of this project, or install them beside it: npm install @grpc/grpc-js @grpc/proto-loader',
    );
  }
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
  if (node === undefined) throw new UsageError(`lab exec wants the name of a node, ${EXEC_EXAMPLE}`);
  if (surplus !== undefined) {
    throw new UsageError(`lab exec takes one node; put the command behind --, ${EXEC_EXAMPLE}`);
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
