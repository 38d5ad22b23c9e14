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

/** A lab that stays until it is taken down, as its file says. */
export interface RunningLab {
  readonly id: string;
  /** what it was made of; the plan follows from it and from what was known before */
  readonly model: NetworkModel;
  readonly analysis: StaticAnalysis;
  readonly up: UpEvent;
  readonly userNamespace: boolean;
}

/** Room for a socket's path in the kernel (unix(7): 108 with the closing zero), less what the lab adds to the folder's. */
const LONGEST_FOLDER = 80;

/** Makes the folder of a lab that is to stay. */
export function makeLabFolder(): { id: string; folder: string } {
  const id = randomBytes(3).toString('hex');
  const folder = join(runtimeFolder(), id);
  mkdirSync(folder, { mode: 0o700 });
  return { id, folder };
}

/** Notes that a lab is up, so that it is found by its id. */
export function noteLab(folder: string, lab: RunningLab): void {
  writeFileSync(join(folder, 'lab.json'), JSON.stringify(lab), { mode: 0o600 });
}

/** The folder of a lab of that id. */
function labFolder(id: string): string {
  return join(runtimeFolder(), id);
}

/** How long a lab may have a folder before it listens, in milliseconds. */
const STARTING = 60_000;

/** Takes the folder of a lab away that does not listen, unless it was made just now. */
function forgetEnded(id: string): void {
  const made = statSync(labFolder(id), { throwIfNoEntry: false });
  if (made !== undefined && (existsSync(join(labFolder(id), 'lab.json')) || Date.now() - made.mtimeMs > STARTING)) {
    forgetLab(id);
  }
}

/** Takes a lab's folder away. */
export function forgetLab(id: string): void {
  rmSync(labFolder(id), { recursive: true, force: true });
}

/**
 * The lab of that id, or the one that is up. Labs that have ended otherwise (a restart of the machine) are forgotten.
 *
 * @throws LabError of kind `usage` where there is none, or several and no id
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

/** What is known of a full lab beside what is known of any; only a full one has it. */
export function fullNotesFile(id: string): string {
  return join(labFolder(id), 'full.json');
}

/**
 * The id of that lab, or of the one that is up, where it is a full one; null where it is not.
 *
 * @throws LabError of kind `usage` where there is none, or several and no id
 */
export async function runningFullLab(id: string | null): Promise<string | null> {
  const { lab, socket } = await findLab(id);
  socket.destroy();
  return existsSync(fullNotesFile(lab.id)) ? lab.id : null;
}

/** The control socket in a lab's folder. */
export function controlSocket(folder: string): string {
  return join(folder, 'control');
}

/** The file in a lab's folder that takes what it writes to its standard error. */
export function logFile(folder: string): string {
  return join(folder, 'log');
}

/** What a lab wrote there. */
export function saidBy({ id }: RunningLab): string {
  const file = logFile(labFolder(id));
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function whyNone(id: string | null, up: readonly string[]): string {
  if (up.length === 0) return `no lab is up${id === null ? '' : ` by the id "${id}"`}; start one with: lab up`;
  if (id !== null) return `no lab is up by the id "${id}"; up: ${up.join(', ')}`;
  return `${String(up.length)} labs are up (${up.join(', ')}); say which with: --lab ID`;
}

function open(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      resolve(socket);
    });
    // one that breaks later ends the stream of answers, which is where that is told
    socket.on('error', () => {
      resolve(null);
    });
  });
}

/** A folder of this user's own, and nobody else's: what stands in it is believed. */
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
      `${folder} is open to others; take it away, or set its owner to this user and its mode to 0700`,
    );
  }
  return folder;
}
