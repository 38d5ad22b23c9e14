import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { openBottle, SYSTEM_PATH, type BottleOptions } from './bottle';
import { whenUp } from './lab';
import { LabError } from './lab-error';
import type { LabPlan } from './plan/lab-plan';
import { controlSocket, forgetLab, logFile, makeLabFolder, noteLab, type RunningLab } from './running-labs';

/**
 * Starts a bottle that outlives this process, and notes it by an id.
 *
 * @returns its id
 * @throws LabError of kind `machine` where it does not come up; nothing is left of it then
 */
export async function startStaying(
  plan: LabPlan,
  made: Pick<RunningLab, 'model' | 'foreknown'>,
  options: Omit<BottleOptions, 'stay'>,
): Promise<string> {
  const { id, folder } = makeLabFolder();
  const bottle = openBottle(plan, { ...options, stay: { socket: controlSocket(folder), log: logFile(folder) } });
  try {
    const up = await whenUp(bottle.channel);
    noteLab(folder, { id, ...made, up, userNamespace: options.userNamespace });
    bottle.channel.send({ do: 'stay' });
    if ((await bottle.channel.next()).event !== 'staying')
      throw new LabError('machine', 'the lab ended as it came up; run it again');
  } catch (error) {
    bottle.kill();
    forgetLab(id);
    throw error;
  }
  bottle.leave();
  return id;
}

/**
 * Runs a program in a running lab, with this process's standard input and output.
 *
 * @param inside arguments of `nsenter`, which lead from the bottle on: only in there do the ids of the nodes' processes mean anything
 * @returns its exit code; 128 and the signal's number where a signal ended it, as shells have it
 */
export async function runWithin(
  { up, userNamespace }: RunningLab,
  inside: readonly string[],
  argv: readonly string[],
  path = SYSTEM_PATH,
): Promise<number> {
  const user = userNamespace ? ['--user', '--preserve-credentials'] : [];
  const bottle = ['--target', String(up.pid), ...user, '--mount', '--pid', '--ipc', '--net', '--uts'];
  const child = spawn('nsenter', [...bottle, '--', 'nsenter', ...inside, '--', ...argv], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  });
  // the terminal sends an interrupt to both; the command decides what it means
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } finally {
    process.off('SIGINT', ignore);
  }
}
