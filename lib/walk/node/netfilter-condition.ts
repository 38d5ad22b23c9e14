import type { Range } from '../../address/range';
import { type Hook, narrowBy, type StateMatch, type WalkRule } from '../network/compile-netfilter';
import type { Condition } from '../packet/packet-set';

/** What of a packet the rules of a node can ask beside its header. */
export interface HookState {
  readonly hook: Hook;
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

/** The header condition of a rule in a given state; null where the state alone says that it does not match. */
export function conditionOf({ header, rest }: WalkRule, state: HookState): Condition | null {
  let condition = header;
  for (const match of rest) {
    if (condition === null) return null;
    condition = narrow(condition, match, state);
  }
  return condition;
}

function narrow(condition: Condition, match: StateMatch, state: HookState): Condition | null {
  switch (match.field) {
    case 'addrtype':
      return narrowBy(condition, match.of === 'saddr' ? 'src' : 'dst', state.local, match.not);
    case 'iifname':
      return holds(isNamed(state.iif, match.names) !== match.not, condition);
    case 'oifname':
      return holds(isNamed(state.oif, match.names) !== match.not, condition);
    case 'mark':
      return holds(((state.mark & match.mask) >>> 0 === match.value >>> 0) !== match.not, condition);
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

function holds(held: boolean, condition: Condition): Condition | null {
  return held ? condition : null;
}

/** iptables writes a wildcard as `eth+`, nft as `eth*`. */
function isNamed(name: string | null, patterns: readonly string[]): boolean {
  if (name === null) return false;
  return patterns.some((pattern) => (/[+*]$/.test(pattern) ? name.startsWith(pattern.slice(0, -1)) : pattern === name));
}
