import { posix } from 'node:path';
import { embeddedUnknown } from '../address/unknown';
import type { Doubt, RuntimeNode } from './runtime-node';

/** pkg/cri/config/config_unix.go:66, v1.7.28 */
export const DEFAULT_BIN_DIR = '/opt/cni/bin';
const DEBIANS = '/usr/lib/cni';

/** Folders that packages put the plugins into: Debian's and Ubuntu's, upstream's and Amazon's, Fedora's. */
const BIN_DIRS: readonly string[] = [DEBIANS, DEFAULT_BIN_DIR, '/usr/libexec/cni'];

/** File list of containernetworking-plugins 1.1.1 (Debian 13, Ubuntu 24.04). */
const PLUGINS: ReadonlySet<string> = new Set(
  'bandwidth bridge dhcp firewall host-device host-local ipvlan loopback macvlan portmap ptp sbr static tuning vlan vrf'.split(
    ' ',
  ),
);

/** Folders below which a plugin comes by a package, or by a command whose effect is noted. */
const TRACED = /^\/(usr|opt|lib)\//;

/** Where containerd looks by the configuration that comes with its package: Ubuntu's has none, and Debian's names its folder. */
export function packagedBinDir({ distribution, packages }: RuntimeNode): string | null {
  if (distribution === null || !packages.has('containerd')) return null;
  return distribution === 'ubuntu' ? DEFAULT_BIN_DIR : DEBIANS;
}

/** Types that the folder has no program of, where its content is known. */
export function missingTypes(
  binDirs: readonly string[],
  node: RuntimeNode,
  types: readonly string[],
): readonly Doubt[] {
  const [dir] = binDirs;
  const isKnown = node.distribution !== null && binDirs.every((each) => posix.resolve(each) === DEBIANS);
  const missing = isKnown && dir !== undefined ? types.find((type) => !PLUGINS.has(type)) : undefined;
  if (missing === undefined || embeddedUnknown(missing) !== null) return [];
  return [{ reason: `the node's packages put no plugin called ${missing} into ${DEBIANS}`, certain: true }];
}

/** Null where the plugins may be in a folder. */
export function missingPlugins(folder: string, node: RuntimeNode, said: string): Doubt | null {
  const dir = posix.resolve(folder);
  const { packages, distribution } = node;
  const reason = `containerd looks for CNI plugins in ${said}, and no package of the node is known to put them there`;
  const isDebians = packages.has('containernetworking-plugins');
  const bringsUpstream = packages.has('kubernetes-cni') || packages.has('kubelet') || packages.has('kubeadm');
  const isThere = (isDebians && dir === DEBIANS) || (bringsUpstream && BIN_DIRS.includes(dir));
  if (isThere) return null;
  if (distribution !== null && TRACED.test(`${dir}/`)) return { reason, certain: true };
  // the image holds the plugins, and where is an assumption (`cni-plugins-present`)
  return isDebians || bringsUpstream ? { reason, certain: false } : null;
}
