import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { NetworkModel } from '../lib/model/network-model';
import type { UpEvent } from './lab-process';
import type { StaticAnalysis } from './static-analysis';
import { LabError } from './lab-error';

/** A background lab, as recorded in its folder. */
export interface RunningLab {
  readonly id: string;
  /** the plan is derived from the model and the analysis */
  readonly model: NetworkModel;
  readonly analysis: StaticAnalysis;
  readonly up: UpEvent;
  readonly userNamespace: boolean;
}

/** The kernel's limit for a socket path (unix(7): 108 with the terminating zero), less what the lab appends to the folder. */
const LONGEST_FOLDER = 80;

/** Creates the folder of a background lab. */
export function makeLabFolder(): { id: string; folder: string } {
  const id = randomBytes(3).toString('hex');
  const folder = join(runtimeFolder(), id);
  mkdirSync(folder, { mode: 0o700 });
  return { id, folder };
}

/** Records a running lab under its id. */
export function noteLab(folder: string, lab: RunningLab): void {
  writeFileSync(join(folder, 'lab.json'), JSON.stringify(lab), { mode: 0o600 });
}

/** The folder of a lab of that id. */
function labFolder(id: string): string {
  return join(runtimeFolder(), id);
}

/** How long a folder may exist before its lab listens, in milliseconds. */
const STARTING = 60_000;

/** Removes the folder of a lab that does not listen, unless the folder is new. */
function forgetEnded(id: string): void {
  const made = statSync(labFolder(id), { throwIfNoEntry: false });
  if (made !== undefined && (existsSync(join(labFolder(id), 'lab.json')) || Date.now() - made.mtimeMs > STARTING)) {
    forgetLab(id);
  }
}

/** Removes a lab's folder. */
export function forgetLab(id: string): void {
  rmSync(labFolder(id), { recursive: true, force: true });
}

/**
 * Finds the lab of an id, or the only running one. Folders of labs that ended otherwise (a reboot) are removed.
 *
 * @throws LabError of kind `usage` if there is none, or several and no id
 */
export async function findLab(id: string | null): Promise<{ lab: RunningLab; socket: Socket }> {
  const root = runtimeFolder();
  const up: { lab: RunningLab; socket: Socket }[] = [];
  for (const name of readdirSync(root).sort()) {
    const file = join(root, name, 'lab.json');
    const socket = await open(controlSocket(join(root, name)));
    if (socket === null) forgetEnded(name);
    else if (existsSync(file)) up.push({ lab: JSON.parse(readFileSync(file, 'utf8')) as RunningLab, socket });
    // it is coming up
    else socket.destroy();
  }
  const chosen = up.filter(({ lab }) => id === null || lab.id === id);
  const [first] = chosen;
  for (const one of up) if (one !== first || chosen.length > 1) one.socket.destroy();
  if (first !== undefined && chosen.length === 1) return first;
  throw new LabError(
    'usage',
    whyNone(
      id,
      up.map(({ lab }) => lab.id),
    ),
  );
}

/** The file with the state that only a full lab has. */
export function fullNotesFile(id: string): string {
  return join(labFolder(id), 'full.json');
}

/**
 * Returns the id of a running lab (the only one if `id` is null) if it is a full lab, else null.
 *
 * @throws LabError of kind `usage` if there is none, or several and no id
 */
export async function runningFullLab(id: string | null): Promise<string | null> {
  const { lab, socket } = await findLab(id);
  socket.destroy();
  return existsSync(fullNotesFile(lab.id)) ? lab.id : null;
}

/** Path of the control socket in a lab's folder. */
export function controlSocket(folder: string): string {
  return join(folder, 'control');
}

/** Path of the file in a lab's folder for its standard error. */
export function logFile(folder: string): string {
  return join(folder, 'log');
}

/** What a lab wrote to its standard error. */
export function saidBy({ id }: RunningLab): string {
  const file = logFile(labFolder(id));
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function whyNone(id: string | null, up: readonly string[]): string {
  if (up.length === 0) return `no lab is up${id === null ? '' : ` by the id "${id}"`}; start one with: lab up`;
  if (id !== null) return `no lab is up by the id "${id}"; up: ${up.join(', ')}`;
  return `${String(up.length)} labs are up (${up.join(', ')}); choose one with: --lab ID`;
}

function open(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      resolve(socket);
    });
    // a later error ends the stream of answers, and is reported there
    socket.on('error', () => {
      resolve(null);
    });
  });
}

/** A folder that only this user can write to, since its content is trusted. */
function runtimeFolder(): string {
  const uid = process.getuid?.() ?? 0;
  const given = process.env.XDG_RUNTIME_DIR;
  const usable =
    given !== undefined && given.length <= LONGEST_FOLDER && existsSync(given) && lstatSync(given).uid === uid;
  const folder = usable ? join(given, 'pod-network') : `/tmp/pod-network-${String(uid)}`;
  if (!existsSync(folder)) {
    mkdirSync(folder, { mode: 0o700, recursive: true });
    chmodSync(folder, 0o700);
  }
  const { uid: owner, mode } = lstatSync(folder);
  if (owner !== uid || (mode & 0o077) !== 0 || !lstatSync(folder).isDirectory()) {
    throw new LabError(
      'machine',
      `${folder} must belong to this user with mode 0700; remove it, or change its owner and mode`,
    );
  }
  return folder;
}
