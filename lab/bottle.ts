import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { LabError } from './lab-error';
import type { Drop, LabPlan, Measurement, NodeReport, Reading } from './plan/lab-plan';

/** What the program inside the bottle says, a line of JSON each. */
export type BottleEvent =
  | { readonly event: 'progress'; readonly text: string }
  | {
      readonly event: 'up';
      /** id of the first process inside, as the machine counts */
      readonly pid: number;
      /** ids of the nodes' processes, as the bottle counts */
      readonly nodes: Readonly<Record<string, number>>;
      readonly reports: readonly NodeReport[];
    }
  | { readonly event: 'measured'; readonly results: readonly Measurement[] }
  | { readonly event: 'drops'; readonly drops: readonly Drop[] }
  | { readonly event: 'staying' }
  | { readonly event: 'down' }
  /** it says no more; with what it wrote to its standard error */
  | { readonly event: 'ended'; readonly said: string }
  | {
      readonly event: 'failed';
      readonly message: string;
      /** whether a program refused a part of the network */
      readonly unbuilt?: boolean;
    };

/** What it is asked; `probes` null: all of the plan. */
export type BottleRequest =
  | { readonly do: 'probe'; readonly reading: Reading; readonly probes: readonly number[] | null }
  | { readonly do: 'drops' }
  /** first of all, and only to a lab with a control socket: not to end with whoever started it */
  | { readonly do: 'stay' }
  | { readonly do: 'down' };

export type UpEvent = Extract<BottleEvent, { event: 'up' }>;

/** Sends a request and gets what is said next. */
export interface Channel {
  send(request: BottleRequest): void;
  /** the next event that is no progress */
  next(): Promise<BottleEvent>;
}

/** The namespaces that the lab lives in; as root without a user namespace, where a distribution forbids those. */
function unshareArguments(userNamespace: boolean): string[] {
  return [
    'unshare',
    ...(userNamespace ? ['--user', '--map-root-user'] : []),
    ...['--net', '--mount', '--ipc', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc'],
  ];
}

/** Of a lab that stays. */
export interface Stay {
  /** path of the socket where it listens */
  readonly socket: string;
  /** path of the file that takes what it writes to its standard error */
  readonly log: string;
}

/** What starts the bottle, and what its first process runs. */
export interface BottlePrograms {
  readonly launch: string;
  readonly main: string;
}

const FAST_PROGRAMS: BottlePrograms = { launch: 'launch.py', main: 'main.py' };

export interface BottleOptions {
  readonly userNamespace: boolean;
  /** called with a line on what is going on */
  readonly progress: (text: string) => void;
  /** by default those of the fast lab */
  readonly programs?: BottlePrograms;
  /** by default it is not told to stay */
  readonly stay?: Stay;
}

/** A bottle in the hands of the process that started it. */
export interface Bottle {
  readonly channel: Channel;
  /** ends it, and waits for that */
  close(): Promise<void>;
  kill(): void;
  /** leaves one that was told to stay to itself */
  leave(): void;
}

/** Starts the bottle with a plan. It ends with this process, and with those above it up to npm, unless it is told to stay. */
export function openBottle(plan: LabPlan, options: BottleOptions): Bottle {
  const { stay, progress } = options;
  const child = startBottle(plan, options);
  const ended = once(child, 'close');
  let text = '';
  child.stderr?.on('data', (data: Buffer) => (text += data.toString()));
  const said = async (): Promise<string> => {
    await ended;
    return stay === undefined ? text : readFileSync(stay.log, 'utf8');
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

/** The process outside of the namespaces. */
function startBottle(
  plan: LabPlan,
  { stay, userNamespace, programs = FAST_PROGRAMS }: BottleOptions,
): ChildProcess & { readonly stdin: Writable; readonly stdout: Readable } {
  const folder = bottleFolder();
  const child = spawn(
    PYTHON,
    [
      ...['-I', '-S', '-B', join(folder, programs.launch), String(process.pid)],
      ...[join(folder, programs.main), stay?.socket ?? ''],
      ...['--', ...unshareArguments(userNamespace)],
    ],
    {
      stdio: ['pipe', 'pipe', stay === undefined ? 'pipe' : openSync(stay.log, 'a', 0o600)],
      detached: stay !== undefined,
      cwd: '/',
      env: { ...process.env, PATH: SYSTEM_PATH },
    },
  );
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null)
    throw new LabError('machine', `${PYTHON} could not be started; install python3`);
  // it may be gone already: what it said on its way tells more than a broken pipe
  stdin.on('error', () => undefined);
  stdin.write(`${JSON.stringify(plan)}\n`);
  return Object.assign(child, { stdin, stdout });
}

/** Where Debian and Ubuntu keep what the lab calls, whatever the path of the caller is. */
export const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

export const PYTHON = '/usr/bin/python3';

/**
 * Reads events from a stream of lines, and passes progress on.
 *
 * @param said asked at the end of the stream: what the bottle wrote to its standard error
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
        const event = JSON.parse(line.value) as BottleEvent;
        if (event.event !== 'progress') return event;
        progress(event.text);
      }
    },
  };
}

/** Why an event is not the answer that was waited for. */
export function whyLost(event: BottleEvent): string {
  if (event.event === 'failed') return event.message;
  if (event.event !== 'ended') return `it said "${event.event}"`;
  return `it ended while it was asked${event.said === '' ? '' : `: ${event.said}`}`;
}

/** Where the Python files are: beside this file in a checkout, beside the bundle in a package. */
function bottleFolder(): string {
  const beside = typeof __dirname === 'string' ? [__dirname] : [];
  const folders = [...beside, dirname(realpathSync(process.argv[1] ?? '.'))].map((folder) => join(folder, 'bottle'));
  const found = folders.find((folder) => existsSync(join(folder, 'main.py')));
  if (found === undefined) {
    throw new LabError(
      'machine',
      `the lab's own program is missing: looked for bottle/main.py in ${folders.join(', ')}; install the package again`,
    );
  }
  return found;
}
