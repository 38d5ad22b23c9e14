import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
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
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true, mode: 0o755 });
  const part = `${folder}.part-${String(process.pid)}`;
  progress(`building the nodes' root file system into ${folder}: once, about a minute`);
  try {
    await build(part);
    renameSync(part, folder);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    // another lab may have been quicker
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function build(folder: string): Promise<void> {
  const args = [...ARGUMENTS, `--include=${NODE_PACKAGES.join(',')}`, NODE_RELEASE, folder];
  const child = spawn('mmdebstrap', args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return;
  const last = said.trim().split('\n').slice(-8).join('\n');
  throw new LabError(
    'machine',
    `mmdebstrap could not build the nodes' root file system; it needs Debian's mirror (deb.debian.org), or a proxy in the environment (http_proxy):\n${last}`,
  );
}
