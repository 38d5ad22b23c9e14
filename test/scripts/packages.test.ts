import { PACKAGES, ensurePackages } from '../../scripts/packages';
import type { Machine } from '../../scripts/packages';

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nID=debian\n';
const UBUNTU = 'PRETTY_NAME="Ubuntu 24.04.3 LTS"\nID=ubuntu\nID_LIKE=debian\n';
const FEDORA = 'PRETTY_NAME="Fedora Linux 43"\nID=fedora\n';
const NAMES = PACKAGES.fast.map((wanted) => wanted.name);
const FILES = PACKAGES.fast.map((wanted) => wanted.files[0] ?? '');
const INSTALL = ['install', '--quiet', '--yes', '--no-install-recommends'];
const APT = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=120'];
const BY_HAND = (names: readonly string[]): string =>
  `  sudo sh -c "apt-get update && apt-get install --yes --no-install-recommends ${names.join(' ')}"\n`;

interface Stage {
  readonly platform?: string;
  readonly osRelease?: string | null;
  readonly isRoot?: boolean;
  readonly files?: readonly string[];
  /** what `apt-get install` puts there */
  readonly brings?: readonly string[];
  readonly sudoAsksPassword?: boolean;
}

function machine(stage: Stage): Machine & { readonly ran: string[][]; readonly said: string[] } {
  const files = new Set(stage.files ?? []);
  const ran: string[][] = [];
  const said: string[] = [];
  return {
    ran,
    said,
    platform: stage.platform ?? 'linux',
    osRelease: stage.osRelease === undefined ? DEBIAN : stage.osRelease,
    isRoot: stage.isRoot ?? true,
    has: (file) => files.has(file),
    run: (argv) => {
      ran.push([...argv]);
      if (argv[0] === 'sh') return stage.sudoAsksPassword !== true;
      if (argv.includes('install')) for (const file of stage.brings ?? FILES) files.add(file);
      return true;
    },
    say: (text) => said.push(text),
  };
}

test('with all there nothing is run and nothing said', () => {
  const full = machine({ files: FILES, osRelease: null });
  expect(ensurePackages('fast', full)).toBe(true);
  expect([full.ran, full.said]).toEqual([[], []]);
});

test('root installs what is missing, and only that', () => {
  const [present = '', ...absent] = NAMES;
  const bare = machine({ files: [FILES[0] ?? ''] });
  expect(ensurePackages('fast', bare)).toBe(true);
  expect(bare.ran).toEqual([
    [...APT, 'update', '--quiet'],
    [...APT, ...INSTALL, ...absent],
  ]);
  expect(bare.said).toEqual([`installing ${absent.join(', ')}\n`]);
  expect(absent).not.toContain(present);
});

test('a user who may sudo without a password installs by sudo -n, on Ubuntu too', () => {
  const bare = machine({ osRelease: UBUNTU, isRoot: false, files: ['/usr/bin/sudo'] });
  expect(ensurePackages('fast', bare)).toBe(true);
  expect(bare.ran.slice(1)).toEqual([
    ['sudo', '-n', ...APT, 'update', '--quiet'],
    ['sudo', '-n', ...APT, ...INSTALL, ...NAMES],
  ]);
});

test.each([
  ['no sudo', { files: [] }],
  ['a sudo that asks for a password', { files: ['/usr/bin/sudo'], sudoAsksPassword: true }],
])('a user with %s gets the one command, and nothing is installed', (_, stage) => {
  const bare = machine({ ...stage, isRoot: false });
  expect(ensurePackages('fast', bare)).toBe(false);
  expect(bare.ran.filter((argv) => argv.includes('apt-get'))).toEqual([]);
  expect(bare.said).toEqual([`missing: ${NAMES.join(', ')}; bring them with:\n${BY_HAND(NAMES)}`]);
});

test('what apt-get did not bring is named', () => {
  const offline = machine({ brings: FILES.slice(1) });
  expect(ensurePackages('fast', offline)).toBe(false);
  expect(offline.said[1]).toBe(
    `apt-get did not bring ${NAMES[0] ?? ''}; its messages are above; to try again:\n${BY_HAND(NAMES.slice(0, 1))}`,
  );
});

test.each([
  [FEDORA, 'Fedora Linux 43'],
  [null, 'linux'],
])('another system is told what it lacks, and nothing is run', (osRelease, name) => {
  const other = machine({ osRelease });
  expect(ensurePackages('fast', other)).toBe(false);
  expect(other.ran).toEqual([]);
  expect(other.said).toEqual([
    `missing: ${NAMES.join(', ')} (names of Debian packages); they can be brought here on Debian and Ubuntu only, and this is ${name}\n`,
  ]);
});

test.each(['fast', 'test', 'full'] as const)('on macOS one line says what no package brings (%s)', (purpose) => {
  const mac = machine({ platform: 'darwin', osRelease: null });
  expect(ensurePackages(purpose, mac)).toBe(false);
  expect(mac.ran).toEqual([]);
  expect(mac.said).toEqual([
    "the lab needs Linux's network namespaces, and this is darwin; run it on Linux, in a virtual machine for example\n",
  ]);
});

test('what needs no lab asks macOS for the packages alone', () => {
  const mac = machine({ platform: 'darwin', osRelease: null });
  expect(ensurePackages('deploy', mac)).toBe(false);
  expect(mac.said).toEqual([expect.stringMatching(/^missing: python3-moto, .* Ubuntu only, and this is darwin\n$/)]);
});

test('the tests need all that the lab and a deployment here need', () => {
  expect(PACKAGES.test).toEqual(expect.arrayContaining([...PACKAGES.fast, ...PACKAGES.deploy]));
  expect(PACKAGES.full).toEqual(expect.arrayContaining([...PACKAGES.fast, ...PACKAGES.deploy]));
});
