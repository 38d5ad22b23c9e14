import type { NetfilterRule } from '../model/netfilter';
import type { NftToken } from './nft/nft-token';

/** A rule as the kernel holds it: that of nft is read at the end, when the content of the sets is known that it names. */
export type KernelRule =
  | { readonly syntax: 'nft'; readonly tokens: readonly NftToken[] }
  /** `spec`: what `-D` compares, the comment included */
  | { readonly syntax: 'iptables'; readonly rule: NetfilterRule; readonly spec: string };

/** The chains that a rule jumps to. */
export function targetsOf(rule: KernelRule): readonly string[] {
  if (rule.syntax === 'iptables') {
    const { verdict } = rule.rule;
    return verdict?.kind === 'jump' || verdict?.kind === 'goto' ? [verdict.chain] : [];
  }
  return rule.tokens.flatMap((token, index) => {
    const target = rule.tokens[index + 1];
    const jumps = !token.quoted && (token.text === 'jump' || token.text === 'goto');
    return jumps && target !== undefined && target.text !== '{' ? [target.text] : [];
  });
}

/** The named sets and maps that a rule asks. */
export function setsOf(rule: KernelRule): readonly string[] {
  if (rule.syntax === 'iptables') return [];
  return rule.tokens.flatMap(({ text, quoted }) => (!quoted && /^@[a-z]/i.test(text) ? [text.slice(1)] : []));
}

/** Statements that the kernel takes at some hooks only. */
const PLACED = ['masquerade', 'redirect', 'snat', 'dnat', 'reject', 'rt'];
/** What stands before one of these words where it is a value: `ct status dnat`, `icmp type { redirect }`. */
const BEFORE_VALUE = ['status', 'type', '==', '!=', '!', '&', '|', '(', '{', ','];

export function placedStatementsOf(rule: KernelRule): readonly string[] {
  if (rule.syntax === 'iptables') return [rule.rule.verdict?.kind ?? ''].filter((kind) => PLACED.includes(kind));
  return rule.tokens.flatMap(({ text, quoted }, index) => {
    const before = rule.tokens[index - 1]?.text ?? '';
    return !quoted && PLACED.includes(text) && !BEFORE_VALUE.includes(before) ? [text] : [];
  });
}
