import { posix } from 'node:path';
import { isUnknown } from '../address/unknown';
import { type CloudConfig, type ConfigItem, readCloudConfig } from './cloud-config/cloud-config-reader';
import { noteConfigKeys } from './cloud-config/config-key';
import { renderJinja } from './cloud-config/jinja-template';
import { isExecutable } from './effect/node-file-effect';
import { isWatchedPath } from './state/node-folder';
import type { NodeState, When } from './state/node-state';
import { restartByPowerState } from './state/restart';
import { interpreterOf, shellScript } from './state/shebang';
import { quoted } from './program/script-syntax';
import { readScript } from './script/script-reader';
import { type FoundPart, kindOfType, typeByBeginning } from './cloud-config/user-data-part';
import { factsOf } from './unit/unit-effect';
import { writeFiles } from './cloud-config/write-files';

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
    if (part.kind === 'other') noteOther(part, node, parts.length === 1);
  }
  const config = readCloudConfig(
    parts.filter((part) => part.kind === 'cloud-config'),
    (reason, place) => {
      node.addUnread(reason, place);
    },
  );
  for (const part of parts) if (part.kind.startsWith('script')) node.pendingScripts.add(scriptPath(part));
  noteConfigKeys(config, node);
  noteModules(config, node);
  if (frequencyOf('bootcmd', config) !== null) runCommands('bootcmd', config, 'boot', node);
  if (frequencyOf('write_files', config) !== null) writeFiles(config.get('write_files') ?? [], 'at once', node);
  for (const item of config.get('snap') ?? []) runSnaps(item, node);
  const packages = config.get('packages') ?? [];
  if (frequencyOf('package_update_upgrade_install', config) !== null) installPackages(packages, node);
  else if (packages[0]) node.addUnread('no module of cloud_final_modules installs them', packages[0].place);
  if (frequencyOf('write_files_deferred', config) !== null)
    writeFiles(config.get('write_files') ?? [], 'deferred', node);
  for (const often of ['once', 'boot', 'instance'] as const) runScripts(often, parts, config, node);
  runUserScripts(parts, config, node);
  noteEndless(node);
  for (const { value, place } of config.get('power_state') ?? []) restartByPowerState(value, node, place);
}

/** Where cloud-init puts the script of a part (cloudinit/handlers/shell_script.py, shell_script_by_frequency.py). */
function scriptPath({ kind, fileName }: FoundPart): string {
  return `/var/lib/cloud/${kind === 'script' ? 'instance/scripts' : kind.replace('script-', 'scripts/')}/${fileName}`;
}

/** What comes after a step that never ends is not so. */
function noteEndless(node: NodeState): void {
  const { endless } = node;
  if (endless === null) return;
  const before = new Set(endless.files);
  const isChanged = node.files.some((file) => isWatchedPath(file.path) && !before.has(file));
  if (isChanged || factsOf(node) > endless.facts)
    node.addUnread(`${endless.reason}, and what makes the pod network comes after it`, endless.place);
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

/** What nobody handles; a document that is one such part is no user data of cloud-init. */
function noteOther({ type, place }: PlacedPart, node: NodeState, isWhole: boolean): void {
  // it may decide which part is handled by whom (cloudinit/handlers/__init__.py, `walker_handle_handler`)
  if (isWhole || type === 'text/cloud-config-jsonp')
    node.addUnread(`no part that cloud-init runs: ${type.slice(0, 80)}`, place);
  else node.addActor('part', type);
}

function runBoothook(part: PlacedPart, node: NodeState): void {
  const script = part.text
    .trimStart()
    .replace(/^#cloud-boothook[^\n]*\n?/i, '')
    .trimStart();
  const skipped = part.text.slice(0, part.text.length - script.length);
  runScript({ ...part, text: script }, 'boot', node, skipped.split('\n').length - 1);
}

function runScript(part: Pick<PlacedPart, 'text' | 'place'>, when: When, node: NodeState, skippedLines = 0): void {
  const placeOf = (line: number): string => `${part.place}, line ${line + skippedLines}`;
  const interpreter = interpreterOf(part.text);
  if (interpreter === null) {
    const reason = 'the script has no "#!" line, without which the kernel does not run it';
    node.addUnread(reason, part.place);
    readScript(part.text, { node, when, name: part.place, placeOf }, reason);
  } else if (interpreter[0] === 'sh') {
    const { text, doubt } = shellScript(part.text);
    readScript(text, { node, when, name: part.place, placeOf }, doubt);
  } else node.addActor('script', part.place, interpreter.slice(0, 1));
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

/** Modules of cloud-init that only take settings, which `noteConfigKeys` judges (cloud-init, config/cloud.cfg.tmpl). */
const MODULES: ReadonlySet<string> = new Set(
  `ansible apk_configure apt_configure apt_pipelining bootcmd byobu ca_certs chef disable_ec2_metadata disk_setup
   emit_upstart fan final_message growpart grub_dpkg install_hotplug keyboard keys_to_console landscape locale lxd
   mcollective migrator mounts ntp package_update_upgrade_install phone_home power_state_change puppet reset_rmc resizefs
   resolv_conf rh_subscription rightscale_userdata rsyslog runcmd salt_minion scripts_per_boot scripts_per_instance
   scripts_per_once scripts_user scripts_vendor seed_random set_hostname set_passwords snap snappy spacewalk ssh
   ssh_authkey_fingerprints ssh_import_id timezone ubuntu_autoinstall ubuntu_drivers ubuntu_pro ubuntu_advantage
   update_etc_hosts update_hostname users_groups wireguard write_files write_files_deferred yum_add_repo zypper_add_repo
   amazonlinux_repo_https update_sources`.split(/\s+/),
);

/** Names the unknown modules of a list. */
function noteModules(config: CloudConfig, node: NodeState): void {
  for (const stage of Object.keys(STAGES)) {
    for (const { value } of config.get(stage) ?? []) {
      const name = String(Array.isArray(value) ? (value as unknown[])[0] : value).replaceAll('-', '_');
      if (!MODULES.has(name)) node.addActor('part', name);
    }
  }
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
  readScript(lines.join('\n'), { node, when, name: key, placeOf: (line) => places[line - 1] ?? first.place });
}

function commandText({ value, place }: ConfigItem, node: NodeState): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((word: unknown) => quoted(String(word))).join(' ');
  if (value !== null && value !== undefined) node.addUnread('a command that is neither a text nor a list', place);
  return '';
}

/** cc_snap.py: each command runs, `snap` put before it where it is missing. */
function runSnaps({ value, place }: ConfigItem, node: NodeState): void {
  const { commands = [] } = (value ?? {}) as { readonly commands?: unknown };
  const all: readonly unknown[] =
    typeof commands === 'object' && commands !== null ? Object.values(commands) : [commands];
  for (const command of all) {
    const text = commandText({ value: command, place }, node).replace(/^(?!'?snap\b)(?=.)/, 'snap ');
    readScript(text, { node, when: 'once', name: 'snap', placeOf: () => place });
  }
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
  often: 'once' | 'boot' | 'instance',
  parts: readonly PlacedPart[],
  config: CloudConfig,
  node: NodeState,
): void {
  if (frequencyOf(`scripts_per_${often}`, config) === null) return;
  const when = often === 'boot' ? 'boot' : 'once';
  const own = parts.filter((part) => part.kind === `script-per-${often}`).map((part) => partScript(part, when, node));
  runInOrder([...own, ...folderScripts(`scripts/per-${often}`, when, node)]);
}

/** User scripts and the script that runcmd becomes lie in one folder, and run in the order of their names. */
function runUserScripts(parts: readonly PlacedPart[], config: CloudConfig, node: NodeState): void {
  const frequency = frequencyOf('scripts_user', config);
  if (frequency === null) return;
  // removes the file by which cloud-init remembers that the user's scripts ran
  const forgets = /\brm\b[^\n]*config_scripts[-_]user/;
  const bootcmds = config.get('bootcmd') ?? [];
  const always = frequency === 'always' || bootcmds.some(({ value }) => forgets.test(String(value)));
  const when: When = always ? 'boot' : 'once';
  const own = parts.filter((part) => part.kind === 'script').map((part) => partScript(part, when, node));
  const runcmd: Script = {
    name: 'runcmd',
    run: () => {
      runCommands('runcmd', config, when, node);
    },
  };
  const isWritten = frequencyOf('runcmd', config) !== null;
  runInOrder([...own, ...(isWritten ? [runcmd] : []), ...folderScripts('instance/scripts', when, node)]);
}

function partScript(part: PlacedPart, when: When, node: NodeState): Script {
  return {
    name: part.fileName,
    run: () => {
      node.pendingScripts.delete(scriptPath(part));
      runScript(part, when, node);
    },
  };
}

/** Scripts that `write_files` put into a folder of cloud-init: it runs those that may be executed (cloudinit/subp.py, runparts). */
function folderScripts(folder: string, when: When, node: NodeState): readonly Script[] {
  const files = node.files.filter(
    (file) => posix.dirname(file.path) === `/var/lib/cloud/${folder}` && isExecutable(file),
  );
  return files.map(({ path, content }) => ({
    name: posix.basename(path),
    run: () => {
      node.ranScripts.add(path);
      if (isUnknown(content)) node.addUnread(`runs a script that cannot be read: ${content.unknown}`, path);
      else runScript({ text: content, place: path }, when, node);
    },
  }));
}

function runInOrder(scripts: readonly Script[]): void {
  for (const script of [...scripts].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) script.run();
}
