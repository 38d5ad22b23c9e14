import type { Unknown } from '../address/unknown';
import type { KernelRule } from './kernel-rule';
import type { Backend, BaseChain, Chain } from '../model/netfilter';
import type { NftElement, NftSet } from './nft/nft-set';

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

/** Where a rule goes; indexes begin at 0. `at` may be the end, the others need a rule of that index. */
export type RulePlace =
  'first' | 'last' | { readonly at: number } | { readonly before: number } | { readonly after: number };

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
  /** `empty`: refused where it has rules, as iptables does */
  | ({ readonly kind: 'deleteChain'; readonly strict: boolean; readonly empty: boolean } & ChainRef)
  | ({ readonly kind: 'flushChain' } & ChainRef)
  | ({ readonly kind: 'addRule'; readonly place: RulePlace; readonly rule: KernelRule } & ChainRef)
  | ({ readonly kind: 'deleteRule'; readonly by: number | string } & ChainRef)
  | ({ readonly kind: 'replaceRule'; readonly index: number; readonly rule: KernelRule } & ChainRef)
  | ({ readonly kind: 'addSet'; readonly set: NftSet } & TableRef)
  | ({ readonly kind: 'deleteSet'; readonly set: string } & TableRef)
  | ({ readonly kind: 'flushSet'; readonly set: string } & TableRef)
  | ({ readonly kind: 'addElements'; readonly set: string; readonly elements: readonly NftElement[] } & TableRef)
  | ({ readonly kind: 'deleteElements'; readonly set: string; readonly elements: readonly NftElement[] } & TableRef)
  /** the program refuses it, and with it what comes at once */
  | { readonly kind: 'refused'; readonly reason: string }
  /** something that was not understood */
  | { readonly kind: 'unread'; readonly unread: Unknown };
