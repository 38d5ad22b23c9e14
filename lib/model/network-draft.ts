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
 * A network as a reader found it, before AWS's defaults are filled in: null is what nothing was said about. Ids may refer to
 * what the reader did not see; `canonicalize` puts a stand-in there whose facts are unknown.
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
  /** why an id that is referred to is not among the things read, by id */
  readonly outside: Readonly<Record<string, string>>;
}

/** A part of which nobody knows the thing that it is of, so that each of its kind may have it. */
export interface UnplacedPart extends Unknown {
  readonly kind: 'route' | 'ingress' | 'egress' | 'aclEntry';
  readonly origin: Origin;
}

export type Given<T> = Maybe<T> | null;

export interface DraftItem {
  readonly id: string;
  readonly name: string | null;
  readonly origin: Origin;
  /** false: it stands outside of what was read, which only adds to it */
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
  /** whether an interface that a launch makes here gets a public address */
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
  /** primary first; null where AWS picks it */
  readonly addresses: readonly Given<string>[];
  readonly sourceDestCheck: Given<boolean>;
  /** null: as its subnet has it where a launch makes it, else no */
  readonly hasPublicAddress: Given<boolean>;
  /** made by an instance's launch: its subnet may give it a public address */
  readonly launched: boolean;
  readonly whole: boolean;
}

export interface DraftSecurityGroup extends DraftItem {
  readonly vpcId: Given<string>;
  /** null: nothing said */
  readonly ingress: readonly SecurityGroupRule[] | null;
  /** null: nothing said, and AWS lets all out */
  readonly egress: readonly SecurityGroupRule[] | null;
}

export interface DraftNetworkAcl extends DraftItem {
  readonly vpcId: Given<string>;
  readonly entries: readonly NetworkAclEntry[];
}

export interface DraftNode extends Omit<Node, 'name' | 'shortName' | 'index' | 'podCidrs'> {
  /** its Name tag, null where there is none or it is unknown */
  readonly nameTag: string | null;
}

/** What one reader found: some of the lists of a draft. */
export type DraftPart = { readonly [K in Exclude<keyof NetworkDraft, 'outside' | 'assumedVpcs'>]?: NetworkDraft[K] };
