import { parseCidr } from '../../address/cidr';
import { isKnown, type Maybe, type Unknown } from '../../address/unknown';
import type { NodeRoute } from '../../model/node-setup';
import type { Netfilter } from '../../model/netfilter';
import type {
  Gateway,
  NetworkAcl,
  NetworkModel,
  Node,
  PrefixList,
  SecurityGroup,
  Subnet,
  Vpc,
} from '../../model/network-model';
import { type UnreadWorker } from '../../plan/unread-worker';
import { type Range, union } from '../../address/range';
import type { WalkNetfilter } from './compile-netfilter';
import { type RouteLookup } from './route-lookup';
import type { PodNetworkOfNode } from './pod-network-of-node';

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
  /** why the destination of one of them cannot be read: it may match anything but the node's own addresses */
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
  /** the same, ready to be asked */
  readonly hooks: WalkNetfilter;
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

/** A network interface made ready to be walked. */
export interface WalkInterface {
  readonly id: string;
  readonly subnet: Subnet;
  /** the primary private address; where AWS will pick it, every address that it may pick */
  readonly primary: Maybe<Range>;
  readonly picked: boolean;
  /** one concrete primary address */
  readonly address: number | null;
  /** addresses and delegated prefixes that can be read: what the source/dest check knows as its own */
  readonly own: readonly Range[];
  /** the same without the prefixes: what its node answers to */
  readonly answered: readonly Range[];
  /** an address or a prefix that cannot be read; null where all can */
  readonly unreadOwn: Unread | null;
  /** the same for addresses alone */
  readonly unreadAnswered: Unread | null;
  readonly sourceDestCheck: Maybe<boolean>;
  readonly groupIds: readonly string[];
  /** a group that cannot be read: it may allow anything */
  readonly unreadGroup: Unknown | null;
  readonly hasPublicAddress: Maybe<boolean>;
  /** why a machine that is not read may have it; null where none does */
  readonly unreadHolder: Unknown | null;
  node: WalkNode | null;
}

/** Addresses that an interface may have one of; which one is unknown. */
export interface Unread {
  readonly reason: Unknown;
  /** what AWS gives of its subnet's block, less what others have; all addresses where the block cannot be read */
  readonly within: readonly Range[];
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

/** Why it is unknown whether an interface of a VPC has an address; null where it is known. */
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
