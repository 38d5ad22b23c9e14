import { embeddedUnknown, isUnknown } from '../address/unknown';
import { isKnownUnit, startUnit } from './boot-units';
import { noteCrontab } from './crontab';
import { restartIf } from './restart';
import { fileText, pathOf } from './shell-file';
import { hasMark, mark, unknownAt } from './sealed-text';
import { type Outcome, succeeded, undecided } from './shell-outcome';
import { doubtAbout, type Program, type ShellProcess } from './shell-process';
import { loadAll } from './sysctl-command';

/** Package managers, services, and programs that run other programs. */
export const SYSTEM_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...['apt', 'apt-get', 'yum', 'dnf', 'microdnf', 'tdnf', 'zypper', 'aptitude'].map((name): [string, Program] => [
    name,
    packages(['install', 'reinstall', 'localinstall', 'in']),
  ]),
  ['apk', packages(['add'])],
  ['amazon-linux-extras', packages(['install', 'enable'])],
  ['snap', packages(['install'])],
  ['systemctl', systemctl],
  ['service', service],
  ...['sh', 'bash', 'dash', 'ash'].map((name): [string, Program] => [name, shell]),
  ...[
    'ufw',
    'firewall-cmd',
    'ebtables',
    'arptables',
    'ipset',
    'tc',
    'brctl',
    'ifconfig',
    'route',
    'nmcli',
    'netplan',
  ].map((name): [string, Program] => [name, unreadNetwork]),
  ...[
    'python',
    'python3',
    'perl',
    'ruby',
    'node',
    'make',
    'ansible-playbook',
    'puppet',
    'salt-call',
    'chef-client',
  ].map((name): [string, Program] => [name, unreadScript]),
  ['crontab', crontab],
  ['su', su],
]);

const PACKAGE_OPTIONS = new Set([
  '-t',
  '-o',
  '-c',
  '--target-release',
  '--option',
  '--enablerepo',
  '--disablerepo',
  '--setopt',
  '-x',
  '--exclude',
]);

function packages(verbs: readonly string[]): Program {
  return ({ argv, node }) => {
    const words: string[] = [];
    for (let at = 1; at < argv.length; at += 1) {
      const word = argv[at] ?? '';
      if (PACKAGE_OPTIONS.has(word)) at += 1;
      else if (!word.startsWith('-')) words.push(word);
    }
    if (verbs.includes(words[0] ?? '')) for (const name of words.slice(1)) node.addPackage(name);
    return succeeded();
  };
}

const STARTS = new Set([
  'start',
  'restart',
  'reload',
  'try-restart',
  'reload-or-restart',
  'condrestart',
  'force-reload',
]);

function systemctl(process: ShellProcess): Outcome {
  const [verb = '', ...names] = process.argv.slice(1).filter((arg) => !arg.startsWith('-'));
  const now = process.argv.includes('--now');
  if (/^(is-|show|status|list-|cat$)/.test(verb)) return undecided(mark(`output of ${process.text}`));
  if (verb === 'reboot' || verb === 'kexec') return restartIf(true, process);
  for (const name of names.map(unitName)) {
    if (verb === 'enable' || verb === 'reenable') changeUnit(name, 'enable', process);
    if (STARTS.has(verb) || (verb === 'enable' && now)) changeUnit(name, 'start', process);
    if (verb === 'disable' || verb === 'mask' || verb === 'stop')
      changeUnit(name, verb === 'stop' ? 'stop' : 'disable', process);
  }
  return succeeded();
}

function service(process: ShellProcess): Outcome {
  const [name = '', verb = ''] = process.argv.slice(1);
  if (STARTS.has(verb)) changeUnit(unitName(name), 'start', process);
  return succeeded();
}

function unitName(name: string): string {
  return /\.(service|timer|socket|path|target|mount|slice)$/.test(name) ? name : `${name}.service`;
}

function changeUnit(name: string, change: 'enable' | 'start' | 'stop' | 'disable', process: ShellProcess): void {
  const { node, place, text } = process;
  if (name === 'systemd-sysctl.service' || name === 'procps.service') {
    if (change === 'start') loadAll(process);
    return;
  }
  if (change === 'enable' || change === 'start') node.namedUnits.add(name);
  const reason = doubtAbout(process, name);
  if (reason !== null) {
    if (isKnownUnit(name, node)) node.addUnread(`"${text}" may or may not run: ${reason}`, place);
    return;
  }
  if (change === 'disable') node.enabledUnits.delete(name);
  if (change === 'enable' || change === 'start') node.enabledUnits.add(name);
  if (change === 'start') startUnit(name, node, place, /restart|reload/.test(process.argv.join(' ')));
}

/** A script given by name, by `-c` or on the standard input. */
function shell(process: ShellProcess): Outcome {
  const { argv, stdin, place, node, text } = process;
  const args = argv.slice(1);
  const command = args.findIndex((arg) => /^-[a-z]*c[a-z]*$/.test(arg));
  if (command >= 0) {
    const [source = '', name = 'sh', ...rest] = args
      .slice(command + 1)
      .filter((arg, at) => at > 0 || !arg.startsWith('-'));
    return process.script(source, { place, scope: 'new', name, args: rest });
  }
  const at = args.findIndex((arg) => !/^[-+]/.test(arg));
  const isPiped = at < 0 || args.slice(0, at).some((arg) => /^-\w*s/.test(arg));
  if (isPiped) {
    if (stdin !== null && !hasMark(stdin))
      return process.script(stdin, { place, scope: 'new', args: at < 0 ? [] : args.slice(at) });
  } else {
    const path = pathOf(args[at] ?? '', process);
    const content = node.contentOf(path);
    if (content !== null && !isUnknown(content)) {
      return process.script(content, {
        place: `${place}, ${path}`,
        scope: 'new',
        name: path,
        args: args.slice(at + 1),
      });
    }
  }
  const from = isPiped && stdin !== null ? ` (${embeddedUnknown(stdin)?.unknown ?? ''})` : '';
  node.addUnread(`runs a script that cannot be read: ${text}${from}`, place);
  return undecided(mark(`output of ${text}`));
}

function unreadNetwork(process: ShellProcess): Outcome {
  const { argv, node, place, text } = process;
  // what `ufw disable` leaves is the kernel's own: everything is accepted
  if (argv[0] === 'ufw' && /^(disable|reset)$/.test(argv.find((arg) => /^[a-z]/.test(arg) && arg !== 'ufw') ?? '')) {
    return succeeded();
  }
  const asks = argv
    .slice(1)
    .every((arg) => /^(-h|--help|-V|--version|status|show|list|list-all|-L|-n|--state)$/.test(arg));
  if (asks) return undecided(mark(`output of ${text}`));
  node.addUnread(`changes the node's network in a way that is not followed: ${text}`, place);
  node.netfilterUnread.push(unknownAt(place, text));
  return undecided(mark(`output of ${text}`));
}

/** Another language: a short program that only prints is not told from one that does more. */
function unreadScript(process: ShellProcess): Outcome {
  const { argv, node, place, text } = process;
  const isQuestion = argv.slice(1).every((arg) => /^(-V|--version|-h|--help)$/.test(arg));
  if (!isQuestion) node.addUnread(`runs a script that cannot be read: ${text}`, place);
  return undecided(mark(`output of ${text}`));
}

function crontab(process: ShellProcess): Outcome {
  const { argv, stdin, node, place } = process;
  const name = argv.slice(1).find((arg) => !arg.startsWith('-'));
  if (argv.includes('-l')) return succeeded();
  const table = name === undefined ? (stdin ?? '') : fileText(name, process);
  noteCrontab(table, node, place);
  return succeeded();
}

function su(process: ShellProcess): Outcome {
  const { argv, place } = process;
  const at = argv.findIndex((arg) => arg === '-c' || arg === '--command');
  const user = argv.slice(1).find((arg, index) => !arg.startsWith('-') && argv[index] !== '-c') ?? 'root';
  // whoever is not root cannot change the network
  if (at < 0 || user !== 'root') return undecided();
  return process.script(argv[at + 1] ?? '', { place, scope: 'new' });
}
