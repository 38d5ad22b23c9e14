import { parseAddress, parseCidr } from '../../address/cidr';
import { ALL_ADDRESSES, complement, type Range, union } from '../../address/range';
import {
  allKnown,
  embeddedUnknown,
  isUnknown,
  type Maybe,
  orUnknown,
  type Unknown,
  unknown,
} from '../../address/unknown';
import type { BridgePlugin, HostLocalRange } from '../../model/cni-network';
import type { NodeRoute, NodeSetup } from '../../model/node-setup';
import { blockOf } from './block';

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
  const [ofIpv6] = ipam.routes.flatMap(({ dst }) => (!isUnknown(dst) && dst.includes(':') ? [dst] : []));
  if (ofIpv6 !== undefined)
    return unknown(`${first.path} has the IPv6 route ${ofIpv6}: dual stack is not supported, only IPv4`);
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

/**
 * Whether a route takes packets from the route that the bridge's address makes: one to fewer addresses, and one of its metric 0, since
 * the bridge comes with the first pod and the kernel puts its route behind those that are there (net/ipv4/fib_frontend.c, `fib_magic`).
 */
export function precedesBridge(
  { range, route }: { readonly range: Range; readonly route: NodeRoute },
  { bridge, subnets }: PodNetworkOfNode,
): boolean {
  const sizes = subnets.map(([first, last]) => last - first);
  const size = range[1] - range[0];
  return route.dev !== bridge && sizes.some((each) => size < each || (size === each && route.metric === 0));
}
