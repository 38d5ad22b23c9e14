import type { Chain, Netfilter, NetfilterRule, Verdict } from '../../model/netfilter';
import { conditionOf, type HookState, withMark } from './netfilter-condition';
import { type PacketSet, split } from '../packet/packet-set';

/** How a chain ends for a set of packets. */
export interface ChainEnd {
  readonly set: PacketSet;
  /** the firewall mark after the chain */
  readonly mark: number;
  /** null: the packet came to the end of the chain, or returned from it */
  readonly verdict: Verdict | 'unknown' | null;
  /** the rule that decided, as it was written; empty where none did */
  readonly rule: string;
}

// the kernel refuses deeper jumps (nft manual page, "jump stack": 16)
const DEEPEST = 16;

/** Runs a chain, jumps followed; the ends are disjoint and their union is the set. */
export function walkChain(
  chain: Chain,
  netfilter: Netfilter,
  set: PacketSet,
  state: HookState,
  depth = 0,
): readonly ChainEnd[] {
  const ends: ChainEnd[] = [];
  let waiting: readonly ChainEnd[] = [endOf(set, state.mark, null, '')];
  for (const rule of chain.rules) {
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
        for (const end of applyRule(rule, chain, netfilter, piece, here, depth)) {
          (end.verdict === null ? onward : ends).push(end);
        }
      }
    }
    waiting = onward;
    if (waiting.length === 0) return ends;
  }
  return [...ends, ...waiting];
}

function applyRule(
  rule: NetfilterRule,
  chain: Chain,
  netfilter: Netfilter,
  set: PacketSet,
  state: HookState,
  depth: number,
): readonly ChainEnd[] {
  const { verdict, text } = rule;
  const { mark } = state;
  if (rule.unread !== null) return [endOf(set, mark, 'unknown', text)];
  if (verdict === null) return [endOf(set, mark, null, text)];
  // NAT skips packets without connection tracking, and their replies match no connection
  if (verdict.kind === 'notrack') return [endOf(set, mark, 'unknown', text)];
  if (verdict.kind === 'mark') return [endOf(set, (mark & ~verdict.mask) ^ verdict.value, null, text)];
  if (verdict.kind !== 'jump' && verdict.kind !== 'goto') return [endOf(set, mark, verdict, text)];
  const callee = netfilter.chains.find((one) => one.name === verdict.chain && isSibling(one, chain));
  if (callee === undefined || depth >= DEEPEST) return [endOf(set, mark, 'unknown', text)];
  return walkChain(callee, netfilter, set, state, depth + 1).map((inner) => {
    const fellThrough = inner.verdict === null || (inner.verdict !== 'unknown' && inner.verdict.kind === 'return');
    if (!fellThrough) return inner;
    return endOf(inner.set, inner.mark, verdict.kind === 'goto' ? RETURN : null, inner.rule);
  });
}

const RETURN: Verdict = { kind: 'return' };

function endOf(set: PacketSet, mark: number, verdict: ChainEnd['verdict'], rule: string): ChainEnd {
  return { set, mark, verdict, rule };
}

function isSibling(a: Chain, b: Chain): boolean {
  return a.table === b.table && a.family === b.family && a.backend === b.backend;
}
