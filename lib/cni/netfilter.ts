import type { Unknown } from '../address/unknown';

/** The packet filter and NAT of a node, whichever program wrote it: what the kernel holds after boot. */
export interface Netfilter {
  readonly chains: readonly Chain[];
  /** statements that were not understood; a chain they could be in is judged unknown */
  readonly unread: readonly Unknown[];
}

/** Who holds the chain: rules of one do not end the chains of another. */
export type Backend = 'nft' | 'iptables';

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

export interface NetfilterRule {
  /** all must hold */
  readonly matches: readonly Match[];
  /** null: counter, log, comment: goes on to the next rule */
  readonly verdict: Verdict | null;
  /** the rule as it was written */
  readonly text: string;
  /** a part that was not understood: whether the rule matches is unknown where its other matches hold */
  readonly unread: Unknown | null;
}

export type Match =
  | { readonly field: 'saddr' | 'daddr'; readonly not: boolean; readonly blocks: readonly string[] }
  | { readonly field: 'iifname' | 'oifname'; readonly not: boolean; readonly names: readonly string[] }
  | { readonly field: 'protocol'; readonly not: boolean; readonly protocols: readonly number[] }
  | { readonly field: 'sport' | 'dport'; readonly not: boolean; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly field: 'mark'; readonly not: boolean; readonly mask: number; readonly value: number }
  | { readonly field: 'ctstate'; readonly not: boolean; readonly states: readonly string[] }
  | { readonly field: 'addrtype'; readonly of: 'saddr' | 'daddr'; readonly not: boolean; readonly types: readonly string[] };

export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'reject' | 'return' | 'masquerade' | 'notrack' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  /** to an address or a block of them; `prefix`: the host part stays (`snat ip prefix to`) */
  | { readonly kind: 'snat' | 'dnat'; readonly to: readonly AddressMapping[]; readonly prefix: boolean }
  | { readonly kind: 'mark'; readonly mask: number; readonly value: number };

/** One entry of a NAT map; `from` null: whatever the address was. */
export interface AddressMapping {
  readonly from: string | null;
  readonly to: string;
}
