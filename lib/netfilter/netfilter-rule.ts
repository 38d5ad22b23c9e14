import type { Unknown } from '../address/unknown';
import { addressRange, cidrsOf } from '../address/address-range';
import { ALL_ADDRESSES, ALL_PORTS, complement, union } from '../address/range';
import type { Match, NetfilterRule, Verdict } from '../model/netfilter';

/**
 * A rule in canonical form, so that two ways to write it give the same: values sorted and merged, negated ports as the
 * ports that are left, matches sorted, what every IPv4 packet passes left out.
 */
export function canonicalRule(
  matches: readonly Match[],
  verdict: Verdict | null,
  text: string,
  unread: Unknown | null = null,
): NetfilterRule {
  const canonical = new Map(matches.flatMap(canonicalMatch).map((match) => [JSON.stringify(match), match]));
  const sorted = [...canonical].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, match]) => match);
  return { matches: sorted, verdict, text, unread };
}

function canonicalMatch(match: Match): readonly Match[] {
  switch (match.field) {
    case 'saddr':
    case 'daddr': {
      const ranges = union(match.blocks.flatMap((block) => [addressRange(block) ?? ALL_ADDRESSES]));
      const [only] = ranges;
      const all = only?.[0] === ALL_ADDRESSES[0] && only[1] === ALL_ADDRESSES[1];
      return all && !match.not ? [] : [{ field: match.field, not: match.not, blocks: cidrsOf(ranges) }];
    }
    case 'iifname':
    case 'oifname':
      return match.names.includes('*') && !match.not ? [] : [{ ...match, names: sortedOnce(match.names) }];
    case 'protocol': {
      const protocols = [...new Set(match.protocols)].sort((a, b) => a - b);
      return [{ field: 'protocol', not: match.not, protocols }];
    }
    case 'sport':
    case 'dport': {
      const ranges = match.not ? complement(ALL_PORTS, match.ranges) : union(match.ranges);
      return [{ field: match.field, not: false, ranges }];
    }
    case 'icmptype':
      return [{ ...match, types: [...new Set(match.types)].sort((a, b) => a - b) }];
    case 'mark':
      return match.mask === 0 && match.value === 0 && !match.not ? [] : [match];
    case 'ctstate':
      return [{ ...match, states: sortedOnce(match.states) }];
    case 'ctstatus':
      return [{ ...match, statuses: sortedOnce(match.statuses) }];
    case 'addrtype':
      return [{ ...match, types: sortedOnce(match.types) }];
    case 'nfproto':
      return match.not ? [] : [match];
  }
}

function sortedOnce(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
