import { posix } from 'node:path';
import { isUnknown, unknown } from '../address/unknown';
import { containerdDoubts } from '../cni/containerd-config';
import type { RuntimeDistribution } from '../cni/runtime-node';
import { readCniFile } from '../cni/cni-file';
import type { CniNetwork, CniPlugin } from '../model/cni-network';
import { NODE_ENV_PATH } from '../node/pod-network-unit';
import type { NodeSetup, Sysctl } from '../model/node-setup';
import type { NodeState } from './state/node-state';
import { hasMark } from './state/unknown-mark';
import { contradictionOf } from './state/named-image';
import { noteFiles } from './effect/node-file-effect';
import { notePackages } from './effect/package-effect';
import { noteRestarts } from './state/restart';
import { noteSysctls } from './effect/sysctl-effect';
import { readSysctlFiles } from './state/sysctl-file';
import { readScript } from './script/script-reader';
import { noteUnits, systemdUnits } from './unit/unit-runner';

const CNI_FOLDER = '/etc/cni/net.d';

/** The node as the user data left it, as plain data. */
export function finishSetup(node: NodeState, document: Pick<NodeSetup, 'bytes' | 'leastBytes' | 'parts'>): NodeSetup {
  addListedModules(node);
  noteUnits(node);
  noteFiles(node, readNetworks(node));
  notePackages(node);
  for (const { text, place, doubt } of node.laterScripts)
    readScript(text, { node, when: 'boot', name: place, kind: 'file', placeOf: () => place }, doubt);
  noteRestarts(node);
  noteNodeValues(node);
  const units = systemdUnits(node);
  // what runs later may write other files of the CNI
  const networks = judgeRuntime(node, readNetworks(node));
  const sysctls = effectiveSysctls(node);
  noteSysctls(sysctls, node);
  const netfilter = node.followedNetfilter.after(node.netfilterCommands);
  return {
    ...document,
    packages: [...node.packages].sort(),
    kernelModules: [...node.kernelModules].sort(),
    files: node.files,
    units,
    startedUnits: [...node.namedUnits].sort(),
    commands: node.commands,
    sysctls,
    networks,
    netfilter: { ...netfilter, unread: [...netfilter.unread, ...node.netfilterUnread] },
    routes: node.routes,
    unread: node.unread,
    actors: node.actors,
    putBacks: node.putBacks,
    networkCalls: node.networkCalls,
    interfaceName: null,
  };
}

function readNetworks(node: NodeState): readonly CniNetwork[] {
  const networks: CniNetwork[] = [];
  for (const { path, content } of node.files) {
    // libcni, `ConfFiles`: these endings, no folders below
    if (posix.dirname(path) !== CNI_FOLDER || !/\.(conf|conflist|json)$/.test(path)) continue;
    const network = isUnknown(content) ? unknown(content.unknown) : readCniFile(path, content);
    if (isUnknown(network)) node.addUnread(network.unknown.replace(`${path}: `, ''), path);
    else networks.push(network);
  }
  return networks;
}

function textAt(path: string, node: NodeState): string {
  const content = node.contentOf(path);
  return content === null || isUnknown(content) ? '' : content;
}

/** The script of each boot waits for the plugins of `node.env`, and the pods need those of the runtime. */
function noteNodeValues(node: NodeState): void {
  const values = node.contentOf(NODE_ENV_PATH);
  if (values !== null && (isUnknown(values) || hasMark(values)))
    node.addUnread('the values of the node are not known', NODE_ENV_PATH);
  const folder = [...textAt(NODE_ENV_PATH, node).matchAll(/^CNI_BIN_DIR=["']?([^"'\n]*)/gm)].at(-1)?.[1];
  // one that a script wrote is judged by itself
  const isOwn = node.files.some(({ path, place }) => path === node.containerdConfig && place.includes('write_files'));
  const taken = isOwn ? textAt(node.containerdConfig, node) : '';
  const binDir = /^[ \t]*(?:cni\.)?bin_dir[ \t]*=[ \t]*["']([^"'\n]*)["']/m.exec(taken)?.[1];
  if (folder !== undefined && binDir !== undefined && posix.resolve(folder) !== posix.resolve(binDir))
    node.addUnread(`the node waits for plugins in ${folder}, and containerd takes them from ${binDir}`, NODE_ENV_PATH);
}

/** What of the image or of the container runtime's own settings keeps it from the CNI files, or may; the CNI files then say so. */
function judgeRuntime(node: NodeState, networks: readonly CniNetwork[]): readonly CniNetwork[] {
  const [first, ...others] = networks;
  const image = node.image === null || first === undefined ? null : contradictionOf(node.image);
  if (first !== undefined && image?.certain === true) return [{ ...first, refusal: image }, ...others];
  if (image !== null) node.addUnread(image.reason, 'ImageId');
  noteCrio(node);
  const { files, packages, containerdConfig: config } = node;
  const runtime = { config, files, packages, distribution: settledDistribution(node) };
  const doubts = containerdDoubts(runtime, (first?.plugins ?? []).flatMap(programsOf));
  const decisive = first === undefined ? undefined : doubts.find(({ certain }) => certain);
  if (first === undefined || decisive === undefined) {
    for (const { path, reason } of doubts) node.addUnread(reason, path);
    return networks;
  }
  const refusal = { reason: `${decisive.reason} (${decisive.path})`, certain: true };
  return [{ ...first, refusal: first.refusal?.certain === true ? first.refusal : refusal }, ...others];
}

/** The programs that a plugin of a CNI file is, and calls. */
function programsOf(plugin: CniPlugin): readonly string[] {
  if (plugin.type === 'other') return [plugin.name];
  const ipam = plugin.type === 'bridge' ? plugin.ipam : null;
  if (ipam === null || isUnknown(ipam)) return [plugin.type];
  return [plugin.type, ipam.type === 'other' ? ipam.name : ipam.type];
}

/** Whose packages of containerd and the CNI plugins a node has, where nothing else may have brought or changed them. */
function settledDistribution(node: NodeState): RuntimeDistribution | null {
  const { image, actors, unread, hasExtraFiles, placesPrograms } = node;
  if (image === null || actors.length + unread.length > 0 || hasExtraFiles || placesPrograms) return null;
  if (image.system === 'ubuntu' && image.release === '24.04') return 'ubuntu';
  return image.system === 'debian' && image.release === '13' ? 'debian' : null;
}

function noteCrio(node: NodeState): void {
  const file = node.files.find(({ path }) => path.startsWith('/etc/crio/'))?.path;
  const name = [...node.packages].find((one) => /^cri-o\b/.test(one));
  const unit = [...node.namedUnits].find((one) => /^crio(\.service)?$/.test(one));
  const place = file ?? name ?? unit;
  if (place !== undefined)
    node.addUnread('CRI-O takes CNI files and plugins as its own configuration says, which is not read', place);
}

/** modules-load.d(5), and Debian's /etc/modules: a name a line. */
function addListedModules(node: NodeState): void {
  for (const { path, content } of node.files) {
    const isList = /^\/(etc|run|usr\/lib)\/modules-load\.d\/[^/]+\.conf$/.test(path) || path === '/etc/modules';
    if (!isList) continue;
    if (isUnknown(content)) {
      node.addUnread(`the list of kernel modules is not known: ${content.unknown}`, path);
      continue;
    }
    for (const line of content.split('\n').map((each) => each.trim())) {
      const [name] = line.split(/\s+/);
      if (name && /^[\w-]+$/.test(name)) node.kernelModules.add(name);
    }
  }
}

/** Files first, as at a boot; then what commands set. Loading a file again adds only what then changes. */
export function effectiveSysctls(node: NodeState): readonly Sysctl[] {
  const sysctls: Sysctl[] = [...readSysctlFiles(node.files, node)];
  const effective = new Map(sysctls.map((sysctl) => [sysctl.key, JSON.stringify(sysctl.value)]));
  const add = (sysctl: Sysctl, always: boolean): void => {
    const value = JSON.stringify(sysctl.value);
    if (!always && effective.get(sysctl.key) === value) return;
    effective.set(sysctl.key, value);
    sysctls.push(sysctl);
  };
  for (const step of node.sysctlSteps) {
    if (step.kind === 'set') add(step.sysctl, !step.fromFile);
    else {
      for (const sysctl of readSysctlFiles(step.files, node))
        if (step.pattern?.test(sysctl.key) !== false) add({ ...sysctl, when: step.when, place: step.place }, false);
    }
  }
  const isRestarted = node.restarts.some(({ doubt }) => doubt === null);
  return isRestarted ? sysctls.filter(({ when }) => when !== 'once') : sysctls;
}
