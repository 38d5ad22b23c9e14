import { parseCidr } from '../../address/cidr';
import { isUnknown, orUnknown } from '../../address/unknown';
import type { Match, NetfilterRule } from '../../model/netfilter';
import { ANY, askProtocols, askSide, type Condition, type Side } from '../packet/packet-set';
import { ALL_ADDRESSES, ALL_PORTS, complement, intersection, type Range, union } from '../../address/range';

/** What of a packet the rules of a node can ask beside its header. */
export interface HookState {
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
  readonly iif: string | null;
  readonly oif: string | null;
  /** firewall mark */
  readonly mark: number;
  readonly ctstate: 'new' | 'established' | 'invalid';
  /** addresses of the node itself, for `addrtype LOCAL` */
  readonly local: readonly Range[];
  /** the address that MASQUERADE takes: the primary one of the outgoing interface; null where that cannot be read */
  readonly masqueradeAs: Range | null;
}

/** The same state with another firewall mark. */
export function withMark(state: HookState, mark: number): HookState {
  if (mark === state.mark) return state;
  const { hook, iif, oif, ctstate, local, masqueradeAs } = state;
  return { hook, iif, oif, mark, ctstate, local, masqueradeAs };
}

/** The part of a rule that only the header decides, found once, and the matches that ask the state. */
interface CompiledRule {
  readonly header: Condition | null;
  readonly rest: readonly Match[];
}

const compiled = new WeakMap<NetfilterRule, CompiledRule>();

/** The header condition of a rule in a given state; null where the state alone says that it does not match. */
export function conditionOf(rule: NetfilterRule, state: HookState): Condition | null {
  let known = compiled.get(rule);
  if (known === undefined) compiled.set(rule, (known = compileRule(rule, state)));
  if (known.header === null || known.rest.length === 0) return known.header;
  return narrowAll(known.header, known.rest, state);
}

function compileRule({ matches }: NetfilterRule, state: HookState): CompiledRule {
  const ofHeader = ({ field }: Match): boolean =>
    ['saddr', 'daddr', 'sport', 'dport', 'protocol', 'icmptype'].includes(field);
  return {
    header: narrowAll(ANY, matches.filter(ofHeader), state),
    rest: matches.filter((match) => !ofHeader(match)),
  };
}

function narrowAll(from: Condition, matches: readonly Match[], state: HookState): Condition | null {
  let condition = from;
  for (const match of matches) {
    const narrowed = narrow(condition, match, state);
    if (narrowed === null) return null;
    condition = narrowed;
  }
  return condition;
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

function narrow(condition: Condition, match: Match, state: HookState): Condition | null {
  switch (match.field) {
    case 'saddr':
      return narrowBy(condition, 'src', blocksOf(match.blocks), match.not);
    case 'daddr':
      return narrowBy(condition, 'dst', blocksOf(match.blocks), match.not);
    case 'addrtype':
      return narrowBy(condition, match.of === 'saddr' ? 'src' : 'dst', state.local, match.not);
    case 'sport':
    case 'dport':
      return narrowBy(withProtocols(condition, [6, 17]), match.field, match.ranges, match.not);
    case 'protocol': {
      const asked = [1, 6, 17].filter((protocol) => match.protocols.includes(protocol) !== match.not);
      const narrowed = withProtocols(condition, asked);
      return narrowed.protocols?.length === 0 ? null : narrowed;
    }
    case 'iifname':
      return holds(isNamed(state.iif, match.names) !== match.not, condition);
    case 'oifname':
      return holds(isNamed(state.oif, match.names) !== match.not, condition);
    case 'mark':
      return holds(((state.mark & match.mask) >>> 0 === match.value >>> 0) !== match.not, condition);
    case 'icmptype': {
      // ICMP packets have their type in place of the destination port
      const types = match.types.map((type): Range => [type, type]);
      return narrowBy(withProtocols(condition, [1]), 'dport', types, match.not);
    }
    case 'ctstatus':
      // no connection of the rules' packets is translated before it meets a filter but by the node's own NAT, which a reply undoes;
      // without a connection no status matches, nor the lack of one
      return holds(match.not && state.ctstate !== 'invalid', condition);
    case 'nfproto':
      return holds(match.not, condition);
    case 'ctstate':
      return holds(match.states.some((one) => one.toLowerCase() === state.ctstate) !== match.not, condition);
  }
}

function blocksOf(blocks: readonly string[]): readonly Range[] {
  return blocks.flatMap((block) => {
    const range = rangeOf(block);
    return range === null ? [] : [range];
  });
}

function holds(held: boolean, condition: Condition): Condition | null {
  return held ? condition : null;
}

function withProtocols(condition: Condition, asked: readonly number[]): Condition {
  const protocols = condition.protocols === null ? asked : condition.protocols.filter((one) => asked.includes(one));
  return askProtocols(condition, protocols);
}

function narrowBy(condition: Condition, side: Side, ranges: readonly Range[], not: boolean): Condition | null {
  const whole = side === 'src' || side === 'dst' ? ALL_ADDRESSES : ALL_PORTS;
  const asked = not ? complement(whole, ranges) : union(ranges);
  const had = condition[side];
  const both = had === null ? asked : intersection(had, asked);
  return both.length === 0 ? null : askSide(condition, side, both);
}

/** iptables writes a wildcard as `eth+`, nft as `eth*`. */
function isNamed(name: string | null, patterns: readonly string[]): boolean {
  if (name === null) return false;
  return patterns.some((pattern) => (/[+*]$/.test(pattern) ? name.startsWith(pattern.slice(0, -1)) : pattern === name));
}
