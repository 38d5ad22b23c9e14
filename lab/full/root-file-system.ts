import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { LabError } from '../lab-error';

/** Packages of a node's image: an init system, cloud-init, and what the user data of a worker installs. */
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
  // part of the cloud images of Debian and Ubuntu; user scripts call it
  'sudo',
  'systemd-sysv',
];

/** The Debian release of the nodes. */
const NODE_RELEASE = 'trixie';

/** Build settings besides the packages; part of the cache key. */
const ARGUMENTS: readonly string[] = [
  '--mode=root',
  '--variant=minbase',
  '--aptopt=APT::Install-Recommends "false"',
  '--aptopt=Acquire::Check-Valid-Until "false"',
  ...['doc', 'man', 'locale', 'info'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
  // package lists are useless on a node, which cannot download
  '--customize-hook=rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/* "$1"/etc/apt/sources.list.d/*',
];

/** The folder for root file systems: below $XDG_CACHE_HOME if it is an absolute path, else below /var/cache. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const given = environment.XDG_CACHE_HOME;
  return join(given?.startsWith('/') === true ? given : '/var/cache', 'pod-network');
}

/** The cache name of a root file system; it depends on the packages and build settings. */
export function rootFileSystemName(packages: readonly string[] = NODE_PACKAGES): string {
  const key = createHash('sha256').update(JSON.stringify([NODE_RELEASE, ARGUMENTS, packages]));
  return `${NODE_RELEASE}-${key.digest('hex').slice(0, 12)}`;
}

/**
 * Returns the nodes' root file system. Builds it by mmdebstrap from Debian's packages if it is not cached.
 *
 * @returns its folder
 * @throws LabError of kind `machine` if it cannot be built
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
    // another lab may have built it meanwhile
    if (!existsSync(folder)) throw error;
  } finally {
    for (const one of [part, temporary(part)]) rmSync(one, { recursive: true, force: true });
  }
  return folder;
}

/** Files that every machine needs. */
const VITAL = [
  'usr/lib/systemd/systemd',
  'usr/sbin/depmod',
  'usr/bin/cloud-init',
  'usr/bin/containerd',
  'usr/lib/cni/bridge',
];

/** Checks that a cached root file system is complete: a damaged one would make every network look wrong. */
function whole(folder: string): string {
  const missing = VITAL.find((file) => !existsSync(join(folder, file)));
  if (missing === undefined) return folder;
  throw new LabError(
    'machine',
    `the nodes' root file system in ${folder} lacks ${missing}; remove it, and the next run builds it again: sudo rm -r ${folder}`,
  );
}

/** Peak size of a build with packages and lists, in bytes; 385 MB stay. */
const ROOM = 600e6;

function requireRoom(cache: string): void {
  const { bavail, bsize } = statfsSync(cache);
  if (bavail * bsize >= ROOM) return;
  const megabytes = (bytes: number): string => `${String(Math.floor(bytes / 1e6))} MB`;
  throw new LabError(
    'machine',
    `the build of the nodes' root file system needs ${megabytes(ROOM)}, and ${cache} has ${megabytes(bavail * bsize)} free; free some space, or set XDG_CACHE_HOME to another folder`,
  );
}

const temporary = (part: string): string => `${part}.tmp`;

/** Removes what killed builds left behind. */
export function clearForgotten(cache: string): void {
  const mounts = readFileSync('/proc/self/mounts', 'utf8');
  for (const name of readdirSync(cache)) {
    const [, pid] = /\.part-(\d+)(?:\.tmp)?$/.exec(name) ?? [];
    const folder = join(cache, name);
    if (pid === undefined || existsSync(`/proc/${pid}`) || mounts.includes(` ${folder}/`)) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends the build, its processes and mounts with this process (setpriv(1), unshare(1)). */
const TIED = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** Gives up a silent mirror within three minutes; the image does not keep the setting (mmdebstrap(1), hooks). */
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
    `mmdebstrap failed to build the nodes' root file system; it needs Debian's mirror, or a proxy (http_proxy):\n${last}`,
  );
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
