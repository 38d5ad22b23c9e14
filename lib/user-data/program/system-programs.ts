import { basename } from 'node:path/posix';
import { embeddedUnknown } from '../../address/unknown';
import { formOfPath } from '../state/node-folder';
import { beforeMark, hasMark, mark, unknownAt, withoutMarks } from '../state/unknown-mark';
import { runText } from './builtin-programs';
import { fileText, writeText } from './script-file';
import { SAVED } from './network-programs';
import {
  asked,
  type Call,
  done,
  operandsOf,
  type Outcome,
  outputOf,
  pathOf,
  scriptText,
  type Program,
  named,
} from './script-call';
import { stopTimer } from '../unit/recurring-unit';
import { kill } from './kill-program';
import { endService, restart } from './restart-program';
import { loadSysctls } from './sysctl-program';
import { endsService, FACT_UNIT, NEEDED_UNIT, NEEDED_WHOLE } from '../unit/systemd-unit';
import { isKnownUnit, startUnit } from '../unit/unit-runner';

/** Package managers, services, restarts, and programs that run other programs. */
export const SYSTEM_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...named('apt apt-get aptitude yum dnf microdnf tdnf zypper apk snap amazon-linux-extras', packages),
  ...named('dpkg rpm', packageFiles),
  ['apt-mark', markPackages],
  ['systemctl', systemctl],
  ...named('service netfilter-persistent', service),
  ...named('sh bash dash ash zsh ksh', shell),
  ['su', su],
  ['crontab', crontab],
  ...named('at batch', (call) => runText(call.stdin ?? mark('input of at'), call, 'new', 'it runs later')),
  ...named('kill pkill killall killall5', kill),
  ...named('reboot shutdown poweroff halt init telinit kexec', restart),
  [
    'systemd-sysctl',
    (call) => {
      loadSysctls(call);
      return done();
    },
  ],
  ...named('update-alternatives alternatives', alternatives),
]);

const PACKAGE_OPTIONS =
  '-t -o -c --target-release --option --enablerepo --disablerepo --setopt -x --exclude --repo --channel'.split(' ');

/** Packages that pods, or the facts of a node, need. */
const NEEDED_PACKAGES =
  'containerd cri-o runc containernetworking-plugins kubernetes-cni nftables iptables iproute2 iproute'.split(' ');
const NEEDED_PACKAGE = new RegExp(`^(${NEEDED_PACKAGES.join('|')})\\b`);

/** Says it where packages that are needed go; a name may be a pattern. */
function losePackages(names: readonly string[], { node, text, place }: Call): void {
  const isNeeded = (name: string): boolean => {
    const [beginning = ''] = beforeMark(name).split(/[*?[.^$(]/);
    return (
      NEEDED_PACKAGE.test(name) || (/[*?[^$(]/.test(name) && NEEDED_PACKAGES.some((each) => each.startsWith(beginning)))
    );
  };
  if (names.some(isNeeded)) node.addUnread(`removes what the pod network needs: ${text}`, place);
}

/** What is marked `auto` goes at the next `autoremove`. */
function markPackages(call: Call): Outcome {
  const [verb = '', ...names] = operandsOf(call);
  if (verb === 'auto') losePackages(names, call);
  return done(outputOf(call));
}

function packages(call: Call): Outcome {
  const [verb = '', ...names] = operandsOf(call, PACKAGE_OPTIONS);
  if (/^(list|info|search|show|check-update|repolist|provides|history|find)$/.test(verb)) return asked(outputOf(call));
  if (/^((re|local|group)?install|in|add|enable)$/.test(verb)) for (const name of names) call.node.addPackage(name);
  if (/^(remove|purge|erase|del|rm|autoremove|autopurge)$/.test(verb)) losePackages(names, call);
  return done(outputOf(call));
}

/** `dpkg -i FILE`, `rpm -Uvh FILE`: a package by the name of its file. */
function packageFiles(call: Call): Outcome {
  if (call.argv.some((arg) => /^-\w*[rPe]\w*$|^--(remove|purge|erase)$/.test(arg)))
    losePackages(operandsOf(call), call);
  const installs = call.argv.some((arg) => /^-[vhUFi]*[iUF][vhUFi]*$|^--(install|upgrade)$/.test(arg));
  if (!installs || call.argv.some((arg) => /^-\w*q/.test(arg))) return asked(outputOf(call));
  for (const name of operandsOf(call)) call.node.addPackage(name);
  return done(outputOf(call));
}

function systemctl(call: Call): Outcome {
  const [verb = '', ...names] = operandsOf(call, ['-p', '-t', '-H', '-M', '--property', '--type', '--state']);
  if (/^(|is-.*|show|status|list-.*|cat|get-default|help)$/.test(verb)) return asked(outputOf(call));
  if (/^(reboot|poweroff|halt|kexec|soft-reboot)$/.test(verb)) return restart({ ...call, argv: [verb] });
  if (/^(rescue|emergency|suspend|hibernate|hybrid-sleep|suspend-then-hibernate|sleep|exit|switch-root)$/.test(verb))
    return endService(call);
  if (/^(daemon-re(load|exec)|import-environment)$/.test(verb)) return done();
  if (names.length === 0) return call.actor(`systemctl ${verb}`);
  return changeUnits(verb, names, call);
}

/** `systemctl enable PATH` and `link`: systemd then takes the unit from that file. */
function linkUnit(name: string, call: Call): void {
  const { node, place, text, doubt } = call;
  const path = pathOf(name, call);
  const target = `/etc/systemd/system/${basename(path)}`;
  const content = node.contentOf(path);
  if (formOfPath(path).form === 'unit') return;
  if (content !== null && !node.hasFile(target))
    node.writeFile(target, doubt === null ? content : unknownAt(place, doubt), place);
  else if (FACT_UNIT.test(basename(path)))
    node.addUnread(`puts what is not known in the place of a unit that the pod network needs: ${text}`, place);
  else call.actor(path);
}

/** What a service saves of the rules is what they are: to load it again changes nothing. */
const SAVED_RULES: Readonly<Record<string, string>> = {
  iptables: '/etc/sysconfig/iptables',
  'netfilter-persistent': '/etc/iptables/rules.v4',
};

/** `service NAME VERB`, and a program of the same name as its service. */
function service(call: Call): Outcome {
  const { argv } = call;
  const [name = '', verb = ''] = argv[0] === 'service' ? argv.slice(1) : argv;
  const file = SAVED_RULES[name];
  if (verb !== 'save' || file === undefined) return changeUnits(verb, [name], call);
  writeText(file, SAVED, false, call);
  return done();
}

const STARTS = /^(start|restart|reload|try-restart|reload-or-restart|try-reload-or-restart|condrestart|force-reload)$/;

function changeUnits(verb: string, names: readonly string[], call: Call): Outcome {
  let status: Outcome['status'] = 'success';
  const starts = STARTS.test(verb) || (/^(re)?enable$/.test(verb) && call.argv.includes('--now'));
  for (const word of names) {
    if (word.includes('/') && /^(link|(re)?enable)$/.test(verb)) linkUnit(word, call);
    const each = hasMark(word) ? word : basename(word);
    const suffix = verb === 'isolate' ? 'target' : 'service';
    const name = /\.(service|timer|socket|path|target|mount|automount|swap|slice|scope|device)$/.test(each)
      ? each
      : `${each}.${suffix}`;
    const isOwn = call.node.hasFile(`/etc/systemd/system/${name}`);
    if (beforeMark(name) === '' && hasMark(name)) call.actor(`systemctl ${verb}`);
    else if (
      endsService(name) &&
      !isOwn &&
      !/^(disable|(un)?mask|stop|kill|freeze|thaw|reset-failed|preset|clean)$/.test(verb)
    ) {
      const [, power] = /^(poweroff|reboot|halt|kexec|soft-reboot)\.target$/.exec(name) ?? [];
      if (power !== undefined && (starts || verb === 'isolate')) restart({ ...call, argv: [power] });
      else endService(call);
    } else if (/^(systemd-sysctl|procps)\.service$/.test(name) && starts) loadSysctls(call);
    else if (/^(re)?enable$/.test(verb) || starts) startOrEnable(name, starts, verb, call);
    else if (/^(disable|mask|stop|kill|freeze)$/.test(verb)) {
      stop(name, verb, call);
      // "Failed to mask unit: File already exists"
      if (verb === 'mask' && call.node.hasFile(`/etc/systemd/system/${name}`)) status = 'failure';
    } else if (verb === 'unmask' && call.node.maskedUnits.delete(name)) call.node.stoppedUnits.delete(name);
    else if (!/^(unmask|reset-failed|preset|link|save|status|)$/.test(verb)) call.actor(`systemctl ${verb}`);
  }
  return { ...done(outputOf(call)), status };
}

function startOrEnable(name: string, starts: boolean, verb: string, { node, doubt, place }: Call): void {
  node.namedUnits.add(name);
  if (starts && name.endsWith('.timer') && node.timers.get(name) !== 'running')
    node.timers.set(name, doubt === null ? 'running' : { doubt });
  if (node.maskedUnits.has(name)) return;
  if (doubt === null) node.stoppedUnits.delete(name);
  if (doubt === null) node.enabledUnits.add(name);
  // at the next boot it starts, if it was enabled
  if (starts || doubt !== null) startUnit(name, node, place, { again: /restart|reload/.test(verb), doubt });
}

function stop(name: string, verb: string, { node, doubt, place, text, argv }: Call): void {
  if (/[*?[]/.test(name)) node.addUnread(`keeps units from running: ${text}`, place);
  if (NEEDED_WHOLE.test(name) && verb !== 'disable') node.addUnread(`stops what the pod network needs: ${text}`, place);
  if (NEEDED_UNIT.test(name)) node.stoppedUnits.set(name, unknownAt(place, `keeps ${name} from running: ${text}`));
  if (doubt === null) {
    // `kill` is for processes, and a timer has none
    if (name.endsWith('.timer') && (verb === 'stop' || (argv.includes('--now') && verb === 'disable')))
      stopTimer(name, text, node);
    if (verb === 'mask' && !node.hasFile(`/etc/systemd/system/${name}`)) node.maskedUnits.add(name);
    if (/^(disable|mask)$/.test(verb)) node.enabledUnits.delete(name);
  } else if (isKnownUnit(name, node)) node.addUnread(`\`${text}\` may or may not run: ${doubt}`, place);
}

/** A script given by name, by `-c` or on the standard input. */
function shell(call: Call): Outcome {
  const { argv, stdin, place, node } = call;
  const args = argv.slice(1);
  const command = args.findIndex((arg) => /^-[a-z]*c[a-z]*$/.test(arg));
  const at = args.findIndex((arg, index) => !/^[-+]/.test(arg) && args[index - 1] !== '-o');
  const options = args.slice(0, at < 0 ? undefined : at);
  const exitsOnError = options.some((arg) => /^-[a-z]*e|^errexit$/.test(arg));
  const isBash = argv[0] === 'bash';
  if (command >= 0) {
    const [source = '', zero = 'sh', ...rest] = args
      .slice(command + 1)
      .filter((arg, at) => at > 0 || !arg.startsWith('-'));
    return hasMark(source)
      ? markedScript(source, call)
      : call.script(source, { place, shell: 'new', args: rest, zero, exitsOnError, isBash });
  }
  // it reads the script and runs nothing
  if (options.some((arg) => /^-[a-z]*n/.test(arg))) return asked();
  const isPiped = at < 0 || options.some((arg) => /^-\w*s/.test(arg));
  if (isPiped) {
    if (stdin === null) return call.actor(argv[0] ?? '');
    if (hasMark(stdin)) return markedScript(stdin, call);
    return call.script(stdin, { place, shell: 'new', args: at < 0 ? [] : args.slice(at), exitsOnError, isBash });
  }
  const path = pathOf(args[at] ?? '', call);
  const content = scriptText(node.contentOf(path));
  if (content === null) return call.actor(hasMark(path) ? `${argv[0] ?? ''} ${args[at] ?? ''}` : path);
  const rest = args.slice(at + 1);
  return call.script(content, {
    place: `${place}, ${path}`,
    shell: 'new',
    name: path,
    args: rest,
    exitsOnError,
    isBash,
  });
}

/** Reads the words of a script that is known in part. A script that is unknown throughout is an actor. */
function markedScript(source: string, call: Call): Outcome {
  const whole = embeddedUnknown(source);
  const rest = withoutMarks(source).trim();
  if (whole !== null && rest === '') return call.actor(`${call.argv[0] ?? 'sh'} of ${whole.unknown}`);
  return call.script(source, { place: call.place, shell: 'new' });
}

function su(call: Call): Outcome {
  const { argv, place } = call;
  const at = argv.findIndex((arg) => arg === '-c' || arg === '--command');
  const user =
    argv.slice(1).find((arg, index) => !arg.startsWith('-') && !/^(-c|--command)$/.test(argv[index] ?? '')) ?? 'root';
  // a user who is not root cannot change the network, but for sudo
  const doubt = user === 'root' ? undefined : `it runs as ${user}`;
  if (at < 0) return call.stdin === null ? done() : runText(call.stdin, call, 'new', doubt);
  return call.script(argv[at + 1] ?? '', { place, shell: 'new', ...(doubt !== undefined && { doubt }) });
}

/** Lines of a crontab run later, at unknown times. */
function crontab(call: Call): Outcome {
  const { argv, stdin } = call;
  if (argv.includes('-l') || argv.includes('-r')) return asked(outputOf(call));
  const [name] = operandsOf(call, ['-u']);
  const table = name === undefined || name === '-' ? (stdin ?? '') : fileText(name, call);
  for (const line of table.split('\n').map((each) => each.trim())) {
    const command = /^(?:@\w+|(?:\S+\s+){5})\s*(.*)$/.exec(line)?.[1];
    if (!line.startsWith('#') && command !== undefined) runText(command, call, 'new', 'cron runs it later');
  }
  return done();
}

function alternatives(call: Call): Outcome {
  if (call.argv.some((word) => /ip6?tables-legacy/.test(word)))
    call.node.addUnread(
      `makes iptables-legacy the node's iptables, beside which nft rules are another set: ${call.text}`,
      call.place,
    );
  return done(outputOf(call));
}
