import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { LabError } from './lab-error';
import type { Drop, LabPlan, Measurement, NodeReport, Reading } from './lab-plan';

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
  /** the next event that is no progress; null at the end */
  next(): Promise<BottleEvent | null>;
}

/** The namespaces that the lab lives in; as root without a user namespace, where a distribution forbids those. */
export function unshareArguments(userNamespace: boolean): string[] {
  return [
    'unshare',
    ...(userNamespace ? ['--user', '--map-root-user'] : []),
    ...['--net', '--mount', '--ipc', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc'],
  ];
}

/** Where a lab that stays listens, and the open file that takes what it says besides. */
export interface Stay {
  readonly socket: string;
  readonly log: number;
}

/** What starts the bottle, and what its first process runs. */
export interface BottlePrograms {
  readonly launch: string;
  readonly main: string;
}

const FAST_PROGRAMS: BottlePrograms = { launch: 'launch.py', main: 'main.py' };

/** Starts the bottle with a plan. It ends with this process, and with those above it up to npm, unless it is told to stay. */
export function startBottle(
  plan: LabPlan,
  stay: Stay | null,
  userNamespace: boolean,
  programs: BottlePrograms = FAST_PROGRAMS,
): BottleProcess {
  const folder = bottleFolder();
  const child = spawn(
    PYTHON,
    [
      ...[
        '-I',
        '-S',
        '-B',
        join(folder, programs.launch),
        String(process.pid),
        join(folder, programs.main),
        stay?.socket ?? '',
      ],
      ...['--', ...unshareArguments(userNamespace)],
    ],
    {
      stdio: ['pipe', 'pipe', stay?.log ?? 'pipe'],
      detached: stay !== null,
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

/** The process outside of the namespaces, with the streams that the channel takes. */
export type BottleProcess = ChildProcess & { readonly stdin: Writable; readonly stdout: Readable };

/** Where Debian and Ubuntu keep what the lab calls, whatever the path of the caller is. */
export const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

export const PYTHON = '/usr/bin/python3';

/** Reads events from a stream of lines, and passes progress on. */
export function openChannel(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  progress: (text: string) => void,
): Channel {
  const lines = createInterface({ input, crlfDelay: Infinity })[Symbol.asyncIterator]();
  return {
    send: (request) => output.write(`${JSON.stringify(request)}\n`),
    next: async () => {
      for (;;) {
        const line = await lines.next();
        if (line.done === true) return null;
        const event = JSON.parse(line.value) as BottleEvent;
        if (event.event !== 'progress') return event;
        progress(event.text);
      }
    },
  };
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
