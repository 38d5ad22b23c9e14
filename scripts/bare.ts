import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../cli/option/exit-code';

const ROOT = join(__dirname, '..');

/** All that the machine has beside Debian's essential packages. */
const PACKAGES = ['ca-certificates', 'git', 'nodejs', 'npm'];

/** What the machine takes from this one to reach the registries: addresses, certificates, proxies. */
const SHARED_FILES = ['/etc/resolv.conf', '/etc/hosts', '/etc/ssl/certs/ca-certificates.crt'];
const SHARED_VARIABLES = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];

/** Tied to this process: the kernel ends all of it, and undoes its mounts, when this process ends (unshare(1)). */
const TIED = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--uts', '--fork', '--kill-child'];

/**
 * Changes the root for good, then runs a command there. A chroot would not do: the kernel lets nobody make a user namespace in one
 * (user_namespaces(7)).
 */
const CHANGE_ROOT = `set -e
mount --make-rprivate /
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount -t sysfs sys sys
mount --rbind /dev dev
mount -t tmpfs tmp tmp
mount -t tmpfs -o mode=755 run run
mkdir old
pivot_root . old
umount -l /old
rmdir /old
hostname bare
shift
cd "$1"
shift
exec "$@"`;

interface Ran {
  readonly code: number;
  readonly said: string;
}

/** A machine in a folder. */
class BareMachine {
  public constructor(private readonly folder: string) {}

  /** Runs a command line; what it says is shown, and kept. */
  public async run(user: 'root' | 'somebody', line: string): Promise<Ran> {
    const home = user === 'root' ? '/root' : '/home/somebody';
    say(`\n[${user}] ${line}`);
    const as = user === 'root' ? [] : ['setpriv', '--reuid', user, '--regid', user, '--init-groups'];
    const checkout = join(home, 'cdk-pod-network');
    const at = existsSync(join(this.folder, checkout)) ? checkout : home;
    const shared = SHARED_VARIABLES.flatMap((name) =>
      process.env[name] === undefined ? [] : [`${name}=${process.env[name]}`],
    );
    const variables = [`HOME=${home}`, `USER=${user}`, 'PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', ...shared];
    const command = [...as, 'env', '-i', ...variables, 'sh', '-c', line];
    const child = spawn('setpriv', [...TIED, 'sh', '-c', CHANGE_ROOT, 'sh', this.folder, at, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => {
        said += data.toString();
        process.stdout.write(data);
      });
    }
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? -1, said };
  }

  /** @throws Failure where the command does not end with 0 */
  public async mustRun(user: 'root' | 'somebody', line: string): Promise<void> {
    const { code } = await this.run(user, line);
    if (code !== 0) throw new Failure(`as ${user}, "${line}" ended with ${String(code)}`);
  }
}

class Failure extends Error {}

/**
 * Follows the README in a minimal Debian that has node, npm and git and nothing else: as root, and as a user of a second machine
 * where root runs the commands that the first answers name.
 */
async function bare(): Promise<number> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/mmdebstrap')) {
    say('a bare machine takes root and mmdebstrap: sudo apt-get install --yes mmdebstrap, then run this as root');
    return EXIT.lacking;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'bare-'));
  try {
    const commands = readmeCommands(readFileSync(join(ROOT, 'README.md'), 'utf8'));
    const image = join(scratch, 'image');
    build(image);
    await asRoot(image, join(scratch, 'root'), commands);
    await asUser(image, join(scratch, 'user'), commands);
    say('\nboth commands of the README pass in a bare machine, as root and as a user');
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(`\n${error.message}`);
    return EXIT.broken;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * The two commands that the README's first block shows.
 *
 * @throws Failure where there are not two: a machine that runs nothing would pass
 */
function readmeCommands(readme: string): readonly string[] {
  const [, block = ''] = /^## Try it\n+```sh\n([^`]*)```/m.exec(readme) ?? [];
  const commands = block.split('\n').flatMap((line) => line.replace(/#.*/, '').trim() || []);
  if (commands.length !== 2) throw new Failure(`README, "Try it": 2 commands expected, got ${String(commands.length)}`);
  return commands;
}

function build(image: string): void {
  say('building a minimal Debian 13: about a minute');
  must('mmdebstrap', '--quiet', '--mode=root', '--variant=minbase', `--include=${PACKAGES.join(',')}`, 'trixie', image);
  for (const file of SHARED_FILES) copyFileSync(file, join(image, file));
  must('chroot', image, 'useradd', '--create-home', '--shell', '/bin/sh', 'somebody');
  // the checkout may be another user's, as it is in a container of GitHub Actions
  const checkout = ['-c', `safe.directory=${ROOT}`, '-C', ROOT];
  must('git', ...checkout, 'bundle', 'create', '--quiet', join(image, 'opt/checkout'), 'HEAD');
  chmodSync(join(image, 'opt/checkout'), 0o644);
}

function must(...[program = '', ...args]: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Failure(`${program} ended with ${String(status ?? error?.message)}`);
}

const CLONE = 'git clone --quiet /opt/checkout cdk-pod-network';

async function asRoot(image: string, folder: string, commands: readonly string[]): Promise<void> {
  const machine = copyOf(image, folder);
  await machine.mustRun('root', CLONE);
  for (const command of commands) await machine.mustRun('root', command);
  rmSync(folder, { recursive: true });
}

async function asUser(image: string, folder: string, commands: readonly string[]): Promise<void> {
  const machine = copyOf(image, folder);
  await machine.mustRun('somebody', CLONE);
  for (const command of commands) {
    const { code, said } = await machine.run('somebody', command);
    if (code === 0) continue;
    const [, printed] = /^ *sudo (sh -c "apt-get [^"\n]*")$/m.exec(said) ?? [];
    if (code !== EXIT.lacking || printed === undefined) {
      throw new Failure(`as a user, "${command}" ended with ${String(code)}, and names no command for root`);
    }
    await machine.mustRun('root', printed);
    await machine.mustRun('somebody', command);
  }
}

function copyOf(image: string, folder: string): BareMachine {
  must('cp', '--archive', image, folder);
  return new BareMachine(folder);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

if (require.main === module) {
  void bare().then((code) => {
    process.exitCode = code;
  });
}
