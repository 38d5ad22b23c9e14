import { posix } from 'node:path';
import { isUnknown } from '../../address/unknown';
import { mark } from '../state/unknown-mark';
import type { NodeFile } from '../../model/node-setup';

/** A unit as its file and its drop-ins say. */
export interface UnitFile {
  /** file name, for example `pod-network.service` */
  readonly name: string;
  readonly path: string;
  /** whether the user data wrote the unit itself; else only drop-ins of a unit of the image */
  readonly isWhole: boolean;
  /** values by `Section.Key`, in order; an empty one takes back those before it */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** reasons why its text is not known */
  readonly unread: readonly string[];
}

const FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];
const SUFFIX = /\.(service|timer|socket|path|target|mount|device|swap|slice)$/;

/** Units without which the node's network is not what the user data says. */
export const NEEDED_UNIT = /^(pod-network|containerd|crio|nftables|systemd-networkd|systemd-sysctl)\.service$/;

/** Units that make facts, or that pods need. */
export const FACT_UNIT =
  /^(pod-network|containerd|crio|docker|kubelet|nftables|iptables|netfilter-persistent|ufw|firewalld|systemd-networkd|systemd-sysctl|procps|NetworkManager|networking|network|cloud-\w+)\b|\.target$/;

/** Targets that a node reaches in ordinary service. */
const ORDINARY_TARGET =
  /^(basic|sysinit|multi-user|graphical|default|network(-online|-pre)?|(local|remote)-fs(-pre)?|timers|sockets|paths|swap|slices|getty|nss-(user-)?lookup|time-(sync|set)|cloud-(init|config)|(remote-)?cryptsetup(-pre)?|machines|nfs-client|rpcbind|runlevel[2-5])\.target$/;

/** Whether the ordinary service of a node may end with the start of a unit that the user data does not write. */
export function endsService(name: string): boolean {
  if (name.endsWith('.target')) return !ORDINARY_TARGET.test(name);
  return /^(rescue|emergency|(systemd|initrd)-(poweroff|reboot|halt|kexec|soft-reboot|exit|suspend|hibernate|hybrid-sleep|suspend-then-hibernate|switch-root))\.service$/.test(
    name,
  );
}

/** Units that take those along when they stop. */
export const NEEDED_WHOLE = /^((sysinit|basic)\.target|(-|system|runtime|podruntime|kubelet)\.slice|init\.scope)$/;

/** Whether systemd finds such a unit, a target or their links at a path. */
export function holdsNeededUnit(path: string): boolean {
  const name = posix.basename(path);
  const isWithin = FOLDERS.some((folder) => path === folder || path.startsWith(`${folder}/`));
  return isWithin && (NEEDED_UNIT.test(name) || /^cloud-.*\.service$|\.(target|wants|requires)$|^system$/.test(name));
}

/** Whether a file makes a unit or adds to one. */
export function isUnitPath(path: string): boolean {
  const [folder, name] = [posix.dirname(path), posix.basename(path)];
  const unit = folder.endsWith('.d') && name.endsWith('.conf') ? posix.basename(folder).replace(/\.d$/, '') : name;
  return SUFFIX.test(unit);
}

/** The units that files describe, sorted by name (systemd.unit(5), "Unit File Load Path" and drop-ins). */
export function readUnitFiles(files: readonly NodeFile[]): readonly UnitFile[] {
  const found = new Map<string, UnitParts>();
  for (const file of files) {
    const [folder, name] = [posix.dirname(file.path), posix.basename(file.path)];
    const isDropIn = folder.endsWith('.d') && name.endsWith('.conf');
    const unit = isDropIn ? posix.basename(folder).replace(/\.d$/, '') : name;
    const rank = FOLDERS.indexOf(isDropIn ? posix.dirname(folder) : folder);
    if (rank < 0 || !SUFFIX.test(unit)) continue;
    const parts = found.get(unit) ?? { whole: null, rank: FOLDERS.length, dropIns: [] };
    found.set(unit, parts);
    if (isDropIn) parts.dropIns.push(file);
    else if (rank < parts.rank) Object.assign(parts, { whole: file, rank });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, parts]) => readUnit(name, parts));
}

interface UnitParts {
  whole: NodeFile | null;
  /** of the folder that the whole stands in; the first folder wins */
  rank: number;
  readonly dropIns: NodeFile[];
}

function readUnit(name: string, { whole, dropIns }: UnitParts): UnitFile {
  const values = new Map<string, readonly string[]>();
  const unread: string[] = [];
  const sorted = dropIns.sort((a, b) => (posix.basename(a.path) < posix.basename(b.path) ? -1 : 1));
  for (const file of whole ? [whole, ...sorted] : sorted) {
    if (isUnknown(file.content)) unread.push(`${file.path}: ${file.content.unknown}`);
    else addValues(file.content, values);
  }
  return { name, path: (whole ?? sorted[0])?.path ?? name, isWhole: whole !== null, values, unread };
}

function addValues(text: string, values: Map<string, readonly string[]>): void {
  let section = '';
  for (const line of text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((each) => each.trim())) {
    if (line === '' || /^[#;]/.test(line)) continue;
    const header = /^\[([^\]]+)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      section = header;
      continue;
    }
    const at = line.indexOf('=');
    if (at < 0) continue;
    const key = `${section}.${line.slice(0, at).trim()}`;
    const value = line.slice(at + 1).trim();
    values.set(key, value === '' ? [] : [...(values.get(key) ?? []), value]);
  }
}

/** The words of a list of units, for example of `After=`. */
export function unitNames(unit: UnitFile, ...keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => unit.values.get(key) ?? []).flatMap((value) => value.split(/\s+/));
}

/** What an Exec line needs to be read: the instance of a template, and the environment. */
export interface ExecContext {
  readonly instance: string | null;
  readonly environment: ReadonlyMap<string, string>;
}

/** The commands of a unit's Exec lines, one list of words each (systemd.service(5), "Command lines"). */
export function execCommands(unit: UnitFile, key: string, context: ExecContext): readonly (readonly string[])[] {
  return (unit.values.get(key) ?? []).flatMap((line) => commandsOf(line, context));
}

export function commandsOf(line: string, context: ExecContext): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const word of splitWords(line.replace(/^[-@:+!|]+\s*/, ''), context)) {
    if (word === ';') commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands.filter((command) => command.length > 0);
}

/** Splits a line as systemd does: quotes group, backslashes escape, variables that stand alone are split. */
function splitWords(line: string, context: ExecContext): readonly string[] {
  const words: string[] = [];
  for (const token of line.match(/(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\\[\s\S]|[^\s"'\\])+/g) ?? []) {
    const alone = /^\$([A-Za-z_]\w*)$/.exec(token)?.[1];
    if (alone !== undefined) {
      words.push(
        ...(context.environment
          .get(alone)
          ?.split(/\s+/)
          .filter((word) => word !== '') ?? [mark(`variable ${alone}`)]),
      );
      continue;
    }
    const unquoted = token.replace(
      /"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|\\([\s\S])/g,
      (_, double?: string, single?: string, escaped?: string) =>
        (double ?? single ?? `\\${escaped ?? ''}`).replace(/\\([\s\S])/g, (__, code: string) =>
          code === 'n' ? '\n' : code === 't' ? '\t' : code,
        ),
    );
    words.push(expanded(unquoted, context));
  }
  return words;
}

function expanded(word: string, { instance, environment }: ExecContext): string {
  return word
    .replace(/\$\$|\$\{([A-Za-z_]\w*)\}/g, (whole, name?: string) =>
      name === undefined ? (whole === '$$' ? '$' : whole) : (environment.get(name) ?? mark(`variable ${name}`)),
    )
    .replace(/%([a-zA-Z%])/g, (_, specifier: string) => {
      if (specifier === '%') return '%';
      return specifier.toLowerCase() === 'i' && instance !== null ? instance : mark(`specifier %${specifier}`);
    });
}
