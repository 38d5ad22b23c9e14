import type { Unknown } from '../address/unknown';
import type { Backend, BaseChain, Chain, NetfilterRule } from './netfilter';
import type { NftElement, NftSet } from './nft-set';
import type { NftToken } from './nft-token';

/** Whose tables: nft and iptables (its nf_tables variant) share the kernel's, iptables-legacy has its own. */
export type Store = 'nf_tables' | 'legacy';

export interface TableRef {
  readonly store: Store;
  readonly family: Chain['family'];
  readonly table: string;
}

export interface ChainRef extends TableRef {
  readonly chain: string;
}

/** A rule as the kernel holds it: that of nft is read at the end, when the sets are known that it names. */
export type HeldRule =
  | { readonly syntax: 'nft'; readonly tokens: readonly NftToken[] }
  /** `spec`: what `-D` compares, the comment included */
  | { readonly syntax: 'iptables'; readonly rule: NetfilterRule; readonly spec: string };

/** Where a rule goes; indexes begin at 0. */
export type RulePlace = 'first' | 'last' | { readonly before: number } | { readonly after: number };

/** One change of the kernel's tables. */
export type KernelOperation =
  /** `exclusive`: refused where it exists already */
  | ({ readonly kind: 'addTable'; readonly backend: Backend; readonly exclusive: boolean } & TableRef)
  | ({ readonly kind: 'setDormant' } & TableRef)
  /** `strict`: refused where it does not exist */
  | ({ readonly kind: 'deleteTable'; readonly strict: boolean } & TableRef)
  | ({ readonly kind: 'flushTable' } & TableRef)
  | { readonly kind: 'flushRuleset'; readonly store: Store; readonly family: Chain['family'] | null }
  | ({ readonly kind: 'addChain'; readonly base: BaseChain | null; readonly exclusive: boolean } & ChainRef)
  | ({ readonly kind: 'setPolicy'; readonly policy: 'accept' | 'drop' } & ChainRef)
  | ({ readonly kind: 'deleteChain'; readonly strict: boolean } & ChainRef)
  | ({ readonly kind: 'flushChain' } & ChainRef)
  | ({ readonly kind: 'addRule'; readonly place: RulePlace; readonly rule: HeldRule } & ChainRef)
  | ({ readonly kind: 'deleteRule'; readonly by: number | string } & ChainRef)
  | ({ readonly kind: 'replaceRule'; readonly index: number; readonly rule: HeldRule } & ChainRef)
  | ({ readonly kind: 'addSet'; readonly set: NftSet } & TableRef)
  | ({ readonly kind: 'deleteSet'; readonly set: string } & TableRef)
  | ({ readonly kind: 'flushSet'; readonly set: string } & TableRef)
  | ({ readonly kind: 'addElements'; readonly set: string; readonly elements: readonly NftElement[] } & TableRef)
  | ({ readonly kind: 'deleteElements'; readonly set: string; readonly elements: readonly NftElement[] } & TableRef)
  /** something that was not understood */
  | { readonly kind: 'unread'; readonly unread: Unknown };
