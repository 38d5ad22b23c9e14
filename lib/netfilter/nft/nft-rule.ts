import { embeddedUnknown, isUnknown, unknown, type Unknown } from '../../address/unknown';
import { canonicalRule } from '../netfilter-rule';
import type { Chain, Match, NetfilterRule, Verdict } from '../../model/netfilter';
import { NftCursor } from './nft-cursor';
import { skipIpv6 } from './nft-ipv6';
import { readMarkSet } from './nft-mark';
import { readOperand, readRelation } from './nft-relation';
import { matchesOf, readSelector, setTypeOf, type Selector } from './nft-selector';
import { elementFault, type NftElement, type SetLookup } from './nft-set';
import { skipEffectless, skipUndecided } from './nft-statement';
import { hasBrokenLine, nftText, type NftToken } from './nft-token';
import { readVerdict, VERDICTS, type Outcome } from './nft-verdict';

const IPV6_ONLY: Match = { field: 'nfproto', not: false, families: ['ipv6'] };

/**
 * Reads one rule of nft. It becomes several where it does several things, or looks its verdict up in a map: each of them
 * then has the matches of the rule.
 */
export function readNftRule(
  tokens: readonly NftToken[],
  sets: SetLookup,
  family: Chain['family'],
): readonly NetfilterRule[] {
  return new RuleReader(tokens, sets, family).read();
}

/** Why nft may refuse a rule, and with it the whole script: a part that was not understood. */
export function doubtOfNftRule(tokens: readonly NftToken[], sets: SetLookup, family: Chain['family']): Unknown | null {
  const reader = new RuleReader(tokens, sets, family);
  reader.read();
  return reader.doubt;
}

const MAPPED = ['accept', 'drop', 'return', 'continue', 'jump', 'goto'];

class RuleReader {
  private readonly cursor: NftCursor;
  private readonly text: string;
  private readonly isBroken: boolean;
  private readonly matches: Match[] = [];
  private readonly rules: NetfilterRule[] = [];
  /** what was not understood */
  public doubt: Unknown | null = null;
  private concluded = false;
  private markChanged = false;
  private ipVersion: 4 | 6 | null = null;
  /** a match that was parsed, and holds for unknown packets */
  private undecided: Unknown | null = null;

  public constructor(
    tokens: readonly NftToken[],
    private readonly sets: SetLookup,
    private readonly family: Chain['family'],
  ) {
    const words = tokens.filter(({ text }) => text !== '\n');
    this.cursor = new NftCursor(words);
    this.text = nftText(words);
    this.isBroken = hasBrokenLine(tokens);
  }

  public read(): readonly NetfilterRule[] {
    while (!this.cursor.ended) {
      const start = this.cursor.copy();
      const outcome = this.step();
      if (outcome !== null) {
        // a piece that the template leaves open is a value of its kind
        this.doubt = embeddedUnknown(this.text) === null ? outcome : null;
        this.cursor.moveTo(start);
        this.add([], finalVerdict(this.cursor, this.sets), outcome);
        return this.rules;
      }
    }
    if (this.rules.length === 0) {
      this.undecided = null;
      this.add([], null, null);
    }
    return this.rules;
  }

  /** Reads one match or statement; unknown where it is not understood. */
  private step(): Unknown | null {
    const { cursor } = this;
    const refusal = this.refusal();
    if (refusal !== null) return unknown(`${refusal}: ${this.text}`);
    if (skipEffectless(cursor)) return null;
    const beside = skipUndecided(cursor);
    if (beside !== null) {
      this.matches.push(...beside);
      this.undecided = unknown(`not understood: ${this.text}`);
      return null;
    }
    if (cursor.acceptAll('meta', 'mark', 'set') || cursor.acceptAll('mark', 'set')) return this.setMark();
    const outcomes = readVerdict(cursor, this.sets);
    if (outcomes !== null) {
      if (isUnknown(outcomes)) return outcomes;
      if (
        this.protocols === null &&
        outcomes.some(({ verdict }) => verdict !== null && 'ports' in verdict && verdict.ports)
      )
        return unknown(`a port without a match of the protocol: ${this.text}`);
      this.concluded = outcomes.some(({ verdict }) => verdict !== null && verdict.kind !== 'notrack');
      return this.conclude(outcomes);
    }
    if (skipIpv6(cursor)) {
      this.matches.push(IPV6_ONLY);
      return null;
    }
    const selector = readSelector(cursor);
    if (selector === null) {
      return embeddedUnknown(cursor.next().text) ?? unknown(`not understood: ${this.text}`);
    }
    if (cursor.accept('vmap') !== null) return this.lookUp(selector);
    const matches = readRelation(cursor, selector, this.sets);
    if (isUnknown(matches)) return matches;
    if (this.otherProtocol(matches)) return unknown(`two transport protocols: ${this.text}`);
    this.matches.push(...matches);
    return null;
  }

  /** Why nft refuses what comes next at this place of the rule. */
  private refusal(): string | null {
    if (this.isBroken) return 'a new line within a value';
    const { keyword, following } = this.cursor;
    const last = this.rules.at(-1)?.verdict?.kind;
    if (this.concluded && keyword !== 'comment') return `something stands behind ${last ?? 'the verdict'}`;
    const version = ['ip', 'icmp'].includes(keyword) ? 4 : ['ip6', 'icmpv6'].includes(keyword) ? 6 : null;
    if (version !== null) {
      const only = this.family === 'ip' ? 4 : this.family === 'ip6' ? 6 : this.ipVersion;
      if (this.family === 'arp' || (only ?? version) !== version) return `no IPv${String(version)} packet comes here`;
      this.ipVersion = version;
    }
    if (keyword === 'meta' && following === 'nfproto' && this.family !== 'inet') return 'nfproto is for family inet';
    const isNat = ['masquerade', 'redirect', 'snat', 'dnat'].includes(keyword);
    if ((isNat || ['ct', 'fib', 'reject'].includes(keyword)) && !/^(ip6?|inet)$/.test(this.family))
      return `${keyword} in family ${this.family}`;
    const named = following === 'ip' || following === 'ip6';
    if ((keyword === 'snat' || keyword === 'dnat') && this.family === 'inet' && !named)
      return `family inet needs "${keyword} ip"`;
    return null;
  }

  private get protocols(): readonly number[] | null {
    const match = this.matches.find(({ field, not }) => field === 'protocol' && !not);
    return match?.field === 'protocol' ? match.protocols : null;
  }

  private otherProtocol(matches: readonly Match[]): boolean {
    const before = this.protocols?.join();
    return matches.some(
      (match) => match.field === 'protocol' && !match.not && before !== undefined && before !== match.protocols.join(),
    );
  }

  private setMark(): Unknown | null {
    const verdict = readMarkSet(this.cursor);
    if (isUnknown(verdict)) return verdict;
    this.add([], verdict, null);
    this.markChanged = true;
    return null;
  }

  private conclude(outcomes: readonly Outcome[]): null {
    for (const { matches, verdict } of outcomes) this.add(matches, verdict, null);
    return null;
  }

  /** A verdict map; its keys are disjoint, so that one rule a key comes to the same. */
  private lookUp(selector: Selector): Unknown | null {
    const elements = readOperand(this.cursor, this.sets, `${setTypeOf(selector)} : verdict`);
    if (isUnknown(elements)) return elements;
    if (selector.field === 'mark') return unknown('a verdict map of marks');
    const keys = elements.map(({ key }) => key).filter((key) => key !== '*');
    const type = `${setTypeOf(selector)} : verdict`;
    const fault = elementFault({ name: 'of verdicts', type, flags: ['interval'], elements, unread: null });
    const isAmbiguous = new Set(keys).size < keys.length || (keys.length > 1 && keys.some((key) => key.endsWith('*')));
    if (fault !== null || isAmbiguous) return unknown(fault ?? 'keys of a verdict map overlap');
    const outcomes: Outcome[] = [];
    for (const { key, value } of [...elements].sort(byKey)) {
      const matches = key === '*' ? matchesOf(selector, true, keys) : matchesOf(selector, false, [key]);
      const inner = new NftCursor(value);
      const isVerdict = MAPPED.includes(inner.keyword);
      const verdicts = readVerdict(inner, this.sets);
      if (isUnknown(matches)) return matches;
      if (verdicts === null || !inner.ended || !isVerdict) return unknown(`verdict of ${key}`);
      if (isUnknown(verdicts)) return verdicts;
      outcomes.push(...verdicts.map((one) => ({ ...one, matches: [...matches, ...one.matches] })));
    }
    return this.conclude(outcomes);
  }

  private add(more: readonly Match[], verdict: Verdict | null, unread: Unknown | null): void {
    const matches = [...this.matches, ...more];
    const stale = this.markChanged && matches.some(({ field }) => field === 'mark');
    const reason =
      unread ?? this.undecided ?? (stale ? unknown(`a mark that the rule itself changes: ${this.text}`) : null);
    this.rules.push(canonicalRule(matches, verdict, this.text, reason));
  }
}

/** The order of disjoint keys decides nothing; the asterisk stands for all others. */
function byKey({ key: a }: NftElement, { key: b }: NftElement): number {
  return Number(a === '*') - Number(b === '*') || (a < b ? -1 : 1);
}

/**
 * The verdict that a rule ends with, where a part before it is not understood. Matches in between are not looked at: what
 * stands behind an unknown word may belong to it.
 */
function finalVerdict(cursor: NftCursor, sets: SetLookup): Verdict | null {
  const words = cursor.rest;
  for (let index = words.length - 1; index >= 0; index -= 1) {
    const word = words[index];
    if (word === undefined || word.quoted || !VERDICTS.includes(word.text)) continue;
    const at = new NftCursor(words, index);
    const outcomes = readVerdict(at, sets);
    while (!at.ended && skipEffectless(at));
    const [only, ...others] = outcomes === null || isUnknown(outcomes) ? [] : outcomes;
    return at.ended && only !== undefined && others.length === 0 && only.matches.length === 0 ? only.verdict : null;
  }
  return null;
}
