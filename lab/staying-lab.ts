import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkModel } from '../lib/model/network-model';
import { openChannel, startBottle, SYSTEM_PATH } from './bottle';
import { LabError } from './lab-error';
import { NOTHING_FOREKNOWN, withForeknowledge } from './foreknowledge';
import { quietly, whenUp, type LabOptions, type ToldOptions } from './lab';
import type { LabResult } from './lab-result';
import { measure } from './matrix';
import { planLab } from './plan-lab';
import { requireMachine, takesUserNamespace } from './requirements';
import { controlSocket, findLab, forgetLab, makeLabFolder, noteLab, type RunningLab } from './running-labs';
import { judgeLab } from './verdict';

/**
 * Boots a model and leaves it running until `labDown`.
 *
 * @returns the lab's id
 * @throws LabError of kind `machine` where this machine lacks what the lab needs
 */
export async function labUp(model: NetworkModel, options: ToldOptions = {}): Promise<string> {
  requireMachine();
  const userNamespace = takesUserNamespace();
  const foreknown = options.foreknown ?? NOTHING_FOREKNOWN;
  const { plan } = planLab(model, foreknown.witnesses);
  const { id, folder } = makeLabFolder();
  const log = join(folder, 'log');
  const child = startBottle(plan, { socket: controlSocket(folder), log: openSync(log, 'a', 0o600) }, userNamespace);
  const ended = once(child, 'close');
  try {
    const channel = openChannel(child.stdout, child.stdin, options.progress ?? quietly);
    const up = await whenUp(channel, async () => {
      await ended;
      return readFileSync(log, 'utf8').trim();
    });
    noteLab(folder, { id, model, foreknown, up, userNamespace });
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
  return id;
}

/**
 * Asks every pair of a running lab.
 *
 * @param id null: the one that is up
 * @throws LabError of kind `usage` where there is none, or several and no id
 */
export async function labMatrix(id: string | null, options: LabOptions = {}): Promise<LabResult> {
  const { lab, socket } = await findLab(id);
  const progress = options.progress ?? quietly;
  const planned = planLab(lab.model, lab.foreknown.witnesses);
  try {
    progress(`asking ${String(planned.plan.probes.length)} probes`);
    const measured = await measure(planned.plan, openChannel(socket, socket, progress));
    return withForeknowledge(judgeLab(planned, lab.up.reports, measured), lab.foreknown);
  } finally {
    socket.destroy();
  }
}

/**
 * Runs a command on a node of a running lab, or in a pod, with this process's standard input and output.
 *
 * @param id null: the one that is up
 * @param target a node's name, or `pod@worker-0/10.200.0.2`
 * @returns the command's exit code; 128 and the signal's number where a signal ended it, as shells have it
 * @throws LabError of kind `usage` where there is no such lab or node
 */
export async function labExec(id: string | null, target: string, argv: readonly string[]): Promise<number> {
  const { lab, socket } = await findLab(id);
  socket.destroy();
  const [program = '', ...args] = execCommand(lab, target, argv);
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, PATH: SYSTEM_PATH } });
  // the terminal sends an interrupt to both; the command decides what it means
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === 'SIGKILL' ? 9 : 15);
  } finally {
    process.off('SIGINT', ignore);
  }
}

/**
 * Takes a running lab down, and waits until nothing of it is left.
 *
 * @param id null: the one that is up
 * @returns the id of the lab that was taken down
 * @throws LabError of kind `usage` where there is none, or several and no id
 */
export async function labDown(id: string | null): Promise<string> {
  const { lab, socket } = await findLab(id);
  const ended = once(socket, 'close');
  socket.resume();
  socket.write(`${JSON.stringify({ do: 'down' })}\n`);
  await ended;
  while (existsSync(`/proc/${String(lab.up.pid)}/ns/net`)) await new Promise((resolve) => setTimeout(resolve, 10));
  forgetLab(lab.id);
  return lab.id;
}

/** Into the bottle first, and in there into the node: only inside do the ids of the nodes' processes mean anything. */
function execCommand(lab: RunningLab, target: string, argv: readonly string[]): string[] {
  const { nodes } = planLab(lab.model, lab.foreknown.witnesses).plan;
  const node = nodes.find(
    ({ name, pods }) => name === target || pods.some(({ address }) => `pod@${name}/${address}` === target),
  );
  const pid = node === undefined ? undefined : lab.up.nodes[node.name];
  if (node === undefined || pid === undefined) {
    const names = nodes.flatMap(({ name, pods }) => [name, ...pods.map(({ address }) => `pod@${name}/${address}`)]);
    throw new LabError('usage', `"${target}" is not in the lab; there are: ${names.join(', ')}`);
  }
  const pod = node.pods.find(({ address }) => `pod@${node.name}/${address}` === target);
  const user = lab.userNamespace ? ['--user', '--preserve-credentials'] : [];
  const bottle = ['--target', String(lab.up.pid), ...user, '--mount', '--pid', '--ipc', '--net', '--uts'];
  const net = pod === undefined ? '--net' : `--net=/run/netns/${pod.namespace}`;
  return ['nsenter', ...bottle, '--', 'nsenter', '--target', String(pid), '--mount', '--uts', net, '--', ...argv];
}
