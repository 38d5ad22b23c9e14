import type { Maybe, Unknown } from '../address/unknown';
import type {
  AssumedVpc,
  Gateway,
  NetworkAclEntry,
  NetworkInterface,
  Node,
  Origin,
  PrefixList,
  ResourceActor,
  Route,
  SecurityGroupRule,
  StackFacts,
  TemplateFault,
  Unread,
} from './network-model';

/**
 * A network as a reader found it, before AWS's defaults are filled in: null means "not specified". Ids may refer to resources
 * that were not read; `canonicalize` adds stand-ins with unknown facts for them.
 */
export interface NetworkDraft {
  readonly vpcs: readonly DraftVpc[];
  readonly subnets: readonly DraftSubnet[];
  readonly routeTables: readonly DraftRouteTable[];
  readonly networkInterfaces: readonly DraftNetworkInterface[];
  readonly securityGroups: readonly DraftSecurityGroup[];
  readonly networkAcls: readonly DraftNetworkAcl[];
  readonly gateways: readonly Gateway[];
  readonly prefixLists: readonly PrefixList[];
  readonly nodes: readonly DraftNode[];
  readonly stacks: readonly StackFacts[];
  readonly unread: readonly Unread[];
  readonly actors: readonly ResourceActor[];
  readonly faults: readonly TemplateFault[];
  readonly assumedVpcs: readonly AssumedVpc[];
  readonly unplaced: readonly UnplacedPart[];
  /** why a referenced resource was not read, by its id */
  readonly outside: Readonly<Record<string, string>>;
}

/** A route, rule or entry whose table, group or ACL is unknown. Each one of the model may have it. */
export interface UnplacedPart extends Unknown {
  readonly kind: 'route' | 'ingress' | 'egress' | 'aclEntry';
  readonly origin: Origin;
}

/** A specified value, or null. */
export type Given<T> = Maybe<T> | null;

/** What the entities of a draft have in common. */
export interface DraftItem {
  readonly id: string;
  readonly name: string | null;
  readonly origin: Origin;
  /** false: it was not read itself, only resources that add to it (such as a route into its table) */
  readonly whole: boolean;
}

export interface DraftVpc extends DraftItem {
  readonly cidrBlocks: readonly Maybe<string>[];
  readonly dnsSupport: Given<boolean>;
  readonly mainRouteTableId: string | null;
  readonly defaultSecurityGroupId: string | null;
  readonly defaultNetworkAclId: string | null;
}

export interface DraftSubnet extends DraftItem {
  readonly vpcId: Given<string>;
  readonly cidrBlock: Given<string>;
  readonly zone: Given<string>;
  readonly routeTableId: Given<string>;
  readonly networkAclId: Given<string>;
  /** `MapPublicIpOnLaunch` */
  readonly mapPublicIp: Given<boolean>;
}

export interface DraftRouteTable extends DraftItem {
  readonly vpcId: Given<string>;
  readonly routes: readonly Route[];
  readonly propagatingGatewayIds: readonly Maybe<string>[];
}

export interface DraftNetworkInterface extends Omit<
  NetworkInterface,
  'subnetId' | 'addresses' | 'pickedFrom' | 'sourceDestCheck' | 'hasPublicAddress'
> {
  readonly subnetId: Given<string>;
  /** primary first; null: AWS chooses it */
  readonly addresses: readonly Given<string>[];
  readonly sourceDestCheck: Given<boolean>;
  /** null: the subnet's `MapPublicIpOnLaunch` decides for a launched interface, else false */
  readonly hasPublicAddress: Given<boolean>;
  /** created by an instance launch, not as a resource of its own */
  readonly launched: boolean;
  readonly whole: boolean;
}

export interface DraftSecurityGroup extends DraftItem {
  readonly vpcId: Given<string>;
  /** null: not specified */
  readonly ingress: readonly SecurityGroupRule[] | null;
  /** null: not specified, so AWS allows all outbound traffic */
  readonly egress: readonly SecurityGroupRule[] | null;
}

export interface DraftNetworkAcl extends DraftItem {
  readonly vpcId: Given<string>;
  readonly entries: readonly NetworkAclEntry[];
}

export interface DraftNode extends Omit<Node, 'name' | 'shortName' | 'index' | 'podCidrs'> {
  /** its Name tag; null: none, or unknown */
  readonly nameTag: string | null;
}

/** Some of the lists of a draft, as one reader returns them. */
export type DraftPart = { readonly [K in Exclude<keyof NetworkDraft, 'outside' | 'assumedVpcs'>]?: NetworkDraft[K] };

/** Joins what several readers return. */
export function joinParts(parts: readonly DraftPart[]): Required<DraftPart> {
  return {
    vpcs: parts.flatMap(({ vpcs }) => vpcs ?? []),
    subnets: parts.flatMap(({ subnets }) => subnets ?? []),
    routeTables: parts.flatMap(({ routeTables }) => routeTables ?? []),
    networkInterfaces: parts.flatMap(({ networkInterfaces }) => networkInterfaces ?? []),
    securityGroups: parts.flatMap(({ securityGroups }) => securityGroups ?? []),
    networkAcls: parts.flatMap(({ networkAcls }) => networkAcls ?? []),
    gateways: parts.flatMap(({ gateways }) => gateways ?? []),
    prefixLists: parts.flatMap(({ prefixLists }) => prefixLists ?? []),
    nodes: parts.flatMap(({ nodes }) => nodes ?? []),
    stacks: parts.flatMap(({ stacks }) => stacks ?? []),
    unread: parts.flatMap(({ unread }) => unread ?? []),
    actors: parts.flatMap(({ actors }) => actors ?? []),
    unplaced: parts.flatMap(({ unplaced }) => unplaced ?? []),
    faults: parts.flatMap(({ faults }) => faults ?? []),
  };
}
