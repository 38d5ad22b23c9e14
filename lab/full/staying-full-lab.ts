import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openChannel, startBottle } from '../bottle';
import { NOTHING_FOREKNOWN } from '../foreknowledge';
import { quietly, whenUp } from '../lab';
import { LabError } from '../lab-error';
import type { LabResult } from '../lab-result';
import { requireFullMachine } from '../requirements';
import {
  controlSocket,
  findLab,
  forgetLab,
  fullNotesFile,
  makeLabFolder,
  noteLab,
  type RunningLab,
} from '../running-labs';
import { FULL_PROGRAMS, FullChannel } from './full-bottle';
import { askAll, podsIn, type FullLab, type FullLabOptions, type Launchable } from './full-lab';
import { planFullLab, type FullOptions } from './full-plan';
import type { FleetPod } from './pod-fleet';
import { rootFileSystem } from './root-file-system';

/** What is known of a full lab that stays, beside what is known of any. */
interface FullNotes {
  readonly launches: Launchable['launches'];
  readonly options: FullOptions;
  readonly pods: readonly (readonly [node: string, pods: readonly FleetPod[]])[];
}

/**
 * Boots the machines of a model, makes their pods, and leaves them running until `labDown`.
 *
 * @returns the lab's id
 * @throws LabError of kind `machine` where this machine lacks what the lab needs
 */
export async function fullLabUp({ model, launches }: Launchable, options: FullLabOptions = {}): Promise<string> {
  const { progress = quietly, shape = 'debian', bootSeconds = 120 } = options;
  requireFullMachine();
  const fullOptions: FullOptions = { rootfs: await rootFileSystem(progress), shape, bootSeconds };
  const { lab, plan } = planFullLab(model, launches, fullOptions);
  const { id, folder } = makeLabFolder();
  const log = join(folder, 'log');
  const stay = { socket: controlSocket(folder), log: openSync(log, 'a', 0o600) };
  const child = startBottle(plan, stay, false, FULL_PROGRAMS);
  const ended = once(child, 'close');
  try {
    const channel = openChannel(child.stdout, child.stdin, progress);
    const up = await whenUp(channel, async () => {
      await ended;
      return readFileSync(log, 'utf8').trim();
    });
    noteLab(folder, { id, model, foreknown: NOTHING_FOREKNOWN, up, userNamespace: false });
    channel.send({ do: 'stay' });
    if ((await channel.next())?.event !== 'staying')
      throw new LabError('machine', 'the lab ended as it came up; run it again');
  } catch (error) {
    child.kill('SIGKILL');
    forgetLab(id);
    throw error;
  }
  child.stdin.destroy();
  child.stdout.destroy();
  child.unref();
  const notes: FullNotes = { launches, options: fullOptions, pods: [] };
  writeFileSync(fullNotesFile(id), JSON.stringify(notes), { mode: 0o600 });
  await withRunning(id, async (running) => {
    const fleet = await podsIn({ ...running, lab, plan });
    for (const { node, failures } of fleet.reports) {
      for (const { subject, message } of failures) progress(`${node}: ${subject}: ${message}`);
    }
    writeFileSync(fullNotesFile(id), JSON.stringify({ ...notes, pods: [...fleet.pods] }), { mode: 0o600 });
  });
  return id;
}

/** Asks every pair of a running full lab; its pods are those that were made as it came up. */
export async function fullLabMatrix(id: string, options: FullLabOptions = {}): Promise<LabResult> {
  return withRunning(id, async (running, { pods }) => {
    const fleet = await podsIn(running, new Map(pods));
    return askAll(running, fleet, options.progress);
  });
}

/**
 * Runs a command on a machine of a running full lab, or the programs of this machine from a pod's network.
 *
 * @returns the command's exit code
 * @throws LabError of kind `usage` where there is no such node
 */
export async function fullLabExec(id: string, target: string, argv: readonly string[]): Promise<number> {
  const { lab, socket } = await findLab(id);
  socket.destroy();
  const { pods } = readNotes(id);
  const names = pods.map(([node, own]) => ({ node, own }));
  const found = names.find(
    ({ node, own }) => node === target || own.some(({ address }) => `pod@${node}/${address}` === target),
  );
  const pid = found === undefined ? undefined : lab.up.nodes[found.node];
  if (found === undefined || pid === undefined) {
    const all = names.flatMap(({ node, own }) => [node, ...own.map(({ address }) => `pod@${node}/${address}`)]);
    throw new LabError('usage', `"${target}" is not in the lab; there are: ${all.join(', ')}`);
  }
  const pod = found.own.find(({ address }) => `pod@${found.node}/${address}` === target);
  const bottle = ['--target', String(lab.up.pid), '--mount', '--pid', '--ipc', '--net', '--uts'];
  const inside =
    pod === undefined ? ['--all', '--target', String(pid)] : [`--net=/proc/${String(pid)}/root${pod.path}`];
  const PATH = '/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin';
  const child = spawn('nsenter', [...bottle, '--', 'nsenter', ...inside, '--', ...argv], {
    stdio: 'inherit',
    env: { ...process.env, PATH },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 128 + 15;
}

function readNotes(id: string): FullNotes {
  return JSON.parse(readFileSync(fullNotesFile(id), 'utf8')) as FullNotes;
}

/** Speaks to a running lab. */
async function withRunning<T>(id: string, use: (lab: FullLab, notes: FullNotes) => Promise<T>): Promise<T> {
  const { lab, socket } = await findLab(id);
  const notes = readNotes(id);
  try {
    return await use(fullLabOf(lab, notes, new FullChannel(openChannel(socket, socket, quietly))), notes);
  } finally {
    socket.destroy();
  }
}

function fullLabOf({ model, up }: RunningLab, { launches, options }: FullNotes, channel: FullChannel): FullLab {
  const { lab, plan } = planFullLab(model, launches, options);
  return { model, lab, plan, channel, reach: up, reports: up.reports };
}
