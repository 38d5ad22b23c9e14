import { posix } from 'node:path';
import { parse } from 'smol-toml';
import { embeddedUnknown, isUnknown, type Maybe } from '../address/unknown';
import { isJsonObject, type JsonObject } from './go-json';

/** A file of the node, as far as it is known. */
interface RuntimeFile {
  readonly path: string;
  readonly content: Maybe<string>;
}

/** What may keep containerd from the CNI files, or from the plugins. */
export interface RuntimeDoubt {
  readonly path: string;
  readonly reason: string;
}

/** Sections that hold `cni`: of versions 2 and 3 of the file (containerd, docs/cri/config.md), and of version 1. */
const CRI = ['io.containerd.cri.v1.runtime', 'io.containerd.grpc.v1.cri', 'cri'] as const;

/** pkg/cri/config/config_unix.go:66, v1.7.28 */
const DEFAULT_BIN_DIR = '/opt/cni/bin';

/** Folders that packages put the plugins into: Debian's and Ubuntu's, upstream's and Amazon's, Fedora's. */
const BIN_DIRS: readonly string[] = ['/usr/lib/cni', '/opt/cni/bin', '/usr/libexec/cni'];

/**
 * Reads containerd's configuration with what it imports (services/server/config/config.go, `LoadConfig`, v1.7.28; the same in
 * cmd/containerd/server/config/config.go, v2.1.4), and gives what keeps pods from starting, or may.
 *
 * @param main where containerd reads its configuration; a file that is not there is the image's own, and nothing is said of it
 * @param packages what the node installs
 */
export function containerdDoubts(
  main: string,
  files: readonly RuntimeFile[],
  packages: ReadonlySet<string>,
): readonly RuntimeDoubt[] {
  const loaded = new Set<string>();
  const pending = [main];
  const doubts: RuntimeDoubt[] = [];
  let namesFolder = false;
  for (let path = pending.shift(); path !== undefined; path = pending.shift()) {
    const file = files.find((each) => each.path === path);
    if (loaded.has(path)) continue;
    loaded.add(path);
    if (file === undefined) {
      // config.go:250, v1.7.28: a named import that is not there stops containerd; a pattern may match nothing
      if (path !== main) doubts.push({ path, reason: 'containerd imports it, and it is not written' });
      continue;
    }
    const config = readToml(file.content);
    if (typeof config === 'string') doubts.push({ path, reason: config });
    else {
      doubts.push(...doubtsOf(config, path === main, packages).map((reason) => ({ path, reason })));
      pending.push(...importsOf(config, path, files));
      namesFolder ||= CRI.some((id) => binDirsOf(sectionOf(config, id)).length > 0);
    }
  }
  const isSilent = !namesFolder && doubts.length === 0 && files.some((file) => file.path === main);
  if (isSilent && !holdsPlugins(DEFAULT_BIN_DIR, packages))
    doubts.push({ path: main, reason: notThere(`${DEFAULT_BIN_DIR}, its default`) });
  return doubts;
}

function readToml(content: Maybe<string>): JsonObject | string {
  if (isUnknown(content)) return `the configuration of the container runtime is not known: ${content.unknown}`;
  try {
    return parse(content);
  } catch (error) {
    const why = embeddedUnknown(content)?.unknown ?? (error instanceof Error ? error.message.split('\n')[0] : '');
    return `containerd does not read its configuration: ${String(why)}`;
  }
}

/** config.go:266, v1.7.28, `resolveImports` */
function importsOf({ imports }: JsonObject, parent: string, files: readonly RuntimeFile[]): readonly string[] {
  return textsOf(imports).flatMap((path) => {
    const full = posix.resolve(posix.dirname(parent), path);
    if (!full.includes('*')) return [full];
    const pattern = new RegExp(`^${full.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')}$`);
    return files.filter((file) => pattern.test(file.path)).map((file) => file.path);
  });
}

function doubtsOf(config: JsonObject, isMain: boolean, packages: ReadonlySet<string>): readonly string[] {
  const off = textsOf(config.disabled_plugins).filter((name) => CRI.some((id) => name.startsWith(id)));
  const disabled = off.map((name) => `containerd's plugin ${name} is disabled, and no pod starts without it`);
  return [...disabled, ...CRI.flatMap((id) => sectionDoubts(sectionOf(config, id), isMain, packages))];
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

function notThere(dir: string): string {
  return `containerd looks for CNI plugins in ${dir}, and no package of the node is known to put them there`;
}

function sectionDoubts(section: JsonObject | null, isMain: boolean, packages: ReadonlySet<string>): readonly string[] {
  if (section === null) return [];
  const cni = cniOf(section);
  // config.go:305, v1.7.28: the section of an import replaces all of the one before; 2.x merges them
  if (!isMain && binDirsOf(section).length === 0)
    return ['containerd 1.x replaces the section of its CRI plugin by this one, which names no folder of CNI plugins'];
  const doubts: string[] = [];
  const folder = cni.conf_dir ?? '/etc/cni/net.d';
  if (typeof folder !== 'string' || posix.resolve(folder) !== '/etc/cni/net.d')
    doubts.push(`the container runtime takes CNI files from ${shown(folder)}, not from /etc/cni/net.d`);
  for (const dir of binDirsOf(section)) if (!holdsPlugins(posix.resolve(dir), packages)) doubts.push(notThere(dir));
  if ((cni.max_conf_num ?? 1) !== 1)
    doubts.push(`containerd takes ${shown(cni.max_conf_num)} files of /etc/cni/net.d (max_conf_num; 0 is all)`);
  if ((cni.conf_template ?? '') !== '') doubts.push('containerd writes a CNI file of its own (conf_template)');
  return doubts;
}

/**
 * Debian's and Ubuntu's package has one folder; the packages of Kubernetes bring upstream's. Without either the image holds the
 * plugins, and where is an assumption (`cni-plugins-present`).
 */
function holdsPlugins(dir: string, packages: ReadonlySet<string>): boolean {
  const isDebians = packages.has('containernetworking-plugins');
  const bringsUpstream = packages.has('kubernetes-cni') || packages.has('kubelet') || packages.has('kubeadm');
  if (!isDebians && !bringsUpstream) return true;
  return BIN_DIRS.includes(dir) && (!isDebians || dir === '/usr/lib/cni' || bringsUpstream);
}

function textsOf(...values: readonly unknown[]): readonly string[] {
  return values.flat().filter((value): value is string => typeof value === 'string');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
