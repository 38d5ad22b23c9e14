import { posix } from 'node:path';
import { isUnknown, type Maybe } from '../../address/unknown';
import type { NodeState } from '../state/node-state';
import type { NodeFile, SystemdUnit } from '../../model/node-setup';
import { unknownAt } from '../state/unknown-mark';
import { quoted } from '../program/script-syntax';
import {
  factsOf,
  noteConfinement,
  noteLaterCommands,
  noteMayFail,
  noteMissingTable,
  noteNothingToStart,
  noteRuntime,
} from './unit-effect';
import { noteReach } from './unit-reach';
import {
  commandsOf,
  endsService,
  execCommands,
  type ExecContext,
  readUnitFiles,
  unitNames,
  type UnitFile,
} from './systemd-unit';

/** Units of distributions that load rules from a file which a user data may write. */
const LOADERS: Readonly<Record<string, readonly (readonly [file: string, command: string])[]>> = {
  'nftables.service': [
    ['/etc/nftables.conf', 'nft -f /etc/nftables.conf'],
    ['/etc/sysconfig/nftables.conf', 'nft -f /etc/sysconfig/nftables.conf'],
  ],
  'netfilter-persistent.service': [['/etc/iptables/rules.v4', 'iptables-restore /etc/iptables/rules.v4']],
  'iptables.service': [['/etc/sysconfig/iptables', 'iptables-restore /etc/sysconfig/iptables']],
};

interface Start {
  /** a restart: its commands run once more */
  readonly again: boolean;
  /** why it may not start; null: it does */
  readonly doubt: string | null;
}

/** Starts a unit: its commands run now, and take effect. */
export function startUnit(name: string, node: NodeState, place: string, { again, doubt }: Start): void {
  if (node.startingUnits.has(name) || (!again && node.ranUnits.has(name))) return;
  node.startingUnits.add(name);
  if (doubt === null) node.ranUnits.add(name);
  const unit = unitNamed(name, node);
  if (unit) {
    for (const needed of [...unitNames(unit, 'Unit.Requires', 'Unit.Wants', 'Unit.BindsTo'), ...activatedBy(unit)]) {
      if (unitNamed(needed, node)) startUnit(needed, node, place, { again: false, doubt });
    }
    runUnit(unit, name, node, doubt);
  } else runLoader(name, node, place, doubt);
  node.startingUnits.delete(name);
}

/** Whether the user data says what a unit does; drop-ins add to what the image starts anyway. */
export function isKnownUnit(name: string, node: NodeState): boolean {
  return name in LOADERS || unitNamed(name, node)?.isWhole === true;
}

function runLoader(name: string, node: NodeState, place: string, doubt: string | null): void {
  const files = LOADERS[name];
  if (!files) return;
  const found = files.find(([file]) => node.hasFile(file));
  if (found) node.readScript(found[1], { node, when: 'unit', name, placeOf: () => name }, doubt);
  else node.netfilterUnread.push(unknownAt(place, `${name} loads rules from a file that is not known`));
}

function runUnit(unit: UnitFile, name: string, node: NodeState, given: string | null): void {
  for (const reason of unit.unread) node.addUnread(`a unit that cannot be read: ${reason}`, unit.path);
  let doubt = given ?? conditionOf(unit, node);
  const before = factsOf(node);
  const outer = node.reading;
  const files = new Map<string, Maybe<string>>();
  node.reading = files;
  const context = execContext(unit, name, node);
  for (const key of ['ExecStartPre', 'ExecStart', 'ExecStartPost']) {
    const placeOf = (): string => `${unit.path}, ${key}`;
    for (const line of unit.values.get(`Service.${key}`) ?? []) {
      for (const argv of commandsOf(line, context)) {
        noteRuntime(argv, unit, node);
        const run = { node, when: 'unit', name: unit.path, placeOf } as const;
        const mayFail = node.readScript(argv.map(quoted).join(' '), run, doubt);
        // nothing runs after a failure but where "-" ignores it (systemd.service(5), ExecStart=)
        if (!mayFail || /^[@:+!|]*-/.test(line)) continue;
        noteMayFail(line, key, unit, node);
        doubt ??= `\`${argv.join(' ')}\` may fail before it`;
      }
    }
  }
  node.reading = outer;
  node.lastRuns.set(name, {
    facts: factsOf(node),
    commands: node.commands.length,
    netfilterCommands: node.netfilterCommands.length,
  });
  // what it writes itself is no change, and the next start reads the unit itself as well
  for (const path of files.keys()) files.set(path, node.contentOf(path) ?? '');
  for (const file of node.files) if (isPartOf(file, name)) files.set(file.path, file.content);
  if (unit.isWhole) node.unitReads.push({ unit: name, files });
  noteConfinement(unit, factsOf(node) > before, context, node);
  noteReach(unit, node);
}

function isPartOf({ path }: NodeFile, name: string): boolean {
  return path.endsWith(`/${name}`) || path.includes(`/${name}.d/`);
}

/** The files that changed after a unit has read them: its next start, by a timer or at a boot, does something else. */
export function changedReads(unit: string, node: NodeState): readonly string[] {
  const files = node.unitReads.filter((read) => read.unit === unit).at(-1)?.files;
  if (files === undefined) return [];
  const own = node.files.filter((file) => isPartOf(file, unit)).map(({ path }) => path);
  return [...new Set([...files.keys(), ...own])].filter(
    (path) => JSON.stringify(node.contentOf(path)) !== JSON.stringify(files.get(path) ?? null),
  );
}

/** Notes what the units of the user data could do at another time than a boot. */
export function noteUnits(node: NodeState): void {
  for (const unit of new Set(node.unitReads.map((read) => read.unit)))
    for (const path of changedReads(unit, node)) node.addUnread(`changes after ${unit} has read it`, path);
  for (const reason of node.stoppedUnits.values()) if (!node.unread.includes(reason)) node.unread.push(reason);
  for (const name of bootUnits(node))
    if (endsService(name) && unitNamed(name, node)?.isWhole !== true)
      node.addUnread(`${name} starts at a boot, and may end the service of the node`, name);
  const ran = new Set([...node.ranUnits].flatMap((name) => [name, name.replace(/@.*(?=\.)/, '@')]));
  for (const unit of unitsOf(node).values()) {
    noteReach(unit, node);
    noteMissingTable(unit, node);
    noteNothingToStart(unit, node);
    noteLaterCommands(unit, ran.has(unit.name), execContext(unit, unit.name, node), node);
  }
}

/** A condition of systemd.unit(5) that the user data does not decide. */
export function conditionOf(unit: UnitFile, node: NodeState): string | null {
  const [question] = unit.values.get('Service.ExecCondition') ?? [];
  if (question !== undefined) return `${unit.name} runs only if ExecCondition=${question}`;
  for (const [key, values] of unit.values) {
    if (!/^Unit\.(Condition|Assert)/.test(key)) continue;
    for (const value of values) {
      const path = value.replace(/^[|!]+/, '');
      const isThere = /Path(Exists|IsDirectory|IsReadWrite)$|File/.test(key) && node.hasFile(path);
      const isFresh = value.startsWith('!') && path.startsWith('/var/') && !isThere;
      if (!(isFresh || (isThere && !value.startsWith('!'))))
        return `${unit.name} runs only if ${key.slice(5)}=${value}`;
    }
  }
  return null;
}

function execContext(unit: UnitFile, name: string, node: NodeState): ExecContext {
  const environment = new Map<string, string>();
  const add = (text: string): void => {
    for (const [key, value] of splitEnvironment(text)) environment.set(key, value);
  };
  for (const line of unit.values.get('Service.Environment') ?? []) add(line);
  for (const line of unit.values.get('Service.EnvironmentFile') ?? []) {
    const content = node.contentOf(line.replace(/^-/, ''));
    if (content === null || isUnknown(content)) continue;
    // one assignment a line, and what is none is ignored: `export A=1` is none (systemd, env-file.c and env-util.c)
    for (const each of content.split('\n')) {
      const [, key, value = ''] = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(each) ?? [];
      if (key !== undefined) environment.set(key, value.replace(/["']/g, ''));
    }
  }
  const instance = /@(.+)\.\w+$/.exec(name)?.[1] ?? null;
  return { instance, environment };
}

const unitsByFiles = new WeakMap<readonly NodeFile[], ReadonlyMap<string, UnitFile>>();

/** The units of the files as they are now by name, read once for each state of them. */
export function unitsOf({ files }: NodeState): ReadonlyMap<string, UnitFile> {
  const known = unitsByFiles.get(files) ?? new Map(readUnitFiles(files).map((unit) => [unit.name, unit]));
  unitsByFiles.set(files, known);
  return known;
}

export function unitNamed(name: string, node: NodeState): UnitFile | null {
  const units = unitsOf(node);
  return units.get(name) ?? units.get(name.replace(/@.*(?=\.)/, '@')) ?? null;
}

export function activatedBy(unit: UnitFile): readonly string[] {
  const suffix = /\.(timer|path|socket)$/.exec(unit.name)?.[1];
  if (suffix === undefined) return [];
  const section = suffix.charAt(0).toUpperCase() + suffix.slice(1);
  const stated = unit.values.get(`${section}.${suffix === 'socket' ? 'Service' : 'Unit'}`)?.at(-1);
  return [stated ?? unit.name.replace(/\.\w+$/, '.service')];
}

/** Names of the units that start at every boot: enabled, linked into a target, or wanted by one that is. */
export function bootUnits(node: NodeState): ReadonlySet<string> {
  const units = [...unitsOf(node).values()];
  const linked = node.files
    .filter(({ path }) => /\/systemd\/system\/[^/]+\.(wants|requires)\/[^/]+$/.test(path))
    .map(({ path }) => posix.basename(path));
  // drop-ins of a unit of the image: that unit runs as the image has it
  const ofImage = units.filter((unit) => !unit.isWhole).map((unit) => unit.name);
  const boot = new Set<string>();
  const pending = [...node.enabledUnits, ...linked, ...ofImage];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (boot.has(name)) continue;
    boot.add(name);
    const unit = unitNamed(name, node);
    if (unit)
      pending.push(
        ...unitNames(unit, 'Unit.Wants', 'Unit.Requires', 'Unit.BindsTo', 'Install.Also'),
        ...activatedBy(unit),
      );
  }
  return boot;
}

export function startBootUnits(node: NodeState): void {
  const names = [...bootUnits(node)].sort();
  for (const name of inOrder(names, node)) startUnit(name, node, name, { again: false, doubt: null });
}

/** The order that Before= and After= ask for; where they say nothing, by name. */
function inOrder(names: readonly string[], node: NodeState): readonly string[] {
  const ordered: string[] = [];
  const visiting = new Set<string>();
  const isBefore = (a: string, b: string): boolean => {
    const [first, second] = [unitNamed(a, node), unitNamed(b, node)];
    return (
      (first !== null && unitNames(first, 'Unit.Before').includes(b)) ||
      (second !== null && unitNames(second, 'Unit.After').includes(a))
    );
  };
  const place = (name: string): void => {
    if (visiting.has(name)) return;
    visiting.add(name);
    for (const each of names) if (each !== name && isBefore(each, name)) place(each);
    ordered.push(name);
  };
  names.forEach(place);
  return ordered;
}

/** The units of the user data, sorted by name. */
export function systemdUnits(node: NodeState): readonly SystemdUnit[] {
  const boot = bootUnits(node);
  const files = new Set([...boot].flatMap((name) => [name, name.replace(/@.*(?=\.)/, '@')]));
  return [...unitsOf(node).values()].map((unit) => ({
    name: unit.name,
    enabled: files.has(unit.name),
    before: unitNames(unit, 'Unit.Before'),
    after: unitNames(unit, 'Unit.After'),
    execStart: execCommands(unit, 'Service.ExecStart', execContext(unit, unit.name, node)),
  }));
}

/** The assignments of one line of `Environment=`: `A=1 "B=two words"`. */
function splitEnvironment(line: string): readonly (readonly [name: string, value: string])[] {
  const text = line.trim();
  const assignments: [string, string][] = [];
  for (const word of text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []) {
    const plain = word.replace(/["']/g, '');
    const at = plain.indexOf('=');
    if (at > 0 && /^[A-Za-z_]\w*$/.test(plain.slice(0, at)))
      assignments.push([plain.slice(0, at), plain.slice(at + 1)]);
  }
  return assignments;
}
