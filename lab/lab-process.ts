import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { LabError } from './lab-error';
import type { Carried, Drop, LabPlan, Measurement, NodeReport, PlannedTransfer, Reading } from './plan/lab-plan';

/** A line of JSON that the runner writes. */
export type LabEvent =
  | { readonly event: 'progress'; readonly text: string }
  | {
      readonly event: 'up';
      /** host pid of the first process inside */
      readonly pid: number;
      /** pids of the nodes' processes, in the lab's pid namespace */
      readonly nodes: Readonly<Record<string, number>>;
      readonly reports: readonly NodeReport[];
    }
  | { readonly event: 'measured'; readonly results: readonly Measurement[] }
  | { readonly event: 'transferred'; readonly results: readonly Carried[] }
  | { readonly event: 'drops'; readonly drops: readonly Drop[] }
  | { readonly event: 'detached' }
  | { readonly event: 'down' }
  /** the runner ended; `said` is its standard error */
  | { readonly event: 'ended'; readonly said: string }
  | {
      readonly event: 'failed';
      readonly message: string;
      /** whether one of the host's programs refused a part of the network */
      readonly unbuilt?: boolean;
    };

/** A request to the runner. `probes` null: all probes of the plan. */
export type LabRequest =
  | { readonly do: 'probe'; readonly reading: Reading; readonly probes: readonly number[] | null }
  | { readonly do: 'transfer'; readonly transfers: readonly PlannedTransfer[] }
  | { readonly do: 'drops' }
  /** outlive the process that started the lab; only as the first request, and only with a control socket */
  | { readonly do: 'detach' }
  | { readonly do: 'down' };

export type UpEvent = Extract<LabEvent, { event: 'up' }>;

/** Sends requests to the runner and reads its events. */
export interface Channel {
  send(request: LabRequest): void;
  /** reads the next event; progress events are passed on and skipped */
  next(): Promise<LabEvent>;
}

/** The namespaces that the lab lives in. Root goes without a user namespace where the distribution restricts those. */
function unshareArguments(userNamespace: boolean): string[] {
  return [
    'unshare',
    ...(userNamespace ? ['--user', '--map-root-user'] : []),
    ...['--net', '--mount', '--ipc', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc'],
  ];
}

/** Where a background lab listens and logs. */
export interface Background {
  /** path of its control socket */
  readonly socket: string;
  /** path of the file for its standard error */
  readonly log: string;
}

/** The Python programs of a lab, as paths relative to `lab/runner`: the launcher on the host and the first process inside. */
export interface LabPrograms {
  readonly launch: string;
  readonly main: string;
}

const FAST_PROGRAMS: LabPrograms = { launch: 'launch.py', main: 'main.py' };

export interface LabProcessOptions {
  readonly userNamespace: boolean;
  /** called with each line of progress */
  readonly progress: (text: string) => void;
  /** @default - those of the fast lab */
  readonly programs?: LabPrograms;
  /** @default - the lab ends with this process */
  readonly background?: Background;
}

/** The process of a lab, in namespaces of its own, held by the process that started it. */
export interface LabProcess {
  readonly channel: Channel;
  /** ends the lab and waits until it has ended */
  close(): Promise<void>;
  kill(): void;
  /** lets go of a detached lab, so that this process can end */
  leave(): void;
}

/** Starts a lab. It ends with this process or an ancestor up to npm, unless it is detached. */
export function openLabProcess(plan: LabPlan, options: LabProcessOptions): LabProcess {
  const { background, progress } = options;
  const child = spawnLabProcess(plan, options);
  const ended = once(child, 'close');
  let text = '';
  child.stderr?.on('data', (data: Buffer) => (text += data.toString()));
  const said = async (): Promise<string> => {
    await ended;
    return background === undefined ? text : readFileSync(background.log, 'utf8');
  };
  return {
    channel: openChannel(child.stdout, child.stdin, progress, said),
    close: async () => {
      child.stdin.end();
      await ended;
    },
    kill: () => child.kill('SIGKILL'),
    leave: () => {
      child.stdin.destroy();
      child.stdout.destroy();
      child.unref();
    },
  };
}

/** Starts the launcher on the host. */
function spawnLabProcess(
  plan: LabPlan,
  { background, userNamespace, programs = FAST_PROGRAMS }: LabProcessOptions,
): ChildProcess & { readonly stdin: Writable; readonly stdout: Readable } {
  const folder = runnerFolder();
  const child = spawn(
    PYTHON,
    [
      ...['-I', '-S', '-B', join(folder, programs.launch), String(process.pid)],
      ...[join(folder, programs.main), background?.socket ?? ''],
      ...['--', ...unshareArguments(userNamespace)],
    ],
    {
      stdio: ['pipe', 'pipe', background === undefined ? 'pipe' : openSync(background.log, 'a', 0o600)],
      detached: background !== undefined,
      cwd: '/',
      env: { ...process.env, PATH: SYSTEM_PATH },
    },
  );
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null)
    throw new LabError('machine', `${PYTHON} could not be started; install python3`);
  // it may have ended already, and its standard error tells more than a broken pipe
  stdin.on('error', () => undefined);
  stdin.write(`${JSON.stringify(plan)}\n`);
  return Object.assign(child, { stdin, stdout });
}

/** Where Debian and Ubuntu keep the programs that the lab calls. The caller's PATH is ignored. */
export const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

export const PYTHON = '/usr/bin/python3';

/**
 * Opens a channel over a stream of lines.
 *
 * @param progress called with each line of progress
 * @param said called when the stream ends; returns what the runner wrote to its standard error
 */
export function openChannel(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  progress: (text: string) => void,
  said: () => string | Promise<string>,
): Channel {
  const lines = createInterface({ input, crlfDelay: Infinity })[Symbol.asyncIterator]();
  return {
    send: (request) => output.write(`${JSON.stringify(request)}\n`),
    next: async () => {
      for (;;) {
        const line = await lines.next();
        if (line.done === true) return { event: 'ended', said: (await said()).trim() };
        const event = JSON.parse(line.value) as LabEvent;
        if (event.event !== 'progress') return event;
        progress(event.text);
      }
    },
  };
}

/** Describes why an event is not the expected answer. */
export function whyLost(event: LabEvent): string {
  if (event.event === 'failed') return event.message;
  if (event.event !== 'ended') return `unexpected event "${event.event}"`;
  return `it ended before it answered${event.said === '' ? '' : `: ${event.said}`}`;
}

/** The folder of the Python files: beside this file in a checkout, beside the bundle in a package. */
function runnerFolder(): string {
  const beside = typeof __dirname === 'string' ? [__dirname] : [];
  const folders = [...beside, dirname(realpathSync(process.argv[1] ?? '.'))].map((folder) => join(folder, 'runner'));
  const found = folders.find((folder) => existsSync(join(folder, 'main.py')));
  if (found === undefined) {
    throw new LabError(
      'machine',
      `the lab's Python program is missing: no main.py in ${folders.join(', ')}; reinstall the package`,
    );
  }
  return found;
}
