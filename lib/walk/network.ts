import { parseAddress, parseCidr } from '../address/cidr';
import { isKnown, isUnknown, type Maybe, type Unknown } from '../address/unknown';
import { foreignFirewalls, withForeignRules } from './foreign-firewall';
import { contradictedName, DEFAULT_NAME, namedInterface } from './interface-name';
import { pluginNetfilter } from './plugin-netfilter';
import type { NodeRoute } from '../cloud-init/node-setup';
import type { Netfilter } from '../cni/netfilter';
import type {
  Gateway,
  NetworkAcl,
  NetworkInterface,
  NetworkModel,
  Node,
  PrefixList,
  SecurityGroup,
  Subnet,
  Vpc,
} from '../model/network-model';
import { type UnreadWorker, unreadWorkersOf } from '../model/unread-worker';
import { type Range, union } from '../address/range';
import { compileInterface, type Unread, type WalkInterface, withoutTaken } from './walk-interface';
import { uncontested } from './contested-address';
import { compileRoutes, type RouteLookup } from './route-lookup';
import {
  blockOf,
  bridgeFilterOf,
  forwardingOf,
  hasStrictReversePath,
  podNetworkOf,
  type PodNetworkOfNode,
} from './walk-node';

/** A NetworkModel made ready to be walked: addresses as numbers, everything reachable without a search. */
export interface Network {
  readonly model: NetworkModel;
  readonly vpcs: ReadonlyMap<string, Vpc>;
  readonly groups: ReadonlyMap<string, SecurityGroup>;
  readonly acls: ReadonlyMap<string, NetworkAcl>;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly prefixLists: ReadonlyMap<string, PrefixList>;
  readonly tables: ReadonlyMap<string, RouteLookup>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly interfaces: ReadonlyMap<string, WalkInterface>;
  readonly nodes: readonly WalkNode[];
  /** nodes with a pod network, by index */
  readonly workers: readonly Worker[];
  /** nodes that may be workers, and of whose pods nothing can be read */
  readonly unreadWorkers: readonly UnreadWorker[];
  /** the pod subnets of all workers, sorted by their first address */
  readonly podSubnets: readonly PodSubnet[];
  /** who has a private address, by VPC and address */
  readonly owners: ReadonlyMap<string, WalkInterface>;
  /** who has an address as one of a delegated prefix */
  readonly delegated: readonly DelegatedPrefix[];
}

/** A block of a VPC's addresses that an interface has as a whole (Amazon EC2 User Guide, "Prefix delegation"). */
export interface DelegatedPrefix {
  readonly vpcId: string;
  readonly range: Range;
  readonly owner: WalkInterface;
}

export interface WalkNode {
  readonly id: string;
  readonly name: string;
  readonly model: Node;
  /** primary first; at least one */
  readonly interfaces: readonly WalkInterface[];
  readonly primary: WalkInterface;
  readonly pods: Maybe<PodNetworkOfNode> | null;
  /** addresses that the node itself answers, sorted */
  readonly local: readonly Range[];
  /** the same for one concrete address of each interface whose address AWS will pick */
  readonly localAsPicked: readonly Range[];
  /** what it may answer too, since an address of its own cannot be read */
  readonly unreadLocal: readonly Unread[];
  /** the routes that its user data adds, the most specific first, then by metric */
  readonly routes: readonly CompiledNodeRoute[];
  /** why the destination of one of them cannot be read: it may take whatever is not the node's own */
  readonly unplacedRoute: Unknown | null;
  /** null where only the image decides */
  readonly forwarding: Maybe<boolean> | null;
  readonly bridgeFilter: Maybe<boolean> | null;
  /** what the node calls its primary interface */
  readonly primaryName: string;
  /** whether it may drop what comes in by another interface than an answer would leave by (`rp_filter` 1) */
  readonly strictReversePath: boolean;
  /** with the chains that the CNI plugin itself writes, and those of firewalls that the user data installs */
  readonly netfilter: Netfilter;
  /** something in the user data that could change routing, forwarding or NAT and was not understood */
  readonly unread: Unknown | null;
}

export interface CompiledNodeRoute {
  readonly range: Range;
  readonly route: NodeRoute;
}

export interface PodSubnet {
  readonly range: Range;
  readonly worker: Worker;
}

/** A node whose pod network could be read. */
export interface Worker extends WalkNode {
  readonly pods: PodNetworkOfNode;
}

/** Compiles a canonical model once; every walk over it is then arithmetic. */
export function compileNetwork(model: NetworkModel): Network {
  const byId = <T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
    new Map(items.map((item) => [item.id, item]));
  const vpcs = byId(model.vpcs);
  const subnets = byId(model.subnets);
  const prefixLists = byId(model.prefixLists);
  const interfaces = new Map<string, WalkInterface>();
  const standing = uncontested(model, subnets);
  for (const one of standing) {
    const subnet = subnets.get(one.subnetId);
    if (subnet) interfaces.set(one.id, compileInterface(one, subnet));
  }
  for (const [id, one] of interfaces) {
    if (one.unreadOwn !== null) interfaces.set(id, withoutTaken(one, takenIn(interfaces, one.subnet.vpcId)));
  }
  const nodes = model.nodes.flatMap((node) => compileNode(node, interfaces) ?? []);
  for (const node of nodes) for (const one of node.interfaces) one.node = node;
  return {
    model,
    vpcs,
    subnets,
    prefixLists,
    interfaces,
    nodes,
    groups: byId(model.securityGroups),
    acls: byId(model.networkAcls),
    gateways: byId(model.gateways),
    tables: new Map(
      model.routeTables.map((table) => [
        table.id,
        compileRoutes(table, vpcs.get(table.vpcId), prefixLists, model.subnets),
      ]),
    ),
    workers: nodes.filter(isWorker).sort((a, b) => (a.model.index ?? 0) - (b.model.index ?? 0)),
    unreadWorkers: unreadWorkersOf(model),
    podSubnets: podSubnetsOf(nodes.filter(isWorker)),
    owners: ownersOf(standing, interfaces),
    delegated: delegatedPrefixes(model, interfaces),
  };
}

export function isWorker(node: WalkNode): node is Worker {
  return node.pods !== null && isKnown(node.pods);
}

/** What of a node's user data was not understood and may change what it does with packets. */
export function unreadOn({ unread, netfilter }: WalkNode): Unknown | null {
  return unread ?? netfilter.unread[0] ?? null;
}

/** Who has a private address of a VPC, by the address as a number. */
export function ownerOf(network: Network, vpcId: string, address: number): WalkInterface | undefined {
  const owner = network.owners.get(`${vpcId} ${String(address)}`);
  const has = (one: DelegatedPrefix): boolean =>
    one.vpcId === vpcId && one.range[0] <= address && address <= one.range[1];
  return owner ?? network.delegated.find(has)?.owner;
}

/** Why nobody can tell whether an interface of a VPC has an address; null where it can be told. */
export function unreadClaim({ interfaces }: Network, vpcId: string, address: number): Unknown | null {
  for (const { subnet, unreadOwn } of interfaces.values()) {
    if (unreadOwn === null || subnet.vpcId !== vpcId) continue;
    if (unreadOwn.within.some(([first, last]) => first <= address && address <= last)) return unreadOwn.reason;
  }
  return null;
}

/** Whether a prefix that is delegated to an interface holds all of a range. */
export function isDelegated({ delegated }: Network, range: Range, owner: WalkInterface): boolean {
  return delegated.some((one) => one.owner === owner && one.range[0] <= range[0] && range[1] <= one.range[1]);
}

/** The blocks of a VPC that could be read. */
export function vpcBlocks(network: Network, vpcId: string): readonly Range[] {
  const blocks = (network.vpcs.get(vpcId)?.cidrBlocks ?? []).filter(isKnown).map((text) => parseCidr(text));
  return union(blocks.map(({ first, last }): Range => [first, last]));
}

/** Addresses of a VPC that interfaces are known to have. */
function takenIn(interfaces: ReadonlyMap<string, WalkInterface>, vpcId: string): readonly Range[] {
  const others = [...interfaces.values()].filter(({ subnet, picked }) => subnet.vpcId === vpcId && !picked);
  return union(others.flatMap(({ own }) => own));
}

function compileNode(node: Node, interfaces: ReadonlyMap<string, WalkInterface>): WalkNode | null {
  const own = node.interfaceIds.flatMap((id) => interfaces.get(id) ?? []);
  const [primary] = own;
  if (primary === undefined) return null;
  const { setup } = node;
  const pods = podNetworkOf(setup);
  const isGateway = pods === null ? null : isKnown(pods) && pods.gateway !== null;
  const netfilter = pods === null || isUnknown(pods) ? setup.netfilter : pluginNetfilter(setup, pods);
  return {
    id: node.id,
    name: node.name,
    model: node,
    interfaces: own,
    primary,
    pods,
    local: localAddresses(own, pods),
    localAsPicked: localAddresses(own, pods, ({ address, answered, picked }) =>
      picked && address !== null ? [[address, address]] : answered,
    ),
    unreadLocal: own.flatMap(({ unreadAnswered }) => unreadAnswered ?? []),
    routes: compileNodeRoutes(setup.routes),
    unplacedRoute: setup.routes.map(rangeOf).find(isUnknown) ?? null,
    forwarding: forwardingOf(setup, isGateway),
    bridgeFilter: bridgeFilterOf(setup),
    primaryName: namedInterface(setup) ?? DEFAULT_NAME,
    strictReversePath: hasStrictReversePath(setup),
    netfilter: withForeignRules(netfilter, foreignFirewalls(setup)),
    unread: setup.unread[0] ?? contradictedName(setup),
  };
}

function localAddresses(
  interfaces: readonly WalkInterface[],
  pods: WalkNode['pods'],
  addressesOf: (one: WalkInterface) => readonly Range[] = ({ answered }) => answered,
): readonly Range[] {
  const own = interfaces.flatMap(addressesOf);
  const gateway = pods !== null && isKnown(pods) ? pods.gateway : null;
  return union(gateway === null ? own : [...own, [gateway, gateway]]);
}

function compileNodeRoutes(routes: readonly NodeRoute[]): readonly CompiledNodeRoute[] {
  const found = routes.flatMap((route): readonly CompiledNodeRoute[] => {
    const range = rangeOf(route);
    return isUnknown(range) ? [] : [{ range, route }];
  });
  const size = ({ range }: CompiledNodeRoute): number => range[1] - range[0];
  return found.sort((a, b) => size(a) - size(b) || a.route.metric - b.route.metric);
}

function rangeOf({ destination }: NodeRoute): Maybe<Range> {
  return isUnknown(destination) ? destination : blockOf(destination);
}

function podSubnetsOf(workers: readonly Worker[]): readonly PodSubnet[] {
  const subnets = workers.flatMap((worker) => worker.pods.subnets.map((range) => ({ range, worker })));
  return subnets.sort((a, b) => a.range[0] - b.range[0]);
}

function ownersOf(
  standing: readonly NetworkInterface[],
  interfaces: ReadonlyMap<string, WalkInterface>,
): ReadonlyMap<string, WalkInterface> {
  const owners = new Map<string, WalkInterface>();
  for (const { id, addresses } of standing) {
    const owner = interfaces.get(id);
    if (owner === undefined) continue;
    for (const address of addresses.filter(isKnown)) {
      owners.set(`${owner.subnet.vpcId} ${String(parseAddress(address))}`, owner);
    }
  }
  return owners;
}

function delegatedPrefixes(
  model: NetworkModel,
  interfaces: ReadonlyMap<string, WalkInterface>,
): readonly DelegatedPrefix[] {
  return model.networkInterfaces.flatMap(({ id, prefixes }) => {
    const owner = interfaces.get(id);
    if (owner === undefined) return [];
    return prefixes.filter(isKnown).flatMap((text): readonly DelegatedPrefix[] => {
      const range = blockOf(text);
      return isUnknown(range) ? [] : [{ vpcId: owner.subnet.vpcId, range, owner }];
    });
  });
}
