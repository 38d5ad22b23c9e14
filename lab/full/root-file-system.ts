import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { LabError } from '../lab-error';

/** What a node's image holds: an init system, cloud-init, and what the user data of a worker installs. */
export const NODE_PACKAGES: readonly string[] = [
  'ca-certificates',
  'cloud-init',
  'conntrack',
  'containerd',
  'containernetworking-plugins',
  'curl',
  'dbus',
  'dhcpcd-base',
  'iproute2',
  'iptables',
  'iputils-ping',
  'kmod',
  'nftables',
  'procps',
  // the cloud images of Debian and Ubuntu have it, and scripts of users call it
  'sudo',
  'systemd-sysv',
];

/** The Debian release of the nodes. */
const NODE_RELEASE = 'trixie';

/** Settings of the build, besides the packages; a part of the key. */
const ARGUMENTS: readonly string[] = [
  '--mode=root',
  '--variant=minbase',
  '--aptopt=APT::Install-Recommends "false"',
  '--aptopt=Acquire::Check-Valid-Until "false"',
  ...['doc', 'man', 'locale', 'info'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
  // what an image does without: lists of packages, of which the node gets none from anywhere
  '--customize-hook=rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/* "$1"/etc/apt/sources.list.d/*',
];

/** Where root file systems are kept: for root on the machine, else below the user's own cache. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const given = environment.XDG_CACHE_HOME;
  return join(given?.startsWith('/') === true ? given : '/var/cache', 'pod-network');
}

/** The name that a root file system is kept under: another list of packages is another one. */
export function rootFileSystemName(packages: readonly string[] = NODE_PACKAGES): string {
  const key = createHash('sha256').update(JSON.stringify([NODE_RELEASE, ARGUMENTS, packages]));
  return `${NODE_RELEASE}-${key.digest('hex').slice(0, 12)}`;
}

/**
 * The nodes' root file system, built where it is not kept yet: by mmdebstrap, from Debian's packages.
 *
 * @returns its folder
 * @throws LabError of kind `machine` where it cannot be built
 */
export async function rootFileSystem(progress: (text: string) => void, cache = cacheFolder()): Promise<string> {
  const folder = join(cache, rootFileSystemName());
  if (existsSync(folder)) return whole(folder);
  mkdirSync(cache, { recursive: true, mode: 0o755 });
  clearForgotten(cache);
  requireRoom(cache);
  const part = `${folder}.part-${String(process.pid)}`;
  progress(`building the nodes' root file system into ${folder}: once, about a minute`);
  try {
    await build(part);
    renameSync(part, folder);
  } catch (error) {
    // another lab may have been quicker
    if (!existsSync(folder)) throw error;
  } finally {
    for (const one of [part, temporary(part)]) rmSync(one, { recursive: true, force: true });
  }
  return folder;
}

/** What a machine of the lab cannot do without. */
const VITAL = [
  'usr/lib/systemd/systemd',
  'usr/sbin/depmod',
  'usr/bin/cloud-init',
  'usr/bin/containerd',
  'usr/lib/cni/bridge',
];

/** A kept root file system that somebody took from would make every network look wrong. */
function whole(folder: string): string {
  const missing = VITAL.find((file) => !existsSync(join(folder, file)));
  if (missing === undefined) return folder;
  throw new LabError(
    'machine',
    `the nodes' root file system in ${folder} lacks ${missing}; it is built anew once it is gone: sudo rm -r ${folder}`,
  );
}

/** What a build takes at its largest, with the packages and their lists, in bytes; some 385 MB stay. */
const ROOM = 600e6;

function requireRoom(cache: string): void {
  const { bavail, bsize } = statfsSync(cache);
  if (bavail * bsize >= ROOM) return;
  const megabytes = (bytes: number): string => `${String(Math.floor(bytes / 1e6))} MB`;
  throw new LabError(
    'machine',
    `the nodes' root file system takes ${megabytes(ROOM)} while it is built, and ${cache} has ${megabytes(bavail * bsize)} free; make room, or name another folder: XDG_CACHE_HOME`,
  );
}

const temporary = (part: string): string => `${part}.tmp`;

/** Takes away what builds left behind that were killed, whose process is no more. */
export function clearForgotten(cache: string): void {
  const mounts = readFileSync('/proc/self/mounts', 'utf8');
  for (const name of readdirSync(cache)) {
    const [, pid] = /\.part-(\d+)(?:\.tmp)?$/.exec(name) ?? [];
    const folder = join(cache, name);
    if (pid === undefined || existsSync(`/proc/${pid}`) || mounts.includes(` ${folder}/`)) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends with whoever started it, with its processes and mounts, however that ends (setpriv(1), unshare(1)). */
const TIED = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** A mirror that says nothing is given up within three minutes; of this the image knows nothing (mmdebstrap(1), hooks). */
const IMPATIENT = `--setup-hook=printf 'Acquire::http::Timeout "20";\\nAcquire::Retries "1";\\n' >>"$MMDEBSTRAP_APT_CONFIG"`;

async function build(folder: string): Promise<void> {
  mkdirSync(temporary(folder), { mode: 0o700 });
  const args = [
    ...TIED,
    'mmdebstrap',
    ...ARGUMENTS,
    IMPATIENT,
    `--include=${NODE_PACKAGES.join(',')}`,
    NODE_RELEASE,
    folder,
  ];
  const child = spawn('setpriv', args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: '/',
    env: { ...process.env, TMPDIR: temporary(folder) },
  });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const interrupted = (signal: NodeJS.Signals): void => {
    child.kill('SIGKILL');
    child.once('close', () => {
      for (const one of [folder, temporary(folder)]) rmSync(one, { recursive: true, force: true });
      process.kill(process.pid, signal);
    });
  };
  for (const signal of SIGNALS) process.once(signal, interrupted);
  const [code] = (await once(child, 'close')) as [number | null];
  for (const signal of SIGNALS) process.off(signal, interrupted);
  if (code === 0) return;
  const last = said.trim().split('\n').slice(-8).join('\n');
  throw new LabError(
    'machine',
    `mmdebstrap could not build the nodes' root file system; it needs Debian's mirror, or a proxy in the environment (http_proxy):\n${last}`,
  );
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
