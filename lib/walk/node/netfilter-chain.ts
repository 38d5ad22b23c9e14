import type { Verdict } from '../../model/netfilter';
import type { WalkChain, WalkRule } from '../network/compile-netfilter';
import { conditionOf, type HookState, withMark } from './netfilter-condition';
import { type PacketSet, split } from '../packet/packet-set';

/** How a chain ends for a set of packets. */
export interface ChainEnd {
  readonly set: PacketSet;
  /** the firewall mark after the chain */
  readonly mark: number;
  /** null: the packet came to the end of the chain, or returned from it */
  readonly verdict: Verdict | 'unknown' | null;
  /** the rule that decided; null where none did */
  readonly rule: WalkRule | null;
}

// the kernel refuses deeper jumps (nft manual page, "jump stack": 16)
const DEEPEST = 16;

/** Runs a chain, jumps followed; the ends are disjoint and their union is the set. */
export function walkChain({ rules }: WalkChain, set: PacketSet, state: HookState, depth = 0): readonly ChainEnd[] {
  const ends: ChainEnd[] = [];
  let waiting: readonly ChainEnd[] = [endOf(set, state.mark, null, null)];
  for (const rule of rules) {
    const onward: ChainEnd[] = [];
    for (const packet of waiting) {
      const here = withMark(state, packet.mark);
      const condition = conditionOf(rule, here);
      if (condition === null) {
        onward.push(packet);
        continue;
      }
      const { inside, outside } = split(packet.set, condition);
      for (const piece of outside) onward.push(endOf(piece, packet.mark, packet.verdict, packet.rule));
      for (const piece of inside) {
        for (const end of applyRule(rule, piece, here, depth)) (end.verdict === null ? onward : ends).push(end);
      }
    }
    waiting = onward;
    if (waiting.length === 0) return ends;
  }
  for (const one of waiting) ends.push(one);
  return ends;
}

function applyRule(rule: WalkRule, set: PacketSet, state: HookState, depth: number): readonly ChainEnd[] {
  const { verdict, callee } = rule;
  const { mark } = state;
  if (!rule.isRead) return [endOf(set, mark, 'unknown', rule)];
  if (verdict === null) return [endOf(set, mark, null, rule)];
  // NAT skips packets without connection tracking, and their replies match no connection
  if (verdict.kind === 'notrack') return [endOf(set, mark, 'unknown', rule)];
  if (verdict.kind === 'mark') return [endOf(set, (mark & ~verdict.mask) ^ verdict.value, null, rule)];
  if (verdict.kind !== 'jump' && verdict.kind !== 'goto') return [endOf(set, mark, verdict, rule)];
  if (callee === null || depth >= DEEPEST) return [endOf(set, mark, 'unknown', rule)];
  return walkChain(callee, set, state, depth + 1).map((inner) => {
    const fellThrough = inner.verdict === null || (inner.verdict !== 'unknown' && inner.verdict.kind === 'return');
    if (!fellThrough) return inner;
    return endOf(inner.set, inner.mark, verdict.kind === 'goto' ? RETURN : null, inner.rule);
  });
}

const RETURN: Verdict = { kind: 'return' };

function endOf(set: PacketSet, mark: number, verdict: ChainEnd['verdict'], rule: ChainEnd['rule']): ChainEnd {
  return { set, mark, verdict, rule };
}
