import { embedUnknown, isUnknown, unknown } from '../../address/unknown';
import { booleanAt, itemsAt, textAt, valueAt } from '../resource/property';
import { isList, isMap, markedText, type Value, type Properties } from '../intrinsic/template-value';

/**
 * What cfn-init runs for a config, as a shell script (CloudFormation, "AWS::CloudFormation::Init": packages first, then files,
 * commands in alphabetical order, and services).
 */
export function writeInitScript(config: Properties): readonly string[] {
  return [...packageLines(config), ...commandLines(config), ...serviceLines(config)];
}

const INSTALLERS: Readonly<Record<string, string>> = {
  yum: 'yum install -y',
  apt: 'apt-get install -y',
  dnf: 'dnf install -y',
  zypper: 'zypper install -y',
  rpm: 'rpm -i',
  python: 'pip install',
};

/** Package managers of a config whose packages are not read. */
export function otherManagers(config: Properties): readonly string[] {
  const packages = valueAt(config, 'packages');
  return isMap(packages) ? Object.keys(packages).filter((manager) => !Object.hasOwn(INSTALLERS, manager)) : [];
}

function packageLines(config: Properties): readonly string[] {
  const packages = valueAt(config, 'packages');
  if (!isMap(packages)) return lineOf(packages, 'the packages of cfn-init');
  return Object.entries(packages).flatMap(([manager, names]) => {
    const installer = Object.hasOwn(INSTALLERS, manager) ? INSTALLERS[manager] : undefined;
    if (installer === undefined) return [];
    return isMap(names)
      ? Object.keys(names).map((name) => `${installer} ${quoted(name)}`)
      : lineOf(names, 'packages of cfn-init');
  });
}

function commandLines(config: Properties): readonly string[] {
  const commands = valueAt(config, 'commands');
  if (!isMap(commands)) return lineOf(commands, 'the commands of cfn-init');
  const sorted = Object.entries(commands).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([name, body]) =>
    isMap(body) ? oneCommand(body) : lineOf(body, `command "${name}" of cfn-init`),
  );
}

function oneCommand(body: Properties): readonly string[] {
  const variables = valueAt(body, 'env');
  const exports = isMap(variables)
    ? Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(markedText(value) ?? '')}`)
    : lineOf(variables, 'the variables of a command of cfn-init');
  const folder = valueAt(body, 'cwd');
  const test = valueAt(body, 'test');
  const run = shellOf(valueAt(body, 'command') ?? '');
  return [
    '(',
    ...exports,
    ...(folder === undefined ? [] : [`cd ${shellOf([folder])}`]),
    ...(test === undefined ? [run] : [`${shellOf(test)} && {`, run, '}']),
    ')',
  ];
}

/** A command as cfn-init takes it: a text for the shell, or a list of arguments. */
function shellOf(command: Value): string {
  if (isList(command)) return command.map((part) => quoted(markedText(part) ?? '')).join(' ');
  return markedText(command) ?? embedUnknown(unknown('a command of cfn-init that is no text'));
}

function serviceLines(config: Properties): readonly string[] {
  const managers = valueAt(config, 'services');
  if (!isMap(managers)) return lineOf(managers, 'the services of cfn-init');
  return Object.values(managers).flatMap((services) => {
    if (!isMap(services)) return lineOf(services, 'services of cfn-init');
    return Object.entries(services).flatMap(([name, body]) => (isMap(body) ? oneService(name, body) : []));
  });
}

function oneService(name: string, body: Properties): readonly string[] {
  const line = (key: string, yes: string, no: string): readonly string[] => {
    const value = booleanAt(body, key);
    return typeof value === 'boolean' ? [`systemctl ${value ? yes : no} ${quoted(name)}`] : [];
  };
  return [...line('enabled', 'enable', 'disable'), ...line('ensureRunning', 'start', 'stop')];
}

/** A line that stands for what cannot be read; none where nothing is there. */
function lineOf(value: Value | undefined, noun: string): readonly string[] {
  if (value === undefined) return [];
  return [embedUnknown(isUnknown(value) ? unknown(`${noun}: ${value.unknown}`) : unknown(`${noun} cannot be read`))];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * The configs that cfn-init applies, in order: those of the config sets that the command line names, else of the set `default`,
 * else the config named `config`.
 */
export function configsInOrder(init: Properties, sets: readonly string[]): readonly string[] {
  const configSets = valueAt(init, 'configSets');
  if (!isMap(configSets)) return ['config'];
  const named: string[] = [];
  const open = new Set<string>();
  const addSet = (set: string): void => {
    if (open.has(set)) return;
    open.add(set);
    for (const item of itemsAt(configSets, set)) {
      const inner = isMap(item) ? textAt(item, 'ConfigSet') : null;
      const own = markedText(item);
      if (typeof inner === 'string') addSet(inner);
      else if (own !== null) named.push(own);
    }
  };
  for (const set of sets.length > 0 ? sets : ['default']) addSet(set);
  return named;
}
