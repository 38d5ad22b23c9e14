import { existsSync, readFileSync } from 'node:fs';
import { LabError } from './lab-error';

/** A Debian package, and the files that show it is installed: one of them must exist. */
export interface DebianPackage {
  readonly name: string;
  readonly files: readonly string[];
}

/** What the fast lab needs, by Debian's and Ubuntu's names. */
export const FAST_LAB_PACKAGES: readonly DebianPackage[] = [
  {
    name: 'containernetworking-plugins',
    files: ['/usr/lib/cni/bridge', '/opt/cni/bin/bridge', '/usr/libexec/cni/bridge'],
  },
  { name: 'iproute2', files: ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip', '/bin/ip'] },
  { name: 'iptables', files: ['/usr/sbin/iptables', '/sbin/iptables'] },
  { name: 'nftables', files: ['/usr/sbin/nft', '/sbin/nft'] },
  { name: 'procps', files: ['/usr/sbin/sysctl', '/sbin/sysctl'] },
  { name: 'python3', files: ['/usr/bin/python3'] },
  { name: 'util-linux', files: ['/usr/bin/unshare'] },
];

/** What the full lab needs beside that; it builds its nodes' root file system by mmdebstrap. */
export const FULL_LAB_PACKAGES: readonly DebianPackage[] = [
  ...FAST_LAB_PACKAGES,
  { name: 'busybox-static', files: ['/usr/bin/busybox', '/bin/busybox'] },
  {
    name: 'debian-archive-keyring',
    files: ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp'],
  },
  { name: 'dnsmasq-base', files: ['/usr/sbin/dnsmasq'] },
  { name: 'mmdebstrap', files: ['/usr/bin/mmdebstrap'] },
  { name: 'systemd-container', files: ['/usr/bin/systemd-nspawn'] },
];

/** What the lab asks of the machine, so that a test can stand in for it. */
export interface LabMachine {
  readonly platform: string;
  readonly isRoot: boolean;
  has(file: string): boolean;
  /** a setting below /proc/sys, with slashes; null where the kernel has none of that name */
  setting(key: string): string | null;
}

/** Ubuntu's restriction: a user namespace gives no capabilities unless an AppArmor profile says so. */
const APPARMOR = 'kernel/apparmor_restrict_unprivileged_userns';

/**
 * Checks what can be seen before the lab starts.
 *
 * @throws LabError of kind `machine`, with the command that brings what is missing
 */
export function requireMachine(
  machine: LabMachine = thisMachine(),
  packages: readonly DebianPackage[] = FAST_LAB_PACKAGES,
): void {
  const otherSystem = whyNoLab(machine.platform);
  if (otherSystem !== null) throw new LabError('machine', otherSystem);
  const missing = packages.filter(({ files }) => !files.some((file) => machine.has(file))).map(({ name }) => name);
  if (missing.length > 0) {
    throw new LabError(
      'machine',
      `the lab lacks ${missing.join(', ')}; on Debian and Ubuntu: sudo apt-get install --yes --no-install-recommends ${missing.join(' ')}`,
    );
  }
}

/** Why no lab can run on a platform, by Node's name for it; null where one can. */
export function whyNoLab(platform: string): string | null {
  if (platform === 'linux') return null;
  return `the lab needs Linux's network namespaces, and this is ${platform}; run it on Linux, in a virtual machine for example`;
}

/**
 * Checks what can be seen before a full lab starts.
 *
 * @throws LabError of kind `machine`, with the command that brings what is missing
 */
export function requireFullMachine(machine: LabMachine = thisMachine()): void {
  requireMachine(machine, FULL_LAB_PACKAGES);
  if (!machine.isRoot) {
    throw new LabError(
      'machine',
      'the full lab boots machines with an init system of their own, which takes root: put "sudo" before the command, or leave --full out for the lab that needs no privileges',
    );
  }
  if (machine.setting('net/bridge/bridge-nf-call-iptables') === null) {
    throw new LabError(
      'machine',
      "this machine's kernel has not loaded br_netfilter, which a node wants and cannot load from a container; load it with: sudo modprobe br_netfilter",
    );
  }
}

/** Whether the lab takes a user namespace, which needs no privileges: root does without where the system restricts those. */
export function takesUserNamespace(machine: LabMachine = thisMachine()): boolean {
  return !machine.isRoot || restriction(machine) === null;
}

/** Why the lab did not come up, from what was said on its way; what the system forbids comes with its remedy. */
export function whyNotUp(said: string, machine: LabMachine = thisMachine()): LabError {
  const forbidden = /not permitted|permission denied|no space left|cannot open \/proc/i.test(said);
  const because = forbidden && !machine.isRoot ? restriction(machine) : null;
  if (because !== null) return new LabError('machine', `${because} (${said})`);
  if (said.includes('unshare') && forbidden) {
    return new LabError(
      'machine',
      `this process may not make namespaces (${said}); in a container, start that with --privileged, or run the lab outside of it`,
    );
  }
  return new LabError('machine', `the lab did not come up: ${said === '' ? 'it ended without a word' : said}`);
}

/** What keeps an ordinary user from making namespaces on this system, with the remedy; null where nothing is known to. */
function restriction(machine: LabMachine): string | null {
  if (machine.setting(APPARMOR) === '1') {
    return "this system's AppArmor takes the capabilities out of user namespaces (the default of Ubuntu 24.04): run the lab as root, or allow it with: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
  }
  if (machine.setting('kernel/unprivileged_userns_clone') === '0') {
    return 'this system forbids user namespaces to ordinary users: run the lab as root, or allow it with: sudo sysctl -w kernel.unprivileged_userns_clone=1';
  }
  if (machine.setting('user/max_user_namespaces') === '0') {
    return 'this system allows no user namespaces: run the lab as root, or allow them with: sudo sysctl -w user.max_user_namespaces=10000';
  }
  return null;
}

function thisMachine(): LabMachine {
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    has: existsSync,
    setting: (key) => {
      const path = `/proc/sys/${key}`;
      return existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
    },
  };
}
