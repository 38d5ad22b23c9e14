import { embeddedUnknown, isUnknown, unknown, type Unknown } from '../../address/unknown';
import { canonicalRule } from '../netfilter-rule';
import type { Match, NetfilterRule, Verdict } from '../../model/netfilter';
import { NftCursor } from './nft-cursor';
import { readMarkSet } from './nft-mark';
import { readOperand, readRelation } from './nft-relation';
import { matchesOf, readSelector, type Selector } from './nft-selector';
import type { NftElement, SetLookup } from './nft-set';
import { skipEffectless, skipUndecided } from './nft-statement';
import { nftText, type NftToken } from './nft-token';
import { readVerdict, VERDICTS, type Outcome } from './nft-verdict';

const IPV6_ONLY: Match = { field: 'nfproto', not: false, families: ['ipv6'] };

/**
 * Reads one rule of nft. It becomes several where it does several things, or looks its verdict up in a map: each of them
 * then has the matches of the rule.
 */
export function readNftRule(tokens: readonly NftToken[], sets: SetLookup): readonly NetfilterRule[] {
  return new RuleReader(tokens, sets).read();
}

class RuleReader {
  private readonly cursor: NftCursor;
  private readonly text: string;
  private readonly matches: Match[] = [];
  private readonly rules: NetfilterRule[] = [];
  private markChanged = false;
  /** a match that was parsed, and holds for unknown packets */
  private undecided: Unknown | null = null;

  public constructor(
    tokens: readonly NftToken[],
    private readonly sets: SetLookup,
  ) {
    const words = tokens.filter(({ text }) => text !== '\n');
    this.cursor = new NftCursor(words);
    this.text = nftText(words);
  }

  public read(): readonly NetfilterRule[] {
    while (!this.cursor.ended) {
      const start = this.cursor.copy();
      const outcome = this.step();
      if (outcome === 'ended') return this.rules;
      if (outcome !== null) {
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
  private step(): Unknown | 'ended' | null {
    const { cursor } = this;
    if (skipEffectless(cursor)) return null;
    const beside = skipUndecided(cursor);
    if (beside !== null) {
      this.matches.push(...beside);
      this.undecided = unknown(`not understood: ${this.text}`);
      return null;
    }
    if (cursor.acceptAll('meta', 'mark', 'set') || cursor.acceptAll('mark', 'set')) return this.setMark();
    const outcomes = readVerdict(cursor, this.sets);
    if (outcomes !== null) return isUnknown(outcomes) ? outcomes : this.conclude(outcomes);
    if (['ip6', 'icmpv6'].includes(cursor.keyword)) {
      this.matches.push(IPV6_ONLY);
      this.add([], finalVerdict(cursor, this.sets), null);
      return 'ended';
    }
    const selector = readSelector(cursor);
    if (selector === null) {
      return embeddedUnknown(cursor.next().text) ?? unknown(`not understood: ${this.text}`);
    }
    if (cursor.accept('vmap') !== null) return this.lookUp(selector);
    const matches = readRelation(cursor, selector, this.sets);
    if (isUnknown(matches)) return matches;
    this.matches.push(...matches);
    return null;
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
    const elements = readOperand(this.cursor, this.sets);
    if (isUnknown(elements)) return elements;
    if (selector.field === 'mark') return unknown('a verdict map of marks');
    const keys = elements.map(({ key }) => key).filter((key) => key !== '*');
    const outcomes: Outcome[] = [];
    for (const { key, value } of [...elements].sort(byKey)) {
      const matches = key === '*' ? matchesOf(selector, true, keys) : matchesOf(selector, false, [key]);
      const inner = new NftCursor(value);
      const verdicts = readVerdict(inner, this.sets);
      if (isUnknown(matches)) return matches;
      if (verdicts === null || !inner.ended) return unknown(`verdict of ${key}`);
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
