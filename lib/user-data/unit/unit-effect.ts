import { posix } from 'node:path';
import { noteMount } from '../cloud-config/config-key';
import { CONTAINERD_CONFIG_PATH } from '../../node/containerd-config';
import type { NodeState } from '../state/node-state';
import { execCommands, type ExecContext, type UnitFile } from './systemd-unit';

/** Units that make facts, or that pods need. */
const FACT_UNIT =
  /^(pod-network|containerd|crio|docker|kubelet|nftables|iptables|netfilter-persistent|ufw|firewalld|systemd-networkd|systemd-sysctl|procps|NetworkManager|networking|network|cloud-\w+)\b|\.target$/;

/** Settings with which commands do what they do without (systemd.unit, systemd.service, systemd.exec, systemd.resource-control). */
const PLAIN =
  /^(Install\.|Timer\.|Path\.|Socket\.|Mount\.|Unit\.(Description|Documentation|After|Before|Wants|Requires|Requisite|BindsTo|PartOf|Upholds|OnFailure|OnSuccess|DefaultDependencies|StartLimit\w+|Condition\w+|Assert\w+|RequiresMountsFor|SourcePath)$|Service\.(Type|RemainAfterExit|Restart\w*|Timeout\w+|RuntimeMaxSec|Exec\w+|Environment\w*|PassEnvironment|Standard\w+|Syslog\w+|Log\w+|Kill\w+|SendSIGKILL|NotifyAccess|SuccessExitStatus|WorkingDirectory|Nice|CPU\w+|Memory\w+|IO\w+|Limit\w+|OOM\w+|Tasks\w+|Slice|Delegate|PIDFile|BusName|Watchdog\w+|UMask|TTY\w+|Type|GuessMainPID|FinalKillSignal|Sockets|FileDescriptorStoreMax|CoredumpFilter|StateDirectory\w*|RuntimeDirectory\w*|CacheDirectory\w*|LogsDirectory\w*|ConfigurationDirectory\w*)$)/;

/** Container runtimes of the image, without which no pod starts. */
const RUNTIME_UNIT = /^(containerd|crio|docker)\.service$/;

/** Settings of a drop-in by which the image's unit starts otherwise, or not at all. */
const STOPPING =
  /^(Unit\.(Condition|Assert|Requires|Requisite|BindsTo)|Service\.(ExecStart(Pre|Post)?|ExecCondition|Type)$)/;

/** Where the programs of distributions are. */
const PROGRAM_FOLDERS = [/(^|:)(\/usr)?\/bin(:|$)/, /(^|:)(\/usr)?\/sbin(:|$)/];

/** A setting that may keep the commands of a unit from working, or null. */
function confinementOf(unit: UnitFile, environment: ExecContext['environment']): string | null {
  const { values } = unit;
  for (const [name, value] of environment) {
    const loses = name === 'PATH' && !PROGRAM_FOLDERS.every((folder) => folder.test(value));
    if (loses || name.startsWith('LD_')) return `${name}=${value}`;
  }
  const fails = [...(values.get('Service.ExecStartPre') ?? []), ...(values.get('Service.ExecStart') ?? [])];
  const failing = fails.find((line) => /^[@:+!|]*(\/\S*\/)?false(\s|$)/.test(line));
  if (failing !== undefined) return failing;
  const type = values.get('Service.Type')?.at(-1) ?? 'simple';
  if (unit.isWhole && type !== 'oneshot' && (values.get('Service.ExecStart')?.length ?? 0) > 1)
    return `Type=${type} beside several ExecStart`;
  if (unit.isWhole && unit.name.endsWith('.timer')) {
    const isTimed = [...values].some(([key, { length }]) => key.startsWith('Timer.On') && length > 0);
    if (!isTimed) return 'no time at which it starts its unit';
    const other = values.get('Timer.Unit')?.at(-1);
    if (other !== undefined && other !== unit.name.replace(/timer$/, 'service')) return `Unit=${other}`;
  }
  for (const [key, [value = '']] of values) {
    const isRoot = (key === 'Service.User' || key === 'Service.Group') && /^(root|0)$/.test(value);
    if (!PLAIN.test(key) && !isRoot) return `${key.replace(/^\w+\./, '')}=${value}`;
  }
  return null;
}

/** Grows with each command that makes or changes a fact of a node, so that a look before and one after tell whether one did. */
export function factsOf({ commands, netfilterUnread, sysctlSteps }: NodeState): number {
  return commands.length + netfilterUnread.length + sysctlSteps.length;
}

/** Notes what keeps a unit that makes facts, or the container runtime, from working as its commands say. */
export function noteConfinement(unit: UnitFile, makesFacts: boolean, context: ExecContext, node: NodeState): void {
  const confinement = confinementOf(unit, context.environment);
  if (confinement !== null && (makesFacts || FACT_UNIT.test(unit.name)))
    node.addUnread(`${unit.name} has ${confinement}, with which its commands may not work`, unit.path);
  const stopper = unit.isWhole ? undefined : [...unit.values.keys()].find((key) => STOPPING.test(key));
  if (stopper !== undefined && RUNTIME_UNIT.test(unit.name))
    node.addActor('file', unit.path, [stopper.replace(/^\w+\./, '')]);
  if (unit.values.get('Service.ExecStart')?.length === 0 && FACT_UNIT.test(unit.name))
    node.addUnread(`${unit.name} starts nothing`, unit.path);
  if (unit.isWhole && unit.values.size === 0 && unit.unread.length === 0 && FACT_UNIT.test(unit.name))
    node.addUnread(`an empty file keeps ${unit.name} from starting`, unit.path);
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
const START = ['ExecStartPre', 'ExecStart', 'ExecStartPost'];

/**
 * Notes what a unit could do beside what it does at a boot: commands that run when it stops, and all commands of one that the
 * user data does not start, since the image or another program may.
 */
export function noteLaterCommands(unit: UnitFile, hasRun: boolean, context: ExecContext, node: NodeState): void {
  for (const reason of hasRun ? [] : unit.unread) node.addUnread(`a unit that cannot be read: ${reason}`, unit.path);
  for (const point of unit.values.get('Mount.Where') ?? []) noteMount(point, node, unit.path);
  for (const key of hasRun ? LATER : [...START, ...LATER]) {
    for (const argv of execCommands(unit, `Service.${key}`, context)) {
      const text = argv.map(quoted).join(' ');
      const doubt = hasRun ? undefined : 'the user data does not start it, and the image may';
      node.addLater(text, unit.path, doubt);
    }
  }
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
