import { type CloudConfig, type ConfigItem, readCloudConfig } from './cloud-config-reader';
import { renderJinja } from './jinja-template';
import type { NodeState, When } from './node-state';
import { restartByPowerState } from './restart';
import { hasMark } from './sealed-text';
import { interpreterOf } from './shebang';
import { readShell } from './shell-reader';
import { type FoundPart, kindOfType, typeByBeginning } from './user-data-part';
import { writeFiles } from './write-files';

interface PlacedPart extends FoundPart {
  /** for example `part 1` */
  readonly place: string;
}

/** A script that cloud-init runs, by the name of its file. */
interface Script {
  readonly name: string;
  readonly run: () => void;
}

/**
 * Runs the parts in the order of a first boot: boothooks while the parts are taken apart, then the modules of the three
 * stages as the distributions order them (cloud-init, config/cloud.cfg.tmpl).
 */
export function runStages(found: readonly FoundPart[], node: NodeState): void {
  const parts = found.map((part, index) => rendered({ ...part, place: `part ${index + 1}` }, node));
  for (const part of parts) {
    if (part.kind === 'boothook') runBoothook(part, node);
    if (part.kind === 'include') node.addUnread(`includes what is fetched at boot: ${part.text.trim()}`, part.place);
    if (part.kind === 'other') node.addUnread(`no part that cloud-init runs: ${part.type.slice(0, 80)}`, part.place);
  }
  const config = readCloudConfig(
    parts.filter((part) => part.kind === 'cloud-config'),
    (reason, place) => {
      node.addUnread(reason, place);
    },
  );
  noteConfigManagers(config, node);
  setHostName(config, node);
  if (frequencyOf('bootcmd', config) !== null) runCommands('bootcmd', config, 'boot', node);
  if (frequencyOf('write_files', config) !== null) writeFiles(config.get('write_files') ?? [], 'at once', node);
  if (frequencyOf('package_update_upgrade_install', config) !== null)
    installPackages(config.get('packages') ?? [], node);
  if (frequencyOf('write_files_deferred', config) !== null)
    writeFiles(config.get('write_files') ?? [], 'deferred', node);
  runScripts('script-per-once', 'once', 'scripts_per_once', parts, config, node);
  runScripts('script-per-boot', 'boot', 'scripts_per_boot', parts, config, node);
  runScripts('script-per-instance', 'once', 'scripts_per_instance', parts, config, node);
  runUserScripts(parts, config, node);
  for (const { value, place } of config.get('power_state') ?? []) restartByPowerState(value, node, place);
}

/** A template is read as far as it can be: what it fills in is not known. */
function rendered(part: PlacedPart, node: NodeState): PlacedPart {
  if (part.kind !== 'jinja') return part;
  const text = renderJinja(part.text);
  if (text === null) {
    node.addUnread('a jinja template with statements, which are not followed', part.place);
    return part;
  }
  const type = typeByBeginning(text);
  return { ...part, text, kind: type === null ? 'other' : kindOfType(type) };
}

function runBoothook(part: PlacedPart, node: NodeState): void {
  const script = part.text
    .trimStart()
    .replace(/^#cloud-boothook[^\n]*\n?/i, '')
    .trimStart();
  const skipped = part.text.slice(0, part.text.length - script.length);
  runScript({ ...part, text: script }, 'boot', node, skipped.split('\n').length - 1);
}

function runScript(part: PlacedPart, when: When, node: NodeState, skippedLines = 0): void {
  const placeOf = (line: number): string => `${part.place}, line ${line + skippedLines}`;
  const interpreter = interpreterOf(part.text);
  if (interpreter === null) {
    const reason = 'the script has no "#!" line, without which the kernel does not run it';
    node.addUnread(reason, part.place);
    readShell(part.text, { node, when, placeOf }, reason);
  } else if (interpreter[0] === 'sh') readShell(part.text, { node, when, placeOf });
  else node.addUnread(`a script in another language (${interpreter.join(' ')}), which is not read`, part.place);
}

// modules of the stages in the distributions' cloud.cfg, by the key that replaces the list
const STAGES: Readonly<Record<string, readonly string[]>> = {
  cloud_init_modules: ['bootcmd', 'write_files'],
  cloud_config_modules: ['runcmd'],
  cloud_final_modules: [
    'package_update_upgrade_install',
    'write_files_deferred',
    'scripts_per_once',
    'scripts_per_boot',
    'scripts_per_instance',
    'scripts_user',
  ],
};

/** How often a module runs: by itself, always, or (where a list without it took the place of the image's) never: null. */
function frequencyOf(module: string, config: CloudConfig): 'default' | 'always' | null {
  let frequency: 'default' | 'always' | null = null;
  for (const [stage, modules] of Object.entries(STAGES)) {
    const stated = config.get(stage);
    if (!stated) {
      if (modules.includes(module)) frequency ??= 'default';
      continue;
    }
    for (const { value } of stated) {
      const [name, how] = Array.isArray(value) ? (value as unknown[]) : [value];
      if (String(name).replaceAll('-', '_') === module)
        frequency = how === 'always' ? 'always' : (frequency ?? 'default');
    }
  }
  return frequency;
}

function runCommands(key: 'bootcmd' | 'runcmd', config: CloudConfig, when: When, node: NodeState): void {
  const items = config.get(key) ?? [];
  const [first] = items;
  if (!first) return;
  // one script of all items, so that a variable or `set -eu` of one is there in the next (cloud-init, util.shellify)
  const lines: string[] = [];
  const places: string[] = [];
  for (const item of items) {
    const text = commandText(item, node);
    for (const [index, line] of text.split('\n').entries()) {
      lines.push(line);
      places.push(text.includes('\n') ? `${item.place}, line ${index + 1}` : item.place);
    }
  }
  readShell(lines.join('\n'), { node, when, placeOf: (line) => places[line - 1] ?? first.place });
}

function commandText({ value, place }: ConfigItem, node: NodeState): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    return value.map((word: unknown) => `'${String(word).replaceAll("'", `'\\''`)}'`).join(' ');
  }
  if (value !== null && value !== undefined) node.addUnread('a command that is neither a text nor a list', place);
  return '';
}

function installPackages(items: readonly ConfigItem[], node: NodeState): void {
  for (const { value } of items) {
    if (typeof value === 'string') node.addPackage(value);
    // [name, version]
    else if (Array.isArray(value)) node.addPackage(String(value[0]));
    else if (typeof value === 'object' && value !== null) {
      // { apt: [...], snap: [...] }
      for (const list of Object.values(value)) {
        if (Array.isArray(list)) for (const each of list) node.addPackage(String(Array.isArray(each) ? each[0] : each));
      }
    }
  }
}

function runScripts(
  kind: FoundPart['kind'],
  when: When,
  module: string,
  parts: readonly PlacedPart[],
  config: CloudConfig,
  node: NodeState,
): void {
  if (frequencyOf(module, config) === null) return;
  for (const part of byFileName(parts.filter((each) => each.kind === kind))) runScript(part, when, node);
}

/** User scripts and the script that runcmd becomes lie in one folder, and run in the order of their names. */
function runUserScripts(parts: readonly PlacedPart[], config: CloudConfig, node: NodeState): void {
  const frequency = frequencyOf('scripts_user', config);
  if (frequency === null) return;
  const always = frequency === 'always' || forgetsScripts(config);
  const when: When = always ? 'boot' : 'once';
  const scripts: Script[] = parts
    .filter((part) => part.kind === 'script')
    .map((part) => ({
      name: part.fileName,
      run: () => {
        runScript(part, when, node);
      },
    }));
  if (frequencyOf('runcmd', config) !== null) {
    scripts.push({
      name: 'runcmd',
      run: () => {
        runCommands('runcmd', config, when, node);
      },
    });
  }
  for (const script of scripts.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) script.run();
}

/** A bootcmd that removes the file by which cloud-init remembers that the user's scripts ran. */
function forgetsScripts(config: CloudConfig): boolean {
  return (config.get('bootcmd') ?? []).some(({ value }) => /\brm\b[^\n]*config_scripts[-_]user/.test(String(value)));
}

function byFileName(parts: readonly PlacedPart[]): readonly PlacedPart[] {
  return [...parts].sort((a, b) => (a.fileName < b.fileName ? -1 : a.fileName > b.fileName ? 1 : 0));
}

/** The module set_hostname comes before every script but boothooks and bootcmd, which seldom ask. */
function setHostName(config: CloudConfig, node: NodeState): void {
  const value = config.get('hostname')?.at(-1)?.value;
  const isKept = config.get('preserve_hostname')?.at(-1)?.value === true || config.has('fqdn');
  if (typeof value === 'string' && !isKept && !hasMark(value)) node.hostName = value;
}

const MANAGERS = ['ansible', 'chef', 'puppet', 'salt_minion', 'mcollective', 'wireguard', 'lxd'];

function noteConfigManagers(config: CloudConfig, node: NodeState): void {
  for (const key of MANAGERS) {
    const item = config.get(key)?.[0];
    if (item) node.addUnread(`${key} may change the node in a way that is not followed`, item.place);
  }
}
