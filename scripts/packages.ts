import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { FAST_LAB_PACKAGES, FULL_LAB_PACKAGES, whyNoLab } from '../lab/requirements';
import type { DebianPackage } from '../lab/requirements';

/** What the packages are for. */
export type Purpose = 'fast' | 'test' | 'full' | 'deploy' | 'browser' | 'languages' | 'bench';

const CLOUD_INIT: DebianPackage = { name: 'cloud-init', files: ['/usr/bin/cloud-init'] };
// what a node joins its cluster with
const JOIN: readonly DebianPackage[] = ['curl', 'openssl'].map((name) => ({ name, files: [`/usr/bin/${name}`] }));
const SYSTEMD: DebianPackage = { name: 'systemd', files: ['/usr/bin/systemd-analyze'] };
// of what python3-moto only recommends, its CloudFormation and its server load these at their start
const API_SERVER: readonly DebianPackage[] = [
  ['python3-moto', 'moto'],
  ['python3-flask-cors', 'flask_cors'],
  ['python3-openapi-spec-validator', 'openapi_spec_validator'],
  ['python3-yaml', 'yaml'],
].map(([name = '', module = '']) => ({ name, files: [`/usr/lib/python3/dist-packages/${module}/__init__.py`] }));

/** What reads the code that jsii writes for other languages. */
const LANGUAGES: readonly DebianPackage[] = [
  { name: 'python3', files: ['/usr/bin/python3'] },
  { name: 'default-jdk-headless', files: ['/usr/bin/javac'] },
  { name: 'golang-go', files: ['/usr/bin/gofmt'] },
];

/** A browser for the page of `report`. Ubuntu has it as a snap, under its second name. */
const BROWSER: DebianPackage = {
  name: 'chromium',
  files: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
};

/** What loads the network of a lab that measures. */
const NETPERF: DebianPackage = { name: 'netperf', files: ['/usr/bin/netperf'] };

/** Debian's and Ubuntu's packages by purpose; the lab's own lists stand with the lab, which checks them at each start. */
export const PACKAGES: Readonly<Record<Purpose, readonly DebianPackage[]>> = {
  fast: FAST_LAB_PACKAGES,
  // the tests hold the user data against the real `cloud-init schema` and `systemd-analyze verify`
  test: [...FAST_LAB_PACKAGES, CLOUD_INIT, SYSTEMD, ...JOIN, ...API_SERVER],
  full: [...FULL_LAB_PACKAGES, CLOUD_INIT, ...API_SERVER, BROWSER],
  deploy: API_SERVER,
  browser: [BROWSER],
  languages: LANGUAGES,
  bench: [...FAST_LAB_PACKAGES, NETPERF],
};

/** For these a lab is started. */
const LAB_PURPOSES: readonly Purpose[] = ['fast', 'test', 'full', 'bench'];

/** What this script asks of the machine, so that a test can stand in for it. */
export interface Machine {
  /** Node's name for the system */
  readonly platform: string;
  /** text of /etc/os-release; null where there is none */
  readonly osRelease: string | null;
  readonly isRoot: boolean;
  has(file: string): boolean;
  /** runs a command with its output on standard error; true where it ends with 0 */
  run(argv: readonly string[]): boolean;
  /** to the person who waits */
  say(text: string): void;
}

/**
 * Brings the Debian packages that a purpose needs: by apt-get as root or by `sudo -n`. Where it cannot, it says what is missing
 * and the one command that brings it.
 *
 * @returns whether all are there now
 */
export function ensurePackages(purpose: Purpose, machine: Machine = thisMachine()): boolean {
  const noLab = LAB_PURPOSES.includes(purpose) ? whyNoLab(machine.platform) : null;
  if (noLab !== null) {
    machine.say(`${noLab}\n`);
    return false;
  }
  const missing = missingPackages(purpose, machine);
  if (missing.length === 0) return true;
  const system = systemOf(machine);
  if (!system.isDebian) {
    machine.say(
      `missing: ${missing.join(', ')} (names of Debian packages); they can be brought here on Debian and Ubuntu only, and this is ${system.name}\n`,
    );
    return false;
  }
  const sudo = machine.isRoot ? [] : ['sudo', '-n'];
  if (!machine.isRoot && !(machine.has('/usr/bin/sudo') && machine.run(['sh', '-c', 'sudo -n true 2>/dev/null']))) {
    machine.say(`missing: ${missing.join(', ')}; bring them with:\n  ${commandFor(missing)}\n`);
    return false;
  }
  machine.say(`installing ${missing.join(', ')}\n`);
  // an archive that cannot be reached may still be in the cache: the installation decides
  machine.run([...sudo, ...APT, 'update', '--quiet']);
  machine.run([...sudo, ...APT, ...INSTALL, ...missing]);
  const left = missingPackages(purpose, machine);
  if (left.length === 0) return true;
  machine.say(
    `apt-get did not bring ${left.join(', ')}; its messages are above; to try again:\n  ${commandFor(left)}\n`,
  );
  return false;
}

// waits for another apt-get, such as the one that a fresh machine runs at its first start
const APT = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=120'];
const INSTALL = ['install', '--quiet', '--yes', '--no-install-recommends'];

function commandFor(packages: readonly string[]): string {
  return `sudo sh -c "apt-get update && apt-get install --yes --no-install-recommends ${packages.join(' ')}"`;
}

function missingPackages(purpose: Purpose, machine: Machine): readonly string[] {
  return PACKAGES[purpose]
    .filter((wanted) => !wanted.files.some((file) => machine.has(file)))
    .map((wanted) => wanted.name);
}

function systemOf({ osRelease, platform }: Machine): { readonly isDebian: boolean; readonly name: string } {
  if (osRelease === null) return { isDebian: false, name: platform };
  const field = (key: string): string => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
  const ids = `${field('ID')} ${field('ID_LIKE')}`.split(' ');
  return { isDebian: ids.includes('debian'), name: field('PRETTY_NAME') };
}

function thisMachine(): Machine {
  return {
    platform: process.platform,
    osRelease: existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : null,
    isRoot: process.getuid?.() === 0,
    has: existsSync,
    run: ([program = '', ...args]) => spawnSync(program, args, { stdio: ['ignore', 2, 2] }).status === 0,
    say: (text) => process.stderr.write(text),
  };
}

if (require.main === module) {
  const asked = process.argv[2] ?? '';
  const purpose = (Object.keys(PACKAGES) as Purpose[]).find((name) => name === asked);
  if (purpose === undefined) {
    process.stderr.write(`"${asked}" is no purpose; purposes: ${Object.keys(PACKAGES).join(', ')}\n`);
    process.exitCode = 2;
  } else {
    process.exitCode = ensurePackages(purpose) ? 0 : 3;
  }
}
