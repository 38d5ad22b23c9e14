import { posix } from 'node:path';
import { noteMount } from '../cloud-config/config-key';
import { CONTAINERD_CONFIG_PATH } from '../../node/containerd-config';
import type { NodeState } from '../state/node-state';
import { hasMark } from '../state/unknown-mark';
import { quoted } from '../program/script-syntax';
import { unitNeverEnds } from '../program/endless-program';
import { isProgramFolder } from '../state/program-folder';
import { commandsOf, execCommands, type ExecContext, FACT_UNIT, type UnitFile } from './systemd-unit';

/** Settings with which commands do what they do without (systemd.unit, systemd.service, systemd.exec, systemd.resource-control). */
const PLAIN =
  /^(Install\.|Timer\.|Path\.|Socket\.|Mount\.|Unit\.(Description|Documentation|After|Before|Wants|PartOf|Upholds|OnFailure|OnSuccess|DefaultDependencies|StartLimit(Burst|Interval(Sec)?)|Condition\w+|Assert\w+|RequiresMountsFor|SourcePath)$|Service\.(RemainAfterExit|Restart\w*|Exec(Start(Pre|Post)?|Stop(Post)?|Reload|Condition)|Environment|PassEnvironment|Standard(InputText|InputData)|Syslog\w+|Log(Level|Rate|Extra)\w+|Kill\w+|SendSIGKILL|SuccessExitStatus|Nice|CPU(Accounting|Weight|Shares)|MemoryAccounting|IO(Accounting|Weight|Scheduling\w+)|OOM\w+|TasksAccounting|UMask|GuessMainPID|FinalKillSignal|Sockets|FileDescriptorStoreMax|CoredumpFilter|(State|Runtime|Cache|Logs|Configuration)Directory\w*)$)/;

const OUTPUT =
  /^(inherit|null|journal(\+console)?|kmsg(\+console)?|syslog(\+console)?|((file|append|truncate):\/(var\/log|run|tmp|root)\/[^/]+))$/;

/** Values with which a unit starts all the same, of settings that keep it from starting with others. */
const PLAIN_VALUES: Readonly<Record<string, RegExp>> = {
  'Unit.Requires':
    /^((basic|sysinit|network(-online|-pre)?|local-fs|remote-fs)\.target|(cloud-[\w-]+|containerd|systemd-[\w-]+|dbus)\.service|\s)*$/,
  'Service.WorkingDirectory': /^(-.*|~|\/(root|tmp|etc|usr|opt|run|srv|var(\/lib)?)?)$/,
  'Service.Type': /^(simple|exec|oneshot|forking|idle|notify|notify-reload)$/,
  'Service.NotifyAccess': /^(main|exec|all)$/,
  'Service.Delegate': /^(yes|true|on|1|[a-z]+( [a-z]+)+)$/,
  'Service.Slice': /^(system|runtime|podruntime|kubelet)\.slice$/,
  'Service.EnvironmentFile': /^-/,
  'Service.StandardInput': /^(null|data)$/,
  // the folder of a file has to be there
  'Service.StandardOutput': OUTPUT,
  'Service.StandardError': OUTPUT,
  'Service.CPUQuota': /^\d{2,}%$/,
  'Service.LimitNOFILE': /^(infinity|\d{4,}(:\d+)?)$/,
  'Service.LimitNPROC': /^(infinity|\d{4,}(:\d+)?)$/,
  'Service.LimitCORE': /./,
  'Service.LimitMEMLOCK': /^infinity$/,
  'Service.TasksMax': /^(infinity|\d{3,})$/,
  'Service.TimeoutStopSec': /./,
  'Service.TimeoutAbortSec': /./,
  ...Object.fromEntries(
    ['TimeoutSec', 'TimeoutStartSec'].map((key) => [`Service.${key}`, /^(infinity|0|\d{2,}( ?s(ec)?)?|\d+ ?m(in)?)$/]),
  ),
};

/** Container runtimes of the image, without which no pod starts. */
const RUNTIME_UNIT = /^(containerd|crio|docker)\.service$/;

/** Settings of a drop-in by which the image's unit starts otherwise, or not at all. */
const STOPPING =
  /^(Unit\.(Condition|Assert|Requires|Requisite|BindsTo)|Service\.(ExecStart(Pre|Post)?|ExecCondition|Type)$)/;

/** Where the programs of distributions are. */
const PROGRAM_FOLDERS = [/(^|:)(\/usr)?\/bin(:|$)/, /(^|:)(\/usr)?\/sbin(:|$)/];

/** A setting that may keep the commands of a unit from working, or null. */
function confinementOf(unit: UnitFile, environment: ExecContext['environment'], node: NodeState): string | null {
  const { values } = unit;
  for (const [name, value] of environment) {
    const loses = name === 'PATH' && !PROGRAM_FOLDERS.every((folder) => folder.test(value));
    if (loses || name.startsWith('LD_')) return `${name}=${value}`;
  }
  const fails = [...(values.get('Service.ExecStartPre') ?? []), ...(values.get('Service.ExecStart') ?? [])];
  const failing = fails.find(
    (line) => /^[@:+!|]*(\/\S*\/)?false(\s|$)/.test(line) || hasOpenQuote(line) || isMissing(line, node),
  );
  if (failing !== undefined) return failing;
  const type = values.get('Service.Type')?.at(-1) ?? 'simple';
  const waits = type === 'oneshot' ? fails : (values.get('Service.ExecStartPre') ?? []);
  const endless = waits.find((line) => commandsOf(line, { instance: null, environment }).some(unitNeverEnds));
  if (endless !== undefined) return endless;
  const restart = values.get('Service.Restart')?.at(-1) ?? 'no';
  // "Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing."
  if (unit.isWhole && type === 'oneshot' && /^(always|on-success)$/.test(restart)) return `Restart=${restart}`;
  if (unit.isWhole && type !== 'oneshot' && (values.get('Service.ExecStart')?.length ?? 0) > 1)
    return `Type=${type} beside several ExecStart`;
  if (unit.isWhole && unit.name.endsWith('.timer')) {
    const isTimed = [...values].some(([key, { length }]) => key.startsWith('Timer.On') && length > 0);
    if (!isTimed) return 'no time at which it starts its unit';
    const other = values.get('Timer.Unit')?.at(-1);
    if (other !== undefined && other !== unit.name.replace(/timer$/, 'service')) return `Unit=${other}`;
  }
  for (const [key, all] of values) {
    const isRoot = (value: string): boolean => /^Service\.(User|Group)$/.test(key) && /^(root|0)$/.test(value);
    const isOwn = (value: string): boolean =>
      (key === 'Unit.Requires' && value.split(/\s+/).every((name) => node.hasFile(`/etc/systemd/system/${name}`))) ||
      (key === 'Service.EnvironmentFile' && node.hasFile(value));
    const isPlain = (value: string): boolean =>
      isRoot(value) || isOwn(value) || PLAIN_VALUES[key]?.test(value) === true;
    // an empty list of capabilities takes all of them
    const isEmptied = all.length === 0 && !(key in PLAIN_VALUES);
    const other = PLAIN.test(key) ? undefined : isEmptied ? '' : all.find((value) => !isPlain(value));
    if (other !== undefined) return `${key.replace(/^\w+\./, '')}=${other}`;
  }
  return null;
}

/** systemd does not start a unit with such a line (`systemd-analyze verify`: "ignoring", then "bad unit file setting"). */
function hasOpenQuote(line: string): boolean {
  return /["']/.test(line.replace(/\\[\s\S]|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'/g, ''));
}

/** A program in a folder of its own that the user data does not put there. */
function isMissing(line: string, node: NodeState): boolean {
  const path = /^[@:+!|]*(\/\S+)/.exec(line)?.[1];
  return path !== undefined && !/[$%]/.test(path) && !isProgramFolder(posix.dirname(path)) && !node.hasFile(path);
}

/** Grows with each command that makes or changes a fact of a node, so that a look before and one after tell whether one did. */
export function factsOf({ commands, netfilterUnread, sysctlSteps }: NodeState): number {
  return commands.length + netfilterUnread.length + sysctlSteps.length;
}

/** Notes what keeps a unit that makes facts, or the container runtime, from working as its commands say. */
export function noteConfinement(unit: UnitFile, makesFacts: boolean, context: ExecContext, node: NodeState): void {
  const confinement = confinementOf(unit, context.environment, node);
  if (confinement !== null && (makesFacts || FACT_UNIT.test(unit.name)))
    node.addUnread(`${unit.name} has ${confinement}, with which its commands may not work`, unit.path);
  const stopper = unit.isWhole ? undefined : [...unit.values.keys()].find((key) => STOPPING.test(key));
  if (stopper !== undefined && RUNTIME_UNIT.test(unit.name))
    node.addActor('file', unit.path, [stopper.replace(/^\w+\./, '')]);
  noteNothingToStart(unit, node);
}

/** Names what may keep a unit from starting that makes no facts: of one that does, the facts are in doubt. */
export function noteMayFail(line: string, key: string, { name, path }: UnitFile, node: NodeState): void {
  // `noteMissingTable` judges a question for a table
  if (key === 'ExecStartPre' && FACT_UNIT.test(name) && !/\bnft list table /.test(line))
    node.addActor('file', path, [key]);
}

/** Notes a file that keeps a unit which the pod network needs from starting, the image's own too. */
export function noteNothingToStart({ name, path, values, isWhole, unread }: UnitFile, node: NodeState): void {
  if (!FACT_UNIT.test(name) || unread.length > 0) return;
  const starts = values.get('Service.ExecStart');
  const content = node.contentOf(path);
  // one that is fetched may be the real one, and `default.target` is a link to one of the image
  if (isWhole && typeof content === 'string' && hasMark(content)) {
    if (values.size === 0 && !name.endsWith('.target')) node.addActor('file', path);
  } else if (isWhole && values.size === 0) node.addUnread(`an empty file keeps ${name} from starting`, path);
  else if (starts?.length === 0 || (starts === undefined && isWhole && name.endsWith('.service')))
    node.addUnread(`${name} starts nothing`, path);
}

/** A unit that first asks for a table which nobody has made by then does not start: nft fails. */
export function noteMissingTable({ name, path, values }: UnitFile, node: NodeState): void {
  if (!FACT_UNIT.test(name) || node.netfilterUnread.length > 0) return;
  for (const line of [...(values.get('Service.ExecStartPre') ?? []), ...(values.get('Service.ExecStart') ?? [])]) {
    const [, family = 'ip', table] = /^[@:+!|]*(?:\/\S*\/)?nft list table (?:(\w+) )?(\w+)$/.exec(line) ?? [];
    if (table === undefined) continue;
    const { chains } = node.followedNetfilter.after(node.netfilterCommands);
    if (!chains.some((chain) => chain.family === family && chain.table === table))
      node.addUnread(`${name} asks for the table ${family} ${table}, which the user data does not make`, path);
  }
}

/** A unit's containerd may take its settings from another file than the one that is read. */
export function noteRuntime(argv: readonly string[], unit: UnitFile, node: NodeState): void {
  if (posix.basename(argv[0] ?? '') !== 'containerd') return;
  const at = argv.findIndex((arg) => /^(-c|--config)(=|$)/.test(arg));
  if (at < 0) return;
  const path = argv[at]?.split('=')[1] ?? argv[at + 1] ?? '';
  if (unit.name === 'containerd.service') node.containerdConfig = posix.resolve('/', path);
  if (path !== CONTAINERD_CONFIG_PATH && (unit.name !== 'containerd.service' || !node.hasFile(path)))
    node.addUnread(`containerd takes its settings from ${path}, which is not read`, unit.path);
}

const LATER = ['ExecReload', 'ExecStop', 'ExecStopPost', 'ExecCondition'];
const OTHERS = ['Socket.ExecStartPre', 'Socket.ExecStartPost', 'Socket.ExecStopPre', 'Socket.ExecStopPost'];
const START = ['ExecStartPre', 'ExecStart', 'ExecStartPost'];

/**
 * Notes what a unit could do beside what it does at a boot: commands that run when it stops, and all commands of one that the
 * user data does not start, since the image or another program may.
 */
export function noteLaterCommands(unit: UnitFile, hasRun: boolean, context: ExecContext, node: NodeState): void {
  for (const reason of unit.unread) node.addUnread(`a unit that cannot be read: ${reason}`, unit.path);
  for (const point of unit.values.get('Mount.Where') ?? []) noteMount(point, node, unit.path);
  const keys = (hasRun ? LATER : [...START, ...LATER]).map((key) => `Service.${key}`);
  for (const key of [...keys, ...OTHERS]) {
    for (const argv of execCommands(unit, key, context)) {
      const text = argv.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : quoted(word))).join(' ');
      const doubt = hasRun || OTHERS.includes(key) ? undefined : 'the user data does not start it, and the image may';
      node.addLater(text, unit.path, doubt);
    }
  }
}
