import type { Maybe, Unknown } from '../address/unknown';
import type { GatewayKind } from './gateway-kind';
import type { NodeHome } from './node-home';
import type { NodeSetup } from './node-setup';
import type { NodeVolume } from './node-volume';
import type { AssumedFacts } from './stated-vpc';
import type { Traffic } from './traffic';

/**
 * The network of a set of templates, or of a live account, as plain data. Readers fill it, all others only read it.
 *
 *     Node --interfaceIds--> NetworkInterface --securityGroupIds--> SecurityGroup --peer--> SecurityGroup, PrefixList
 *                                   |
 *                               subnetId
 *                                   v
 *     NetworkAcl <--networkAclId-- Subnet --routeTableId--> RouteTable --target--> NetworkInterface, Node, Gateway
 *                                   |
 *                                 vpcId
 *                                   v
 *                                  Vpc   (route tables, security groups and network ACLs have a vpcId, too)
 *
 * Invariants after `canonicalize`:
 * - Every reference is an id, and the entity exists. What was not read has a placeholder with unknown facts.
 * - Three-valued. What cannot be read is `Unknown` with the reason. `null` means none, or what the field's comment says.
 * - Complete, with every AWS default, and sorted by id or AWS's evaluation order: equal networks are equal JSON.
 * - Every fact carries its `Origin`, so that a finding can name the line to change.
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
  /** facts that could carry or stop a packet and cannot be read */
  readonly unread: readonly Unread[];
  /** resources that run code or call an API, whose effect is not read: each is an assumption of the proof */
  readonly actors: readonly ResourceActor[];
  /** errors in the text of a template; always empty for an account */
  readonly faults: readonly TemplateFault[];
  /** imported or looked-up VPCs, known in part: each unknown part is an assumption of the proof */
  readonly assumedVpcs: readonly AssumedVpc[];
}

/** An error in a template that no packet is needed to show. */
export interface TemplateFault {
  /** `elastic-ip-shared`: two associations use one address, and the later one wins; `worker-without-ipv4`: an IPv6-only subnet */
  readonly kind: 'refused-by-aws' | 'elastic-ip-shared' | 'worker-without-ipv4';
  /** the cause, with the values that decide */
  readonly because: string;
  readonly origin: Origin;
}

/** An imported or looked-up VPC, with its known blocks. Its unknown facts are assumed to be such that the pod network works. */
export interface AssumedVpc extends AssumedFacts {
  readonly id: string;
  readonly origin: Origin;
}

/** A resource that runs code or calls an API, and so could change the network. */
export interface ResourceActor {
  /** logical id; nested: `Nested.Id` */
  readonly id: string;
  /** resource type, for example `AWS::StepFunctions::StateMachine` */
  readonly type: string;
  readonly origin: Origin;
}

/** Where a fact was read. */
export interface Origin {
  /** stack name, template file, or API call */
  readonly source: string;
  /** logical id (in a nested stack: `Nested.Id`), or the resource's id in the account */
  readonly id: string;
  /** property path, for example `Properties.CidrBlock`; empty: the resource itself */
  readonly path: string;
}

/** A fact that could carry or stop a packet and cannot be read. */
export interface Unread extends Unknown {
  readonly origin: Origin;
  /** ids of the resources that it could change; empty: any resource */
  readonly concerns: readonly string[];
  /** true: it could change anything in its template, so that every rule is unknown */
  readonly whole?: boolean;
}

/** A VPC with the ids of its default parts. */
export interface Vpc {
  readonly id: string;
  readonly name: string | null;
  /** CIDR text, primary first */
  readonly cidrBlocks: readonly Maybe<string>[];
  /** whether the resolver at the VPC's base address + 2 answers (`enableDnsSupport`) */
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
  /** availability zone; null: AWS chooses it */
  readonly zone: Maybe<string> | null;
  /** the associated route table, else the VPC's main one */
  readonly routeTableId: Maybe<string>;
  /** the associated network ACL, else the VPC's default one */
  readonly networkAclId: Maybe<string>;
  readonly origin: Origin;
}

export interface RouteTable {
  readonly id: string;
  readonly name: string | null;
  readonly vpcId: string;
  /** without the implicit `local` route for each CIDR block of the VPC */
  readonly routes: readonly Route[];
  /** virtual private gateways that propagate routes into the table; these routes are in no template */
  readonly propagatingGatewayIds: readonly Maybe<string>[];
  readonly origin: Origin;
}

/** A route for IPv4 destinations. */
export interface Route {
  readonly destination: RouteDestination | Unknown;
  readonly target: RouteTarget | Unknown;
  readonly state: 'active' | 'blackhole' | Unknown;
  readonly origin: Origin;
}

/** A CIDR block, or a prefix list by id. */
export type RouteDestination =
  { readonly kind: 'cidr'; readonly cidr: string } | { readonly kind: 'prefixList'; readonly id: string };

/** What a route leads to. */
export type RouteTargetKind = 'local' | 'networkInterface' | 'instance' | GatewayKind;

/** The target of a route. */
export interface RouteTarget {
  readonly kind: RouteTargetKind;
  /** id of the interface, node or gateway; `local` for a `local` route */
  readonly id: string;
}

/** A network interface (ENI). */
export interface NetworkInterface {
  readonly id: string;
  readonly subnetId: string;
  /** private IPv4 addresses, primary first; at least one */
  readonly addresses: readonly Maybe<string>[];
  /**
   * the subnet block from which AWS chooses the primary address at deployment, where `addresses[0]` is the first free address
   * of that block; null: the primary address is explicit or live
   */
  readonly pickedFrom: string | null;
  /** delegated IPv4 prefixes, CIDR text */
  readonly prefixes: readonly Maybe<string>[];
  /** at least one: the VPC's default group where none is given */
  readonly securityGroupIds: readonly Maybe<string>[];
  readonly sourceDestCheck: Maybe<boolean>;
  /** whether its primary address has a public address, so that an internet gateway forwards its packets */
  readonly hasPublicAddress: Maybe<boolean>;
  /** null: attached to no node; unknown: something that cannot be read may attach it */
  readonly nodeId: Maybe<string> | null;
  readonly origin: Origin;
}

/** A security group. */
export interface SecurityGroup {
  readonly id: string;
  readonly name: string | null;
  readonly vpcId: string;
  readonly ingress: readonly SecurityGroupRule[];
  readonly egress: readonly SecurityGroupRule[];
  readonly origin: Origin;
}

/** An IPv4 rule of a security group. */
export interface SecurityGroupRule {
  readonly traffic: Traffic | Unknown;
  /** source of an ingress rule, destination of an egress rule */
  readonly peer: SecurityGroupPeer | Unknown;
  readonly origin: Origin;
}

/** A CIDR block, or a prefix list or security group by id. */
export type SecurityGroupPeer =
  | { readonly kind: 'cidr'; readonly cidr: string }
  | { readonly kind: 'prefixList'; readonly id: string }
  | { readonly kind: 'group'; readonly id: string };

/** A network ACL. */
export interface NetworkAcl {
  readonly id: string;
  readonly name: string | null;
  readonly vpcId: string;
  /** ingress first, then by number; the final deny is not listed */
  readonly entries: readonly NetworkAclEntry[];
  readonly origin: Origin;
}

/** A rule of a network ACL. */
export interface NetworkAclEntry {
  /** rule number: the lowest that matches decides */
  readonly number: number;
  readonly direction: 'ingress' | 'egress';
  readonly action: 'allow' | 'deny';
  readonly cidr: Maybe<string>;
  readonly traffic: Traffic | Unknown;
  readonly origin: Origin;
}

/** A gateway, peering connection, endpoint or other router at the edge of a VPC. */
export interface Gateway {
  readonly id: string;
  readonly kind: GatewayKind;
  /** VPCs that it is attached to */
  readonly vpcIds: readonly Maybe<string>[];
  /** subnet of a NAT gateway; else null */
  readonly subnetId: Maybe<string> | null;
  /** of a NAT gateway: `public` reaches the internet, `private` only other networks; else null */
  readonly connectivity: Maybe<'public' | 'private'> | null;
  /** route table for traffic that enters the VPC through it (edge association); absent: none */
  readonly routeTableId?: string;
  readonly origin: Origin;
}

/** A managed prefix list. */
export interface PrefixList {
  readonly id: string;
  /**
   * CIDR text; null: the list of an AWS service behind a gateway endpoint (S3, DynamoDB). Its entries are public addresses of
   * the service and are in no template (Amazon VPC User Guide, "Gateway endpoints").
   */
  readonly cidrs: readonly Maybe<string>[] | null;
  readonly maxEntries: Maybe<number>;
  readonly origin: Origin;
}

/** An EC2 instance: a worker, or a node without pods such as a control plane or a bastion. */
export interface Node {
  readonly id: string;
  /** unique among all nodes: `shortName`, prefixed with `NETWORK/` if several pod networks have a worker of that name */
  readonly name: string;
  /** unique in its pod network: the Name tag, or the construct's path or logical id if the tag is not unique */
  readonly shortName: string;
  /** a worker's index in its pod network; null: not a worker */
  readonly index: number | null;
  /** primary (device index 0) first; at least one */
  readonly interfaceIds: readonly string[];
  /** subnets of the host-local ranges in its CNI file, CIDR text; empty: not a worker */
  readonly podCidrs: readonly Maybe<string>[];
  /** true: only its routes show that it is a worker, and which pod CIDR it has */
  readonly knownByRoutes?: true;
  readonly imageId: Maybe<string> | null;
  /** volumes that its launch states, by device name; absent: none */
  readonly volumes?: readonly NodeVolume[];
  /** true: an Auto Scaling group of one launches it, and another one when it fails */
  readonly inGroup?: true;
  readonly setup: NodeSetup;
  /** whether the instance metadata service is enabled; cloud-init reads the user data from it */
  readonly metadataService: Maybe<boolean>;
  readonly home: NodeHome;
  readonly origin: Origin;
}

/** Counts of a stack, to compare with the limits of CloudFormation. */
export interface StackFacts {
  readonly name: string;
  readonly templateBytes: number;
  /** bytes of the template as the CDK CLI sends it; absent: `templateBytes`; null: it uploads the template to a bucket */
  readonly sentBytes?: number | null;
  readonly resources: number;
  readonly outputs: number;
  /** number of `AWS::EC2::EIP` resources */
  readonly elasticIps: number;
  /** references to names that its template does not declare; absent: none */
  readonly danglingReferences?: readonly DanglingReference[];
  /** workers that it leaves out to replace them; absent: none */
  readonly replacedWorkers?: readonly { readonly name: string; readonly origin: Origin }[];
}

/** A reference to a name that the template does not declare. */
export interface DanglingReference {
  readonly name: string;
  /** `value`: Ref, GetAtt or Sub; `dependency`: DependsOn */
  readonly by: 'value' | 'dependency';
  /** the resource that refers to it */
  readonly origin: Origin;
}
