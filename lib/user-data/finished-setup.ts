import { posix } from 'node:path';
import { isUnknown, unknown } from '../address/unknown';
import { containerdDoubts } from '../cni/containerd-config';
import { readCniFile } from '../cni/cni-file';
import type { CniNetwork } from '../cni/cni-network';
import { readNetfilter } from '../cni/netfilter-reader';
import { CONTAINERD_CONFIG_PATH } from '../cloud-init/containerd-config';
import type { NodeSetup, Sysctl } from '../cloud-init/node-setup';
import type { NodeState } from '../cloud-init/node-state';
import { noteFiles } from '../cloud-init/node-file-effect';
import { notePackages } from '../cloud-init/package-effect';
import { noteRestarts } from '../cloud-init/restart';
import { noteSysctls } from '../cloud-init/sysctl-effect';
import { readSysctlFiles } from '../cloud-init/sysctl-file';
import { readScript } from './script-reader';
import { noteUnits, systemdUnits } from './unit-runner';

const CNI_FOLDER = '/etc/cni/net.d';

/** The node as the user data left it, as plain data. */
export function finishSetup(node: NodeState, document: Pick<NodeSetup, 'bytes' | 'parts'>): NodeSetup {
  addListedModules(node);
  noteUnits(node);
  noteFiles(node, readNetworks(node));
  notePackages(node);
  runLater(node);
  noteRestarts(node);
  noteRuntimeSettings(node);
  const units = systemdUnits(node);
  // what runs later may write other files of the CNI
  const networks = readNetworks(node);
  const sysctls = effectiveSysctls(node);
  noteSysctls(sysctls, node);
  const netfilter = readNetfilter(node.netfilterCommands);
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
  };
}

/** Reads the scripts that run at a time that nobody knows. */
function runLater(node: NodeState): void {
  for (const { text, place, doubt } of node.laterScripts)
    readScript(text, { node, when: 'boot', name: place, kind: 'file', placeOf: () => place }, doubt);
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

/** What of the container runtime's own settings keeps it from the CNI files; of CRI-O's, `network_dir` alone is looked at. */
function noteRuntimeSettings(node: NodeState): void {
  for (const { path, reason } of containerdDoubts(CONTAINERD_CONFIG_PATH, node.files, node.packages))
    node.addUnread(reason, path);
  for (const { path, content } of node.files) {
    if (!/^\/etc\/crio\/.*(\.toml|\.conf|\/\d[^/]*)$/.test(path)) continue;
    if (isUnknown(content)) {
      node.addUnread(`the configuration of the container runtime is not known: ${content.unknown}`, path);
      continue;
    }
    const folder = /^[ \t]*network_dir[ \t]*=[ \t]*["']([^"'\n]*)["']/m.exec(content)?.[1];
    if (folder !== undefined && posix.resolve(folder) !== CNI_FOLDER)
      node.addUnread(`the container runtime takes CNI files from ${folder}, not from ${CNI_FOLDER}`, path);
  }
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

/** Two names of one parameter of the kernel (net/ipv4/devinet.c, `devinet_sysctl_forward`). */
export function parameterOf({ key }: Pick<Sysctl, 'key'>): string {
  return key === 'net.ipv4.conf.all.forwarding' ? 'net.ipv4.ip_forward' : key;
}

/** Files first, as at a boot; then what commands set. Loading a file again adds only what then changes. */
export function effectiveSysctls(node: NodeState): readonly Sysctl[] {
  const sysctls: Sysctl[] = [...readSysctlFiles(node.files, node)];
  const effective = new Map(sysctls.map((sysctl) => [parameterOf(sysctl), JSON.stringify(sysctl.value)]));
  const add = (sysctl: Sysctl, always: boolean): void => {
    const value = JSON.stringify(sysctl.value);
    if (!always && effective.get(parameterOf(sysctl)) === value) return;
    effective.set(parameterOf(sysctl), value);
    sysctls.push(sysctl);
  };
  for (const step of node.sysctlSteps) {
    if (step.kind === 'set') add(step.sysctl, !step.fromFile);
    else {
      for (const sysctl of readSysctlFiles(step.files, node))
        add({ ...sysctl, when: step.when, place: step.place }, false);
    }
  }
  const isRestarted = node.restarts.some(({ doubt }) => doubt === null);
  return isRestarted ? sysctls.filter(({ when }) => when !== 'once') : sysctls;
}
