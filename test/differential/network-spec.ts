/**
 * A network in the words in which faults are made: small, and without a reference that can dangle (numbers of subnets, tables, groups
 * and workers count round), so that whatever a shrinker takes away leaves a network.
 */
export interface NetworkSpec {
  /** bits of a worker's pod CIDR: 24, or 27 so that neighbours share a /24 */
  readonly podPrefix: 24 | 27;
  readonly dnsSupport: boolean;
  readonly subnets: readonly SubnetSpec[];
  readonly tables: readonly TableSpec[];
  readonly groups: readonly GroupSpec[];
  readonly workers: readonly WorkerSpec[];
  /** a node without pods */
  readonly control: MachineSpec | null;
  /** the ACL of the subnet that holds the NAT gateway; null: the VPC's default one */
  readonly natAcl: readonly AclEntrySpec[] | null;
}

export interface SubnetSpec {
  readonly table: number;
  /** null: the VPC's default ACL */
  readonly acl: readonly AclEntrySpec[] | null;
}

export interface TableSpec {
  readonly way: 'internet' | 'nat' | 'transit' | 'none';
  /** by worker; a worker beyond the list has its own route */
  readonly pods: readonly PodRouteSpec[];
}

/** What a table has for a worker's pod CIDR. */
export type PodRouteSpec =
  | { readonly to: 'own' | 'instance' | 'nobody' | 'unattached' | 'prefix list' | 'gateway' | 'second' }
  /** all of it, the upper half, or four addresses of it go to another worker */
  | { readonly to: 'worker'; readonly worker: number; readonly part: 'all' | 'half' | 'four' };

export interface AclEntrySpec {
  readonly direction: 'ingress' | 'egress';
  readonly action: 'allow' | 'deny';
  readonly block: BlockSpec;
  readonly traffic: TrafficSpec;
}

/** A block of addresses: one for all, or a part of the plan. */
export type BlockSpec =
  | { readonly of: 'all' | 'vpc' | 'supernet' | 'internet' }
  | { readonly of: 'pods' | 'half' | 'node'; readonly worker: number };

export interface TrafficSpec {
  readonly protocol: 'all' | 'tcp' | 'udp' | 'icmp' | 'echo';
  /** for tcp and udp; null: all */
  readonly ports: readonly [number, number] | null;
}

export interface GroupSpec {
  readonly ingress: readonly GroupRuleSpec[];
  /** null: none stated, which lets all out */
  readonly egress: readonly GroupRuleSpec[] | null;
}

export interface GroupRuleSpec {
  readonly peer: BlockSpec | { readonly of: 'group'; readonly group: number } | { readonly of: 'list' };
  readonly traffic: TrafficSpec;
}

export interface MachineSpec {
  readonly subnet: number;
  readonly groups: readonly number[];
  readonly sourceDestCheck: boolean;
  readonly publicAddress: boolean;
  /** `picked`: by AWS at deploy; `two`: a second one beside it */
  readonly address: 'stated' | 'picked' | 'two';
}

export interface WorkerSpec extends MachineSpec {
  /** a network interface more */
  readonly second: Pick<MachineSpec, 'subnet' | 'groups' | 'sourceDestCheck'> | null;
  readonly node: NodeTextSpec;
}

export interface NodeTextSpec {
  /** `writer`: the project's own user data, with everything beside it as a bootstrap */
  readonly style: 'writer' | 'cloud-config' | 'shell' | 'mime';
  readonly cni: CniSpec;
  readonly nat: readonly NatSpec[];
  readonly filter: readonly FilterSpec[];
  readonly forwarding: ForwardingSpec;
  /** `bridge-nf-call-iptables`; null: not stated */
  readonly bridgeFilter: boolean | null;
  readonly strictReversePath: boolean;
  readonly routes: NodeRoutesSpec;
  /** number of a configuration of the container runtime; null: the image's */
  readonly runtime: number | null;
}

export interface CniSpec {
  readonly gateway: 'isGateway' | 'isDefaultGateway' | 'neither';
  readonly ipMasq: boolean;
  readonly routes: 'all' | 'supernet' | 'none';
  /** `part`: rangeStart and rangeEnd leave a few addresses; `last gateway`: the gateway is the last address */
  readonly range: 'whole' | 'part' | 'old subnet key' | 'last gateway' | 'two parts';
  readonly form: 'conf' | 'conflist';
  readonly loopback: 'last' | 'first' | 'absent';
  /** number of an edit of the files; null: they stay as they are */
  readonly fault: number | null;
}

export type NatSpec =
  /** the project's own table, with the pod supernet, a part of it, or far more exempt */
  | { readonly by: 'table'; readonly exempt: 'supernet' | 'first two' | 'ten' }
  /** iptables rules put before, or behind, what the plugin writes */
  | {
      readonly by: 'iptables';
      readonly verdict: 'RETURN' | 'ACCEPT';
      readonly exempt: 'supernet' | 'first two' | 'ten';
    }
  | {
      readonly by: 'iptables masquerade';
      readonly exempt: 'supernet' | 'ten' | 'nothing';
      /** by what leaves this interface, else by the pods' source */
      readonly out: 'eth0' | 'ens5' | null;
    }
  /** a chain of its own, through iptables-restore; a mark, set where packets come in */
  | { readonly by: 'iptables chain' | 'iptables mark'; readonly exempt: 'supernet' | 'ten' | 'nothing' }
  | { readonly by: 'iptables insert' | 'nft flush' }
  | { readonly by: 'nft accept' | 'nft identity'; readonly priority: number }
  | { readonly by: 'nft masquerade'; readonly priority: number; readonly exempt: 'supernet' | 'nothing' };

export type FilterSpec =
  | { readonly rule: 'forward policy drop' | 'forward supernet' | 'drop invalid' | 'established first' | 'notrack' }
  | {
      readonly rule: 'drop';
      readonly chain: 'FORWARD' | 'INPUT' | 'OUTPUT';
      readonly by: 'iptables' | 'nft' | 'reject chain' | 'interfaces';
      readonly traffic: TrafficSpec;
      readonly from: BlockSpec;
    };

/**
 * Routes of the node itself to the pods of others: by the address of each that is in its subnet, or of all; by the address of the wrong one;
 * or to nowhere.
 */
export type NodeRoutesSpec =
  'none' | 'neighbours' | 'all' | 'wrong neighbour' | 'nobody' | 'blackhole' | 'half unreachable';

export type ForwardingSpec = 'file' | 'command' | 'unset' | 'off' | 'interface off';
