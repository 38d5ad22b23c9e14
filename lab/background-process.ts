import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { openLabProcess, SYSTEM_PATH, type LabProcessOptions } from './lab-process';
import { whenUp } from './lab';
import { LabError } from './lab-error';
import type { LabPlan } from './plan/lab-plan';
import { controlSocket, forgetLab, logFile, makeLabFolder, noteLab, type RunningLab } from './running-labs';

/**
 * Starts a lab that outlives this process, and records it under an id.
 *
 * @returns the id
 * @throws LabError of kind `machine` if it does not come up; nothing is left of it then
 */
export async function startInBackground(
  plan: LabPlan,
  made: Pick<RunningLab, 'model' | 'analysis'>,
  options: Omit<LabProcessOptions, 'background'>,
): Promise<string> {
  const { id, folder } = makeLabFolder();
  const started = openLabProcess(plan, {
    ...options,
    background: { socket: controlSocket(folder), log: logFile(folder) },
  });
  try {
    const up = await whenUp(started.channel);
    noteLab(folder, { id, ...made, up, userNamespace: options.userNamespace });
    started.channel.send({ do: 'detach' });
    if ((await started.channel.next()).event !== 'detached')
      throw new LabError('machine', 'the lab ended while it started; run it again');
  } catch (error) {
    started.kill();
    forgetLab(id);
    throw error;
  }
  started.leave();
  return id;
}

/**
 * Runs a program in a running lab, with this process's standard input and output.
 *
 * @param inside arguments of `nsenter`, run inside the lab: the pids of nodes are valid only in its pid namespace
 * @returns its exit code; 128 plus the signal number if a signal ended it
 */
export async function runWithin(
  { up, userNamespace }: RunningLab,
  inside: readonly string[],
  argv: readonly string[],
  path = SYSTEM_PATH,
): Promise<number> {
  const user = userNamespace ? ['--user', '--preserve-credentials'] : [];
  const outer = ['--target', String(up.pid), ...user, '--mount', '--pid', '--ipc', '--net', '--uts'];
  const child = spawn('nsenter', [...outer, '--', 'nsenter', ...inside, '--', ...argv], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  });
  // the terminal interrupts both processes; only the command reacts
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } finally {
    process.off('SIGINT', ignore);
  }
}
