import { writeFileSync, readFileSync } from 'node:fs';
import { namedEnd } from '../../lib/plan/named-end';
import { openChannel } from '../lab-process';
import { NO_ANALYSIS } from '../static-analysis';
import { noProgress } from '../lab';
import { LabError } from '../lab-error';
import type { LabResult } from '../plan/lab-result';
import { requireFullMachine } from '../requirements';
import { findLab, fullNotesFile, saidBy, type RunningLab } from '../running-labs';
import { runWithin, startInBackground } from '../background-process';
import { labDown, podAt } from '../background-lab';
import type { BootedLab } from './booted-lab';
import { FULL_PROGRAMS, FullChannel } from './full-channel';
import { askAll, fullOptions, podsIn, type FullLabOptions, type Launchable, type FullRunOptions } from './full-lab';
import { planFullLab, type FullOptions } from './full-plan';
import { analysisForMachines } from './user-data-download';
import type { FleetPod } from './pod-fleet';

/** PATH on a machine, which has programs of its own in /usr/local/sbin. */
const MACHINE_PATH = '/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Runs a command in a machine's pid namespace, and waits for it from outside. Without `--no-fork` nsenter itself waits, and stops
 * when systemd-shutdown stops the command: neither would end, nor would the machine.
 */
const WAITED_FOR = ['sh', '-c', '"$@"; exit "$?"', 'sh'];

/** The state of a background lab that only a full lab has. */
interface FullNotes {
  readonly launches: Launchable['launches'];
  readonly options: FullOptions;
  readonly pods: readonly (readonly [node: string, pods: readonly FleetPod[]])[];
}

/**
 * Boots the machines of a model, creates their pods, and leaves them running until `labDown`.
 *
 * @returns the lab's id
 * @throws LabError of kind `machine` if this machine lacks what the lab needs
 */
export async function fullLabUp({ model, launches }: Launchable, options: FullRunOptions = {}): Promise<string> {
  const { progress = noProgress } = options;
  requireFullMachine();
  const planned = await fullOptions(options);
  const analysis = analysisForMachines(options.analysis ?? NO_ANALYSIS, model);
  const { plan } = planFullLab(model, launches, planned);
  const started = { userNamespace: false, progress, programs: FULL_PROGRAMS };
  const id = await startInBackground(plan, { model, analysis }, started);
  const note = (pods: FullNotes['pods']): void => {
    const notes: FullNotes = { launches, options: planned, pods };
    writeFileSync(fullNotesFile(id), JSON.stringify(notes), { mode: 0o600 });
  };
  try {
    note([]);
    await withRunning(id, async (running) => {
      const fleet = await podsIn(running);
      for (const { node, failures } of fleet.reports) {
        for (const { subject, message } of failures) progress(`${node}: ${subject}: ${message}`);
      }
      note([...fleet.pods]);
    });
  } catch (error) {
    await labDown(id);
    throw error;
  }
  return id;
}

/** Probes every pair of a running full lab, between the pods created at its start. */
export async function fullLabMatrix(id: string, options: FullLabOptions = {}): Promise<LabResult> {
  return withRunning(id, async (running, { pods }, { analysis }) => {
    const fleet = await podsIn(running, new Map(pods));
    return askAll(running, fleet, analysis, options.progress);
  });
}

/**
 * Runs a command on a machine of a running full lab. For a pod, runs a program of the host in the pod's network namespace.
 *
 * @returns the command's exit code
 * @throws LabError of kind `usage` if there is no such node
 */
export async function fullLabExec(id: string, target: string, argv: readonly string[]): Promise<number> {
  const { lab, socket } = await findLab(id);
  socket.destroy();
  const { pods } = readNotes(id);
  const end = namedEnd(lab.model, target);
  const found = pods.find(([node]) => node === end?.node.name);
  const pod = end?.isPod === true ? podAt(found?.[1] ?? [], end.address) : undefined;
  const pid = found === undefined ? undefined : lab.up.nodes[found[0]];
  if (pid === undefined || (end?.isPod === true && pod === undefined)) {
    const all = pods.flatMap(([node, own]) => [node, ...own.map(({ address }) => `pod@${node}/${address}`)]);
    throw new LabError('usage', `"${target}" is not in the lab; choose one of: ${all.join(', ')}`);
  }
  if (pod !== undefined) return runWithin(lab, [`--net=/proc/${String(pid)}/root${pod.path}`], argv, MACHINE_PATH);
  return runWithin(lab, ['--all', '--no-fork', '--target', String(pid)], [...WAITED_FOR, ...argv], MACHINE_PATH);
}

function readNotes(id: string): FullNotes {
  return JSON.parse(readFileSync(fullNotesFile(id), 'utf8')) as FullNotes;
}

/** Connects to a running full lab. */
async function withRunning<T>(
  id: string,
  use: (lab: BootedLab, notes: FullNotes, running: RunningLab) => Promise<T>,
): Promise<T> {
  const { lab, socket } = await findLab(id);
  const notes = readNotes(id);
  try {
    const channel = new FullChannel(openChannel(socket, socket, noProgress, () => saidBy(lab)));
    return await use(fullLabOf(lab, notes, channel), notes, lab);
  } finally {
    socket.destroy();
  }
}

function fullLabOf({ model, up }: RunningLab, { launches, options }: FullNotes, channel: FullChannel): BootedLab {
  const { lab, plan } = planFullLab(model, launches, options);
  return { model, lab, plan, channel, reach: up, reports: up.reports };
}
