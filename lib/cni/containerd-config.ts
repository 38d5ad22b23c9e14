import { posix } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { embeddedUnknown, isUnknown, type Maybe } from '../address/unknown';
import { runtimeDoubts, startDoubts } from './containerd-runtime';
import { isJsonObject, type JsonObject } from './go-json';
import { DEFAULT_BIN_DIR, missingPlugins, missingTypes, packagedBinDir } from './plugin-folder';
import type { Doubt, RuntimeDoubt, RuntimeFile, RuntimeNode } from './runtime-node';

const CNI_FOLDER = '/etc/cni/net.d';

/** Sections that hold `cni`: of versions 2 and 3 of the file (containerd, docs/cri/config.md), and of version 1. */
const CRI = ['io.containerd.cri.v1.runtime', 'io.containerd.grpc.v1.cri', 'cri'] as const;

/** What `containerd config default` says of the keys that are judged (cmd/containerd/command/config.go, v1.7.28; the comment: v2.1.4). */
export const DEFAULT_CONFIG = `disabled_plugins = []
imports = []
required_plugins = []
version = 2
[grpc]
address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "${DEFAULT_BIN_DIR}"
conf_dir = "${CNI_FOLDER}"
conf_template = ""
max_conf_num = 1
[plugins."io.containerd.grpc.v1.cri".containerd]
default_runtime_name = "runc"
snapshotter = "overlayfs"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
BinaryName = ""
# bin_dirs, io.containerd.cri.v1.runtime, io.containerd.cri.v1.images
`;

/**
 * Reads containerd's configuration with what it imports (services/server/config/config.go, `LoadConfig`, v1.7.28; the same in
 * cmd/containerd/server/config/config.go, v2.1.4), and gives what keeps pods from starting, or may. Of a file that is not there, and
 * that the distribution does not tell of, nothing is said: it is the image's own.
 *
 * @param types of the plugins that the CNI file calls
 */
export function containerdDoubts(node: RuntimeNode, types: readonly string[] = []): readonly RuntimeDoubt[] {
  const { config: main, files } = node;
  const loaded = new Set<string>();
  const pending = [main];
  const doubts: RuntimeDoubt[] = [];
  const binDirs: string[] = [];
  for (let path = pending.shift(); path !== undefined; path = pending.shift()) {
    const file = files.find((each) => each.path === path);
    if (loaded.has(path)) continue;
    loaded.add(path);
    if (file === undefined) {
      // config.go:250, v1.7.28: a named import that is not there stops containerd; a pattern may match nothing
      if (path !== main) doubts.push({ path, reason: 'containerd imports it, and it is not written', certain: false });
      continue;
    }
    const config = readToml(file.content);
    if ('reason' in config) doubts.push({ path, ...config });
    else {
      doubts.push(...doubtsOf(config.toml, path === main, node).map((doubt) => ({ path, ...doubt })));
      pending.push(...importsOf(config.toml, path, files));
      binDirs.push(...CRI.flatMap((id) => binDirsOf(sectionOf(config.toml, id))));
    }
  }
  if (doubts.length > 0) return doubts;
  const byDefault = files.some((file) => file.path === main) ? DEFAULT_BIN_DIR : packagedBinDir(node);
  if (binDirs.length === 0 && byDefault !== null) {
    const doubt = missingPlugins(byDefault, node, `${byDefault}, its default`);
    if (doubt !== null) return [{ path: main, ...doubt }];
    binDirs.push(byDefault);
  }
  return missingTypes(binDirs, node, types).map((doubt) => ({ path: main, ...doubt }));
}

function readToml(content: Maybe<string>): { readonly toml: JsonObject } | Doubt {
  if (isUnknown(content))
    return { reason: `the configuration of the container runtime is not known: ${content.unknown}`, certain: false };
  try {
    return { toml: parse(content) };
  } catch (error) {
    const piece = embeddedUnknown(content);
    const why = piece?.unknown ?? (error instanceof Error ? error.message.split('\n')[0] : '');
    const line = error instanceof TomlError ? (content.split('\n')[error.line - 1] ?? '') : '';
    return {
      reason: `containerd does not read its configuration: ${String(why)}`,
      certain: piece === null && NO_TOML.test(line),
    };
  }
}

/** Lines that no version of TOML has: a key without a value, two equal signs, a string or the name of a table without an end. */
const NO_TOML = /^\s*[\w.-]+\s*(=\s*(=.*|"[^"]*)?)?$|^\s*\[[^\]]*$/;

/** config.go:266, v1.7.28, `resolveImports` */
function importsOf({ imports }: JsonObject, parent: string, files: readonly RuntimeFile[]): readonly string[] {
  return textsOf(imports).flatMap((path) => {
    const full = posix.resolve(posix.dirname(parent), path);
    if (!full.includes('*')) return [full];
    const pattern = new RegExp(`^${full.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')}$`);
    return files.filter((file) => pattern.test(file.path)).map((file) => file.path);
  });
}

function doubtsOf(config: JsonObject, isMain: boolean, node: RuntimeNode): readonly Doubt[] {
  const off = textsOf(config.disabled_plugins).filter((name) => CRI.some((id) => name.startsWith(id)));
  const disabled = off.map((name) => ({
    reason: `containerd's plugin ${name} is disabled, and no pod starts without it`,
    certain: isMain && node.packages.has('containerd') && isDisabled(name, config.version),
  }));
  return [
    ...disabled,
    ...versionDoubts(config, node),
    ...startDoubts(config).map(open),
    ...(isMain ? sectionsUnread(config) : []),
    ...CRI.flatMap((id) => sectionDoubts(sectionOf(config, id), isMain, node)),
  ];
}

function open(reason: string): Doubt {
  return { reason, certain: false };
}

/** config.go:106, v1.7.28: Debian 13 has 1.7.24, and Ubuntu 24.04 a 1.7 as far as its packages were read. */
function versionDoubts({ version = 1 }: JsonObject, { distribution, packages }: RuntimeNode): readonly Doubt[] {
  if (![1, 2, 3].some((known) => known === version))
    return [{ reason: `containerd knows no configuration of version ${quoted(version)}`, certain: false }];
  if (distribution === null || packages.has('containerd.io') || typeof version !== 'number' || version <= 2) return [];
  const reason = `containerd 1.7 does not start by version ${String(version)} of its configuration`;
  return [{ reason, certain: distribution === 'debian' }];
}

/** Version 1 has short names (config.go:326, v1.7.28, `Decode`); `bin_dirs` and longer ones are of version 3 (docs/cri/config.md, v2.1.4). */
function sectionsUnread(config: JsonObject): readonly Doubt[] {
  const { version = 1 } = config;
  if (version !== 1 && version !== 2) return [];
  const read = version === 1 ? 'cri' : 'io.containerd.grpc.v1.cri';
  return CRI.flatMap((id): readonly Doubt[] => {
    const section = sectionOf(config, id);
    if (section === null) return [];
    const is = `version ${String(version)} of containerd's configuration`;
    if (id !== read)
      return [{ reason: `${is} calls the section of its CRI plugin ${read}, not ${id}`, certain: false }];
    return cniOf(section).bin_dirs === undefined ? [] : [{ reason: `${is} has bin_dir, not bin_dirs`, certain: false }];
  });
}

/** config.go:112 and :326, v1.7.28: version 1 has short names; with a later one containerd does not start by such a name. */
function isDisabled(name: string, version: unknown): boolean {
  return name === 'cri' || (name === 'io.containerd.grpc.v1.cri' && typeof version === 'number' && version >= 2);
}

function sectionOf({ plugins }: JsonObject, id: string): JsonObject | null {
  const section = isJsonObject(plugins) ? plugins[id] : undefined;
  return isJsonObject(section) ? section : null;
}

function cniOf(section: JsonObject | null): JsonObject {
  return isJsonObject(section?.cni) ? section.cni : {};
}

/** `bin_dirs` is of containerd 2.1 (internal/cri/config/config.go, v2.1.4) */
function binDirsOf(section: JsonObject | null): readonly string[] {
  const { bin_dir, bin_dirs } = cniOf(section);
  return textsOf(bin_dir, bin_dirs);
}

function sectionDoubts(section: JsonObject | null, isMain: boolean, node: RuntimeNode): readonly Doubt[] {
  if (section === null) return [];
  const cni = cniOf(section);
  const doubts: Doubt[] = [];
  const say = (reason: string, certain = false): void => {
    doubts.push({ reason, certain });
  };
  const dirs = binDirsOf(section);
  // config.go:305, v1.7.28: the section of an import replaces all of the one before; 2.x merges them
  if (!isMain && dirs.length === 0)
    say('containerd 1.x replaces the section of its CRI plugin by this one, which names no folder of CNI plugins');
  if (doubts.length > 0) return doubts;
  doubts.push(...runtimeDoubts(section, node.distribution === null).map(open));
  if (cni.bin_dir !== undefined && typeof cni.bin_dir !== 'string')
    say(`containerd does not take ${quoted(cni.bin_dir)} for bin_dir, which is a text`);
  const folder = cni.conf_dir ?? CNI_FOLDER;
  if (typeof folder !== 'string' || posix.resolve(folder) !== CNI_FOLDER)
    say(`the container runtime takes CNI files from ${quoted(folder)}, not from ${CNI_FOLDER}`, isEmpty(folder, node));
  for (const dir of dirs) {
    const doubt = missingPlugins(dir, node, posix.resolve(dir));
    if (doubt !== null) say(doubt.reason, doubt.certain && isMain && dirs.length === 1 && cni.bin_dirs === undefined);
  }
  if ((cni.max_conf_num ?? 1) !== 1)
    say(`containerd takes ${quoted(cni.max_conf_num)} files of ${CNI_FOLDER} (max_conf_num; 0 is all)`);
  if ((cni.conf_template ?? '') !== '') say('containerd writes a CNI file of its own (conf_template)');
  return doubts;
}

/** Whether no CNI file is in a folder, and only the user data could put one there. */
function isEmpty(folder: unknown, { files, distribution }: RuntimeNode): boolean {
  if (typeof folder !== 'string' || distribution === null || !posix.resolve(folder).startsWith('/etc/')) return false;
  return !files.some(({ path }) => posix.dirname(path) === posix.resolve(folder));
}

function textsOf(...values: readonly unknown[]): readonly string[] {
  return values.flat().filter((value): value is string => typeof value === 'string');
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
