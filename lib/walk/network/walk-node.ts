import { parseAddress, parseCidr } from '../../address/cidr';
import {
  allKnown,
  embeddedUnknown,
  isKnown,
  isUnknown,
  type Maybe,
  orUnknown,
  type Unknown,
  unknown,
} from '../../address/unknown';
import type { NodeSetup, Sysctl } from '../../model/node-setup';
import type { BridgePlugin, HostLocalRange } from '../../model/cni-network';
import { ALL_ADDRESSES, complement, type Range, union } from '../../address/range';

/** Files that libcni loads (cni/libcni/conf.go, `ConfFiles`): these endings, no folders below. */
const CNI_FILE = /^\/etc\/cni\/net\.d\/[^/]+\.(conf|conflist|json)$/;

/** The pods of a worker, as its CNI files make them. */
export interface PodNetworkOfNode {
  readonly bridge: string;
  /** whole subnets of the ranges */
  readonly subnets: readonly Range[];
  /** addresses that host-local may hand out: rangeStart to rangeEnd, less the gateway */
  readonly addresses: readonly Range[];
  /** the bridge's own address; null where the bridge has none, and no packet of a pod leaves it */
  readonly gateway: number | null;
  /** destinations that a pod has a route to, beside its own subnet */
  readonly routed: readonly Range[];
  readonly plugin: BridgePlugin;
}

/**
 * The pod network of a node: the first file of /etc/cni/net.d in lexical order (containerd, `max_conf_num = 1`).
 *
 * @returns null for a node without CNI files, unknown where the first one is not a bridge network or cannot be read
 */
export function podNetworkOf(setup: NodeSetup): Maybe<PodNetworkOfNode> | null {
  const first = setup.networks[0];
  const unread = unreadFile(setup);
  if (unread) return unread;
  if (first === undefined) return null;
  if (first.refusal !== null) return unknown(`${first.path}: ${first.refusal.reason}`);
  const plugin = first.plugins[0];
  if (plugin?.type === 'loopback')
    return unknown(`${first.path} sorts first and is a loopback network: containerd takes it for the pods' network`);
  if (plugin?.type !== 'bridge')
    return unknown(`${first.path} is not a bridge network (${plugin?.type === 'other' ? plugin.name : 'no plugin'})`);
  const { ipam, bridge, vlan } = plugin;
  if (isUnknown(bridge)) return bridge;
  if (vlan !== null) return unknown(`${first.path} puts its pods into a VLAN, which is not walked`);
  if (ipam !== null && isUnknown(ipam)) return ipam;
  if (ipam?.type !== 'host-local') return unknown(`${first.path} does not allot addresses by host-local`);
  const isGateway = either(plugin.isGateway, plugin.isDefaultGateway);
  if (isUnknown(isGateway)) return isGateway;
  if (isUnknown(plugin.isDefaultGateway)) return plugin.isDefaultGateway;
  const known = allKnown(ipam.ranges.flat().map(readRange));
  if (isUnknown(known)) return unknown(`${first.path}: ${known.unknown}`);
  if (known.length === 0) return unknown(`${first.path} has no address range`);
  const routes = allKnown(ipam.routes.map(({ dst }) => (isUnknown(dst) ? dst : blockOf(dst))));
  if (isUnknown(routes)) return routes;
  if (isGateway && new Set(known.map(bridgeAddress)).size > 1)
    return unknown(
      `${first.path} has ranges of several subnets or gateways: the bridge plugin gives its bridge one IPv4 address, and the pods of the other ranges fail`,
    );
  const routed = plugin.isDefaultGateway ? [ALL_ADDRESSES] : routes;
  return {
    bridge,
    plugin,
    subnets: union(known.map(({ subnet }) => subnet)),
    addresses: union(known.flatMap(({ addresses }) => addresses)),
    gateway: isGateway ? (known[0]?.gateway ?? null) : null,
    routed: union(routed),
  };
}

/**
 * Why no pod of a node starts: containerd or a plugin refuses the file that it takes. Null where pods may start: also where
 * something of the user data was not read, which may have written another file.
 */
export function podsRefused(setup: NodeSetup): string | null {
  const [first] = setup.networks;
  if (first?.refusal?.certain !== true) return null;
  const isOpen = setup.unread.length > 0 || unreadFile(setup) !== null;
  return isOpen ? null : `${first.path}: ${first.refusal.reason}`;
}

/**
 * The CNI file that could not be read and sorts before the first one that could: containerd takes it. `networks` holds every file
 * that could be read.
 */
function unreadFile({ files, networks: [first] }: NodeSetup): Unknown | null {
  if (first === undefined) return null;
  const file = files.find(({ path }) => CNI_FILE.test(path));
  if (file === undefined || file.path >= first.path) return null;
  const piece = isUnknown(file.content) ? file.content : embeddedUnknown(file.content);
  return unknown(`${file.path} cannot be read: ${piece?.unknown ?? 'a value in it is not known'}`);
}

/**
 * What the plugin wants for the address of its bridge; another one that stands there already is an error, or by `forceAddress` is
 * taken away from the pods that use it (containernetworking/plugins, `ensureAddr`).
 */
function bridgeAddress({ gateway, subnet }: ReadRange): string {
  return [gateway, ...subnet].join(' ');
}

/**
 * Whether the node forwards packets. The bridge plugin turns it on at a pod's ADD when the bridge is a gateway; a setting of 0 that
 * the node makes itself turns it off again whenever it is applied. A setting of one interface, or of those to come, decides what
 * comes in by these alone (kernel documentation, "ip-sysctl", forwarding), so it is unknown with a 0 among them. A change of the
 * setting for all sets that of each (Linux, net/ipv4/devinet.c, `inet_forward_change`).
 *
 * @param isGateway null for a node without pods, which forwards as its image does unless it says so: the image of a NAT instance does
 * @returns null where only the image decides
 */
export function forwardingOf(setup: NodeSetup, isGateway: boolean | null): Maybe<boolean> | null {
  let all: Sysctl | null = null;
  let own: readonly Sysctl[] = [];
  for (const one of setup.sysctls) {
    if (one.key === 'net.ipv4.ip_forward') {
      // what a first boot alone sets changes nothing at the next one
      const isOnce = all?.when === 'once' || one.when === 'once';
      if (all !== null && isChange(all, one)) own = own.filter(({ when }) => isOnce && when !== 'once');
      all = one;
    } else if (/^net\.ipv4\.conf\.[^.]+\.forwarding$/.test(one.key))
      own = [...own.filter(({ key }) => key !== one.key), one];
  }
  const forwards = all === null ? isGateway : isUnknown(all.value) ? all.value : isOn(all.value);
  if (forwards === false || forwards === null) return forwards;
  const some = own.find(({ value }) => isUnknown(value) || !isOn(value));
  return some === undefined ? forwards : unknown(`${some.key} is not on, and decides for a part of the interfaces`);
}

function isChange({ value: before }: Sysctl, { value: after }: Sysctl): boolean {
  return isKnown(before) && isKnown(after) && isOn(before) !== isOn(after);
}

function isOn(value: string): boolean {
  return value.trim() !== '0';
}

/** Whether packets between two pods of a node meet its FORWARD and POSTROUTING chains (br_netfilter); null: nothing says. */
export function bridgeFilterOf(setup: NodeSetup): Maybe<boolean> | null {
  const last = setup.sysctls.filter(({ key }) => key === 'net.bridge.bridge-nf-call-iptables').at(-1);
  if (last !== undefined) return isUnknown(last.value) ? last.value : isOn(last.value);
  return setup.kernelModules.includes('br_netfilter') ? true : null;
}

/**
 * Whether the user data may make the reverse path filter strict. The greater of `all` and the interface's own value counts (kernel
 * documentation, "ip-sysctl", rp_filter), and images set the interface's.
 */
export function hasStrictReversePath({ sysctls }: NodeSetup): boolean {
  const last = new Map(
    sysctls.filter(({ key }) => /^net\.ipv4\.conf\..+\.rp_filter$/.test(key)).map(({ key, value }) => [key, value]),
  );
  const all = last.get('net.ipv4.conf.all.rp_filter');
  if (all !== undefined && !isUnknown(all) && all.trim() === '2') return false;
  return [...last.values()].some((value) => isUnknown(value) || value.trim() === '1');
}

interface ReadRange {
  readonly subnet: Range;
  readonly gateway: number;
  readonly addresses: readonly Range[];
}

function readRange(range: HostLocalRange): ReadRange | Unknown {
  const { subnet, rangeStart, rangeEnd, gateway } = range;
  if (isUnknown(subnet)) return subnet;
  if (isUnknown(rangeStart)) return rangeStart;
  if (isUnknown(rangeEnd)) return rangeEnd;
  if (isUnknown(gateway)) return gateway;
  return orUnknown((): ReadRange => {
    const block = parseCidr(subnet);
    const via = parseAddress(gateway);
    const handed: Range = [parseAddress(rangeStart), parseAddress(rangeEnd)];
    return { subnet: [block.first, block.last], gateway: via, addresses: complement(handed, [[via, via]]) };
  });
}

function either(a: Maybe<boolean>, b: Maybe<boolean>): Maybe<boolean> {
  if (a === true || b === true) return true;
  return isUnknown(a) ? a : b;
}

/** A CIDR block as a range; unknown, with the reason, where the text is none. */
export function blockOf(cidr: string): Range | Unknown {
  const piece = embeddedUnknown(cidr);
  if (piece) return piece;
  return orUnknown((): Range => {
    const { first, last } = parseCidr(cidr);
    return [first, last];
  });
}
