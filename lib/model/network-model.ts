import type { Maybe, Unknown } from '../address/unknown';
import type { NodeSetup } from './node-setup';
import type { NodeHome } from './node-home';

/**
 * The network of a template or of a live account as plain data: no classes, JSON-serialisable, every list sorted by id
 * (or in the order that decides, where order decides). After `canonicalize` every default of AWS is filled in, every id that
 * is referred to exists or is unknown, and nobody checks again.
 */
export interface NetworkModel {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly networkInterfaces: readonly NetworkInterface[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly networkAcls: readonly NetworkAcl[];
  readonly gateways: readonly Gateway[];
  readonly prefixLists: readonly PrefixList[];
  readonly nodes: readonly Node[];
  readonly stacks: readonly StackFacts[];
  /** what was found, could carry or stop a packet, and was not understood */
  readonly unread: readonly Unread[];
  /** resources that run code or call an API and are not read as facts: each is an assumption of the proof */
  readonly actors: readonly ResourceActor[];
  /** what only the text of a template shows to be wrong; an account has none */
  readonly faults: readonly TemplateFault[];
  /** VPCs that no template makes and the constructs know in part; each unknown part is an assumption of the proof */
  readonly assumedVpcs: readonly AssumedVpc[];
}

/** What is wrong with a template, whatever packets do. */
export interface TemplateFault {
  /** `elastic-ip-shared`: two associations name one address, and the later takes it; `worker-without-ipv4`: its subnet has no IPv4 */
  readonly kind: 'refused-by-aws' | 'elastic-ip-shared' | 'worker-without-ipv4';
  /** lowercase, with the values that decide */
  readonly because: string;
  readonly origin: Origin;
}

/** A subnet of a VPC from elsewhere. */
export interface AssumedSubnet {
  readonly id: string;
  /** the block that stands in for one that nobody knows; null where it is known */
  readonly standInBlock: string | null;
  readonly routeTableId: string | null;
  /** where its default route is assumed to lead; null: nowhere */
  readonly wayOut: 'internetGateway' | 'natGateway' | null;
}

/** A VPC from elsewhere, filled in as one that works where nobody knows better. */
export interface AssumedVpc {
  readonly id: string;
  /** the blocks that are known */
  readonly cidrBlocks: readonly string[];
  readonly subnets: readonly AssumedSubnet[];
  readonly origin: Origin;
}

/** A resource of the template that runs code or calls an API, and could change a fact by it. */
export interface ResourceActor {
  /** logical id; nested: `Nested.Id` */
  readonly id: string;
  /** resource type, for example `AWS::StepFunctions::StateMachine` */
  readonly type: string;
  readonly origin: Origin;
}

/** Where a fact came from. */
export interface Origin {
  /** stack name, template file, or API call */
  readonly source: string;
  /** logical id in a template (nested: `Nested.Id`), or the resource's id in the account */
  readonly id: string;
  /** property path, for example `Properties.CidrBlock`; empty for the resource itself */
  readonly path: string;
}

export interface Unread extends Unknown {
  readonly origin: Origin;
  /** ids of the resources that it could change; empty: any */
  readonly concerns: readonly string[];
  /** whether nothing of its template is as it was read, so that no rule is proved or refuted; absent: no */
  readonly whole?: boolean;
}

export interface Vpc {
  readonly id: string;
  readonly name: string | null;
  /** primary first */
  readonly cidrBlocks: readonly Maybe<string>[];
  /** whether the resolver at base + 2 answers */
  readonly dnsSupport: Maybe<boolean>;
  readonly mainRouteTableId: string;
  readonly defaultSecurityGroupId: string;
  readonly defaultNetworkAclId: string;
  readonly origin: Origin;
}

export interface Subnet {
  readonly id: string;
  readonly name: string | null;
  readonly vpcId: string;
  readonly cidrBlock: Maybe<string>;
  /** null where the template leaves the zone to AWS */
  readonly zone: Maybe<string> | null;
  /** the VPC's main table where there is no association */
  readonly routeTableId: Maybe<string>;
  /** the VPC's default ACL where there is no association */
  readonly networkAclId: Maybe<string>;
  readonly origin: Origin;
}

export interface RouteTable {
  readonly id: string;
  readonly name: string | null;
  readonly vpcId: string;
  /** without the `local` routes, which every table has for each CIDR block of its VPC */
  readonly routes: readonly Route[];
  /** virtual private gateways that propagate routes nobody can read from a template */
  readonly propagatingGatewayIds: readonly Maybe<string>[];
  readonly origin: Origin;
}

export interface Route {
  /** IPv4 only */
  readonly destination: RouteDestination | Unknown;
  readonly target: RouteTarget | Unknown;
  readonly state: 'active' | 'blackhole' | Unknown;
  readonly origin: Origin;
}

export type RouteDestination =
  { readonly kind: 'cidr'; readonly cidr: string } | { readonly kind: 'prefixList'; readonly id: string };

export type RouteTargetKind = 'local' | 'networkInterface' | 'instance' | GatewayKind;

export interface RouteTarget {
  readonly kind: RouteTargetKind;
  /** id of the interface, node or gateway; `local` for a route of that kind */
  readonly id: string;
}

export interface NetworkInterface {
  readonly id: string;
  readonly subnetId: string;
  /** private IPv4 addresses, primary first; at least one */
  readonly addresses: readonly Maybe<string>[];
  /**
   * where AWS will pick the primary address at deploy: the block that it picks from, and `addresses[0]` is a stand-in, the
   * first that is free; null where the address is stated or live
   */
  readonly pickedFrom: string | null;
  /** delegated IPv4 prefixes, CIDR text */
  readonly prefixes: readonly Maybe<string>[];
  /** never empty: the VPC's default group where none is given */
  readonly securityGroupIds: readonly Maybe<string>[];
  readonly sourceDestCheck: Maybe<boolean>;
  /** whether an internet gateway passes its primary address */
  readonly hasPublicAddress: Maybe<boolean>;
  /** null for an interface that no node has; unknown where something that is not read may attach it to a machine */
  readonly nodeId: Maybe<string> | null;
  readonly origin: Origin;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string | null;
  readonly vpcId: string;
  readonly ingress: readonly SecurityGroupRule[];
  readonly egress: readonly SecurityGroupRule[];
  readonly origin: Origin;
}

export interface SecurityGroupRule {
  readonly traffic: Traffic | Unknown;
  /** the source of an ingress rule, the destination of an egress rule; IPv4 only */
  readonly peer: SecurityGroupPeer | Unknown;
  readonly origin: Origin;
}

/** Which protocol and ports a rule is for. */
export interface Traffic {
  /** IANA protocol number (tcp 6, udp 17, icmp 1), -1 for all */
  readonly protocol: number;
  /** first and last port for tcp and udp; null: all */
  readonly ports: PortRange | null;
  /** for ICMP; -1 for all; null: all types */
  readonly icmp: { readonly type: number; readonly code: number } | null;
}

export interface PortRange {
  /** 0 to 65535 */
  readonly from: number;
  readonly to: number;
}

export type SecurityGroupPeer =
  | { readonly kind: 'cidr'; readonly cidr: string }
  | { readonly kind: 'prefixList'; readonly id: string }
  | { readonly kind: 'group'; readonly id: string };

export interface NetworkAcl {
  readonly id: string;
  readonly name: string | null;
  readonly vpcId: string;
  /** by number, ingress first; the final deny is not listed */
  readonly entries: readonly NetworkAclEntry[];
  readonly origin: Origin;
}

export interface NetworkAclEntry {
  readonly number: number;
  readonly direction: 'ingress' | 'egress';
  readonly action: 'allow' | 'deny';
  readonly cidr: Maybe<string>;
  readonly traffic: Traffic | Unknown;
  readonly origin: Origin;
}

export type GatewayKind =
  | 'internetGateway'
  | 'natGateway'
  | 'vpcPeeringConnection'
  | 'transitGateway'
  | 'vpcEndpoint'
  | 'virtualPrivateGateway'
  | 'egressOnlyInternetGateway'
  | 'carrierGateway'
  | 'localGateway'
  | 'coreNetwork';

export interface Gateway {
  readonly id: string;
  readonly kind: GatewayKind;
  /** the VPCs that it is attached to; unknown where that cannot be read */
  readonly vpcIds: readonly Maybe<string>[];
  /** for a NAT gateway, the subnet it stands in; else null */
  readonly subnetId: Maybe<string> | null;
  /** for a NAT gateway: `public` reaches the internet, `private` only other networks; else null */
  readonly connectivity: Maybe<'public' | 'private'> | null;
  /** the route table that decides about what it lets into the VPC; absent where it has none */
  readonly routeTableId?: string;
  readonly origin: Origin;
}

export interface PrefixList {
  readonly id: string;
  /**
   * null: the list of a service of AWS that a gateway endpoint reaches (S3, DynamoDB), whose entries a template does not hold;
   * they are public addresses of the service (VPC user guide, "Gateway endpoints")
   */
  readonly cidrs: readonly Maybe<string>[] | null;
  readonly maxEntries: Maybe<number>;
  readonly origin: Origin;
}

export interface Node {
  readonly id: string;
  /** unique among all nodes: its short name, after that of its pod network where two networks have workers of one name */
  readonly name: string;
  /** unique in its pod network: its Name tag; where that is not unique, its construct's path or its logical id */
  readonly shortName: string;
  /** a worker's index in its pod network; null for a node without a pod CIDR */
  readonly index: number | null;
  /** primary (device index 0) first; at least one */
  readonly interfaceIds: readonly string[];
  /** subnets of its bridge network's ranges, CIDR text; empty for a node that is no worker */
  readonly podCidrs: readonly Maybe<string>[];
  /** whether routes alone say that it is a worker, and which pods it has; absent: no */
  readonly knownByRoutes?: true;
  readonly imageId: Maybe<string> | null;
  readonly setup: NodeSetup;
  /** whether the instance metadata service is on, from which cloud-init reads the user data */
  readonly metadataService: Maybe<boolean>;
  readonly home: NodeHome;
  readonly origin: Origin;
}

/** What the limits are counted against. */
export interface StackFacts {
  readonly name: string;
  readonly templateBytes: number;
  /** size of the template in a request; absent where it is sent as its file is */
  readonly sentBytes?: number;
  readonly resources: number;
  readonly outputs: number;
  /** `AWS::EC2::EIP` among the resources */
  readonly elasticIps: number;
  /** what its resources refer to and its template does not declare; absent where there is nothing */
  readonly danglingReferences?: readonly DanglingReference[];
}

/** A name that is declared nowhere. */
export interface DanglingReference {
  readonly name: string;
  /** whether a value is to come of it, or it only says what is to be made first (`DependsOn`) */
  readonly by: 'value' | 'dependency';
  /** the resource that refers to it */
  readonly origin: Origin;
}
