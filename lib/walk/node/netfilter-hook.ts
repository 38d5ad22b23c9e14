import type { Range } from '../../address/range';
import { CONNTRACK_PRIORITY } from '../../model/netfilter';
import type { HookChains, WalkChain, WalkMapping, WalkNetfilter } from '../network/compile-netfilter';
import { type ChainEnd, walkChain } from './netfilter-chain';
import { type HookState, withMark } from './netfilter-condition';
import { ANY, askSide, CLIENT_PORTS, type PacketSet, split, withSide } from '../packet/packet-set';

/** How a hook ends for a set of packets. */
export interface HookEnd {
  /** as the packets came to the hook */
  readonly before: PacketSet;
  readonly after: PacketSet;
  readonly end: 'pass' | 'drop' | 'unknown';
  /** a mapping is set: the chains of NAT that follow are not asked */
  readonly mapped: boolean;
  readonly mark: number;
  /** the rule that decided, as it was written; empty where none did */
  readonly rule: string;
}

/**
 * Walks packets through all chains of a hook as the kernel does: by priority; every filter chain must let them pass; of the NAT
 * chains the first to set a mapping wins, and an established connection asks none (nft manual page, "Chains" and "NAT statements").
 */
export function walkHook(netfilter: WalkNetfilter, set: PacketSet, state: HookState): readonly HookEnd[] {
  let ends: readonly HookEnd[] = [{ before: set, after: set, end: 'pass', mapped: false, mark: state.mark, rule: '' }];
  for (const rivals of chainsAt(netfilter, state)) {
    const isNat = rivals[0]?.chain.base?.type === 'nat';
    const onward: HookEnd[] = [];
    for (const end of ends) {
      if (end.end !== 'pass' || (end.mapped && isNat)) onward.push(end);
      else for (const one of walkRivals(rivals, end, state)) onward.push(one);
    }
    ends = onward;
  }
  return ends;
}

/** As `alter` of `../packet/progress`: a spread is slower. */
function alter(from: HookEnd, change: Partial<HookEnd>): HookEnd {
  const {
    before = from.before,
    after = from.after,
    end = from.end,
    mapped = from.mapped,
    mark = from.mark,
    rule = from.rule,
  } = change;
  return { before, after, end, mapped, mark, rule };
}

/** Whether any chain is asked at a hook. */
export function asksAt(netfilter: WalkNetfilter, hook: HookState['hook'], ctstate: HookState['ctstate']): boolean {
  return chainsAt(netfilter, { hook, ctstate }).length > 0;
}

function chainsAt({ fresh, known }: WalkNetfilter, state: Pick<HookState, 'hook' | 'ctstate'>): HookChains {
  return (state.ctstate === 'new' ? fresh : known)[state.hook];
}

/** The order of chains with one priority is not documented: where two NAT chains would map differently, the result is unknown. */
function walkRivals([first, ...others]: readonly WalkChain[], from: HookEnd, state: HookState): readonly HookEnd[] {
  if (first === undefined) return [from];
  const ends = walkBase(first, from, state);
  if (others.length === 0) return ends;
  return ends.flatMap((one) => {
    if (one.end !== 'pass') return [one];
    if (!one.mapped) return walkRivals(others, one, state);
    const unmapped = alter(one, { after: one.before, mapped: false });
    return walkRivals(others, unmapped, state).map((other): HookEnd => {
      if (other.end !== 'pass') return other;
      if (!other.mapped) return alter(one, { before: other.before, after: remap(one, other.before) });
      if (describe(one.after) === describe(remap(other, one.before))) return other;
      return alter(other, { end: 'unknown', rule: `${one.rule} / ${other.rule} (of equal priority)` });
    });
  });
}

/** The mapping of `end`, for a part of the packets it was found for. */
function remap(end: HookEnd, part: PacketSet): PacketSet {
  const { before, after } = end;
  return {
    src: after.src === before.src ? part.src : after.src,
    dst: after.dst === before.dst ? part.dst : after.dst,
    protocol: part.protocol,
    sport: after.sport === before.sport ? part.sport : after.sport,
    dport: after.dport === before.dport ? part.dport : after.dport,
  };
}

function describe({ src, dst, sport, dport }: PacketSet): string {
  return [src, dst, sport, dport].join(' ');
}

/** Where the kernel finds the connection of a packet. A chain before that sees each packet as invalid. */
function isTrackedAt(hook: HookState['hook']): boolean {
  return hook === 'prerouting' || hook === 'output';
}

function walkBase(base: WalkChain, from: HookEnd, state: HookState): readonly HookEnd[] {
  const isUntracked = isTrackedAt(state.hook) && (base.chain.base?.priority ?? 0) < CONNTRACK_PRIORITY;
  const known = withMark(state, from.mark);
  const here: HookState = isUntracked ? { ...known, ctstate: 'invalid' } : known;
  const found: HookEnd[] = [];
  for (const end of walkChain(base, from.after, here)) {
    const rule = end.rule?.text ?? '';
    const { set: after, mark } = end;
    const at: HookEnd = { before: narrowed(from, after), after, end: from.end, mapped: from.mapped, mark, rule };
    for (const one of conclude(at, end, base, state)) found.push(one);
  }
  return found;
}

/** The part of the packets as they came that became `piece`: every side that no mapping changed is cut as the piece is. */
function narrowed({ before, after }: HookEnd, piece: PacketSet): PacketSet {
  if (before === after) return piece;
  return {
    src: after.src === before.src ? piece.src : before.src,
    dst: after.dst === before.dst ? piece.dst : before.dst,
    protocol: piece.protocol,
    sport: after.sport === before.sport ? piece.sport : before.sport,
    dport: after.dport === before.dport ? piece.dport : before.dport,
  };
}

function conclude(
  at: HookEnd,
  { verdict, rule }: ChainEnd,
  { chain }: WalkChain,
  state: HookState,
): readonly HookEnd[] {
  if (verdict === 'unknown') return [alter(at, { end: 'unknown' })];
  switch (verdict?.kind) {
    case undefined:
    case 'return':
      if (chain.base?.policy !== 'drop') return [at];
      return [alter(at, { end: 'drop', rule: `policy drop of chain ${chain.table} ${chain.name}` })];
    case 'drop':
    case 'reject':
      return [alter(at, { end: 'drop' })];
    case 'masquerade': {
      if (state.masqueradeAs === null) return [alter(at, { mapped: true, end: 'unknown' })];
      const masked = withSide(at.after, 'sport', masqueradedPorts(at.after, verdict.ports));
      return [alter(at, { mapped: true, after: withSide(masked, 'src', state.masqueradeAs) })];
    }
    case 'snat':
    case 'dnat': {
      const { kind, prefix, ports } = verdict;
      const ends = withPorts(at, kind === 'snat' ? 'sport' : 'dport', ports);
      return ends.map((one) => rewrite(one, kind === 'snat' ? 'src' : 'dst', rule?.mappings ?? [], prefix));
    }
    case 'redirect':
      return [alter(at, { mapped: true, end: 'unknown' })];
    default:
      return [at];
  }
}

/** The kernel keeps a free source port, so one packet keeps its own; of many packets, any may lose its port to another. */
function masqueradedPorts({ protocol, sport }: PacketSet, ports: Range | null): Range {
  return protocol === 1 || (sport[0] === sport[1] && ports === null) ? sport : (ports ?? CLIENT_PORTS);
}

/** A port that is among those that a mapping names stays what it is; any other becomes one of them. */
function withPorts(at: HookEnd, side: 'sport' | 'dport', ports: Range | null): readonly HookEnd[] {
  if (ports === null || at.after.protocol === 1) return [at];
  const { inside, outside } = split(at.after, askSide(ANY, side, [ports]));
  const part = (piece: PacketSet): HookEnd => alter(at, { before: narrowed(at, piece), after: piece });
  return [
    ...outside.map(part).map((one) => alter(one, { after: withSide(one.after, side, ports) })),
    ...inside.map(part),
  ];
}

function rewrite(at: HookEnd, side: 'src' | 'dst', mappings: readonly WalkMapping[], prefix: boolean): HookEnd {
  const set = at.after;
  for (const { source, target } of mappings) {
    if (set[side][0] < source[0] || set[side][1] > source[1]) continue;
    const identity = prefix && target[0] === source[0] && target[1] === source[1];
    return alter(at, { mapped: true, after: identity ? set : withSide(set, side, target) });
  }
  return alter(at, { mapped: true, end: 'unknown' });
}
