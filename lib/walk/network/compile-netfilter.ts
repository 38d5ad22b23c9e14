import { parseCidr } from '../../address/cidr';
import { ALL_ADDRESSES, ALL_PORTS, complement, intersection, type Range, union } from '../../address/range';
import { isUnknown, orUnknown } from '../../address/unknown';
import type { AddressMapping, BaseChain, Chain, Match, Netfilter, NetfilterRule, Verdict } from '../../model/netfilter';
import { ANY, askProtocols, askSide, type Condition, type Side } from '../packet/packet-set';

export type Hook = Exclude<BaseChain['hook'], 'ingress' | 'egress'>;

/** Base chains in the order that the kernel asks them; those of one type and priority together. */
export type HookChains = readonly (readonly WalkChain[])[];

/** The packet filter and NAT of a node, ready to be asked. */
export interface WalkNetfilter {
  /** the chains that the start of a connection meets */
  readonly fresh: Readonly<Record<Hook, HookChains>>;
  /** those that other packets meet: none of NAT (nft manual page, "NAT statements") */
  readonly known: Readonly<Record<Hook, HookChains>>;
}

export interface WalkChain {
  readonly chain: Chain;
  readonly rules: readonly WalkRule[];
}

export interface WalkRule {
  /** what the matches ask of the header; null where no packet has it */
  readonly header: Condition | null;
  /** the matches that ask more than the header */
  readonly rest: readonly StateMatch[];
  readonly verdict: Verdict | null;
  /** the entries of a NAT map; what follows one that cannot be read is left out, so that it is unknown */
  readonly mappings: readonly WalkMapping[];
  /** the chain that a jump or goto leads to; null where there is none */
  readonly callee: WalkChain | null;
  /** as it was written */
  readonly text: string;
  readonly isRead: boolean;
}

export interface WalkMapping {
  readonly source: Range;
  readonly target: Range;
}

type HeaderMatch = Extract<Match, { field: 'saddr' | 'daddr' | 'sport' | 'dport' | 'protocol' | 'icmptype' }>;
export type StateMatch = Exclude<Match, HeaderMatch>;

/** Compiles the chains of a node once. */
export function compileNetfilter({ chains }: Netfilter): WalkNetfilter {
  const compiled = new Map<Chain, { readonly chain: Chain; rules: readonly WalkRule[] }>();
  for (const chain of chains) compiled.set(chain, { chain, rules: [] });
  const calleeOf = (chain: Chain, { verdict }: NetfilterRule): WalkChain | null => {
    if (verdict?.kind !== 'jump' && verdict?.kind !== 'goto') return null;
    const callee = chains.find((one) => one.name === verdict.chain && isSibling(one, chain));
    return (callee && compiled.get(callee)) ?? null;
  };
  for (const one of compiled.values())
    one.rules = one.chain.rules.map((rule) => compileRule(rule, calleeOf(one.chain, rule)));
  const bases = [...compiled.values()]
    .filter(({ chain: { base, family } }) => base !== null && (family === 'ip' || family === 'inet'))
    .sort(({ chain: a }, { chain: b }) => placeOf(a) - placeOf(b) || priorityOf(a) - priorityOf(b));
  return { fresh: hooksOf(bases), known: hooksOf(bases.filter(({ chain: { base } }) => base?.type !== 'nat')) };
}

function hooksOf(bases: readonly WalkChain[]): Readonly<Record<Hook, HookChains>> {
  const at = (hook: Hook): HookChains => {
    const groups: WalkChain[][] = [];
    for (const one of bases) {
      if (one.chain.base?.hook !== hook) continue;
      const group = groups.find(([first]) => first !== undefined && isRival(first.chain, one.chain));
      if (group === undefined) groups.push([one]);
      else group.push(one);
    }
    return groups;
  };
  return {
    prerouting: at('prerouting'),
    input: at('input'),
    forward: at('forward'),
    output: at('output'),
    postrouting: at('postrouting'),
  };
}

function priorityOf({ base }: Chain): number {
  return base?.priority ?? 0;
}

/** All NAT chains of a hook stand at one place among the others, and follow their priorities there (nf_nat_proto.c, `nf_nat_ipv4_ops`). */
function placeOf(chain: Chain): number {
  const { base } = chain;
  if (base?.type !== 'nat') return priorityOf(chain);
  return base.hook === 'prerouting' || base.hook === 'output' ? -100 : 100;
}

function isRival({ base: a }: Chain, { base: b }: Chain): boolean {
  return a?.priority === b?.priority && (a?.type === 'nat') === (b?.type === 'nat');
}

function isSibling(a: Chain, b: Chain): boolean {
  return a.table === b.table && a.family === b.family && a.backend === b.backend;
}

function compileRule({ matches, verdict, text, unread }: NetfilterRule, callee: WalkChain | null): WalkRule {
  let header: Condition | null = ANY;
  const rest: StateMatch[] = [];
  for (const match of matches) {
    if (!isHeaderMatch(match)) rest.push(match);
    else header &&= narrowHeader(header, match);
  }
  const mappings = verdict?.kind === 'snat' || verdict?.kind === 'dnat' ? compileMappings(verdict.to) : [];
  return { header, rest, verdict, mappings, callee, text, isRead: unread === null };
}

function isHeaderMatch(match: Match): match is HeaderMatch {
  return ['saddr', 'daddr', 'sport', 'dport', 'protocol', 'icmptype'].includes(match.field);
}

function narrowHeader(condition: Condition, match: HeaderMatch): Condition | null {
  switch (match.field) {
    case 'saddr':
      return narrowBy(condition, 'src', blocksOf(match.blocks), match.not);
    case 'daddr':
      return narrowBy(condition, 'dst', blocksOf(match.blocks), match.not);
    case 'sport':
    case 'dport':
      return narrowBy(withProtocols(condition, [6, 17]), match.field, match.ranges, match.not);
    case 'protocol': {
      const asked = [1, 6, 17].filter((protocol) => match.protocols.includes(protocol) !== match.not);
      const narrowed = withProtocols(condition, asked);
      return narrowed.protocols?.length === 0 ? null : narrowed;
    }
    case 'icmptype': {
      // ICMP packets have their type in place of the destination port
      const types = match.types.map((type): Range => [type, type]);
      return narrowBy(withProtocols(condition, [1]), 'dport', types, match.not);
    }
  }
}

function withProtocols(condition: Condition, asked: readonly number[]): Condition {
  const protocols = condition.protocols === null ? asked : condition.protocols.filter((one) => asked.includes(one));
  return askProtocols(condition, protocols);
}

/** The same condition for some numbers of one side, or for all others; null where no packet is left. */
export function narrowBy(condition: Condition, side: Side, ranges: readonly Range[], not: boolean): Condition | null {
  const whole = side === 'src' || side === 'dst' ? ALL_ADDRESSES : ALL_PORTS;
  const asked = not ? complement(whole, ranges) : union(ranges);
  const had = condition[side];
  const both = had === null ? asked : intersection(had, asked);
  return both.length === 0 ? null : askSide(condition, side, both);
}

function blocksOf(blocks: readonly string[]): readonly Range[] {
  return blocks.flatMap((block) => {
    const range = rangeOf(block);
    return range === null ? [] : [range];
  });
}

function compileMappings(to: readonly AddressMapping[]): readonly WalkMapping[] {
  const found: WalkMapping[] = [];
  for (const mapping of to) {
    const target = rangeOf(mapping.to);
    const source = mapping.from === null ? ALL_ADDRESSES : rangeOf(mapping.from);
    if (target === null || source === null) break;
    found.push({ source, target });
  }
  return found;
}

/** A block, an address or a range `a-b` as numbers; null where it cannot be read. */
export function rangeOf(text: string): Range | null {
  const [from = '', to = from] = text.split('-');
  const first = blockOf(from);
  const last = blockOf(to);
  return first === null || last === null ? null : [first[0], last[1]];
}

function blockOf(text: string): Range | null {
  const block = orUnknown(() => parseCidr(text.includes('/') ? text : `${text}/32`));
  return isUnknown(block) ? null : [block.first, block.last];
}
