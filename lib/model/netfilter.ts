import type { Range } from '../address/range';
import type { Unknown } from '../address/unknown';

/** The packet filter and NAT of a node, whichever program wrote it: what the kernel holds after boot. */
export interface Netfilter {
  readonly chains: readonly Chain[];
  /** statements that were not understood; a chain they could be in is judged unknown */
  readonly unread: readonly Unknown[];
}

/**
 * Which program made the table. nft and iptables (the nf_tables variant, which all current distributions install as
 * `iptables`) share the kernel's tables; iptables-legacy holds its own.
 */
export type Backend = 'nft' | 'iptables' | 'iptables-legacy';

export interface Chain {
  readonly backend: Backend;
  /** nft family, `ip` for iptables */
  readonly family: 'ip' | 'inet' | 'ip6' | 'bridge' | 'arp' | 'netdev';
  readonly table: string;
  readonly name: string;
  /** null: a regular chain, reached by jump or goto only */
  readonly base: BaseChain | null;
  readonly rules: readonly NetfilterRule[];
}

export interface BaseChain {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting' | 'ingress' | 'egress';
  /** as a number: `srcnat` is 100, `dstnat` -100, `filter` 0, `mangle` -150, `raw` -300, `security` 50 (nft manual page, "Standard priority names") */
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
}

/**
 * The kernel finds the connection of a packet at this priority of prerouting and output (linux/netfilter_ipv4.h), and
 * refuses a NAT chain that comes before (nf_tables_api.c).
 */
export const CONNTRACK_PRIORITY = -200;

export interface NetfilterRule {
  /** all must hold, in a canonical order; a match that every IPv4 packet passes is left out */
  readonly matches: readonly Match[];
  /** null: counter, log, comment: goes on to the next rule */
  readonly verdict: Verdict | null;
  /** the rule as it was written */
  readonly text: string;
  /**
   * a part that was not understood: whether the rule matches is unknown where its other matches hold. With a null verdict
   * it is also unknown what the rule does where it matches.
   */
  readonly unread: Unknown | null;
}

export type Match =
  /** CIDR text, sorted and as few blocks as there can be */
  | { readonly field: 'saddr' | 'daddr'; readonly not: boolean; readonly blocks: readonly string[] }
  /** a name that ends with `*` stands for every name that begins so */
  | { readonly field: 'iifname' | 'oifname'; readonly not: boolean; readonly names: readonly string[] }
  /** IANA numbers */
  | { readonly field: 'protocol'; readonly not: boolean; readonly protocols: readonly number[] }
  /** first and last port; holds for packets of a protocol with ports only */
  | {
      readonly field: 'sport' | 'dport';
      readonly not: boolean;
      readonly ranges: readonly Range[];
    }
  | { readonly field: 'icmptype'; readonly not: boolean; readonly types: readonly number[] }
  /** (mark and mask) = value */
  | { readonly field: 'mark'; readonly not: boolean; readonly mask: number; readonly value: number }
  /** `new`, `established`, `related`, `invalid`, `untracked`; by iptables also `dnat` */
  | { readonly field: 'ctstate'; readonly not: boolean; readonly states: readonly string[] }
  /** `dnat` (nft manual page, "Conntrack status"): it is set */
  | { readonly field: 'ctstatus'; readonly not: boolean; readonly statuses: readonly string[] }
  | {
      readonly field: 'addrtype';
      readonly of: 'saddr' | 'daddr';
      readonly not: boolean;
      readonly types: readonly string[];
    }
  /** a rule for packets that are no IPv4 packets */
  | { readonly field: 'nfproto'; readonly not: boolean; readonly families: readonly 'ipv6'[] };

export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'reject' | 'return' | 'notrack' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  /** to the address of the interface that the packet leaves by; ports: those it may take, null for the kernel's choice */
  | { readonly kind: 'masquerade'; readonly ports: Range | null }
  /** to the address of the interface that the packet came in by */
  | { readonly kind: 'redirect'; readonly ports: Range | null }
  /** to an address or a block of them; `prefix`: the host part stays (`snat ip prefix to`). A packet that no entry is for goes on to the next rule */
  | {
      readonly kind: 'snat' | 'dnat';
      readonly to: readonly AddressMapping[];
      readonly prefix: boolean;
      readonly ports: Range | null;
    }
  /** the mark becomes (mark and not mask) xor value, and the packet goes on to the next rule */
  | { readonly kind: 'mark'; readonly mask: number; readonly value: number };

/** One entry of a NAT map; `from` null: whatever the address was. Both are CIDR text; `to` may be a range `a-b`. */
export interface AddressMapping {
  readonly from: string | null;
  readonly to: string;
}
