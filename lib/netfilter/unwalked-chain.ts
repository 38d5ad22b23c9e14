import { unknown, type Unknown } from '../address/unknown';
import { CONNTRACK_PRIORITY, type Chain, type NetfilterRule } from '../model/netfilter';

/**
 * What chains that are not walked may do to packets: those of the families `bridge`, `netdev` and `arp`, and the hooks `ingress` and
 * `egress`. Where all of their rules accept or return, or have no effect, they change nothing.
 */
export function unwalkedChainDoubts(chains: readonly Chain[]): readonly Unknown[] {
  return chains.filter(isBesideTheWalk).flatMap((chain) => {
    const { family, table, name, base } = chain;
    const where = `chain ${name} of table ${family} ${table} (hook ${base?.hook ?? ''}), which is not walked`;
    if (base?.policy === 'drop') return [unknown(`policy drop of ${where}`)];
    const rule = reached(chain, chains).find(mayMatter);
    return rule === undefined ? [] : [unknown(`"${rule.text}" in ${where}`)];
  });
}

function isBesideTheWalk({ base, family }: Chain): boolean {
  if (base === null || family === 'ip6') return false;
  return !/^(ip|inet)$/.test(family) || base.hook === 'ingress' || base.hook === 'egress';
}

/** Chains at the priority of conntrack itself that ask for the connection: which of the two comes first is not documented. */
export function unorderedChainDoubts(chains: readonly Chain[]): readonly Unknown[] {
  return chains.flatMap((chain) => {
    const { base, table, name } = chain;
    if (base?.priority !== CONNTRACK_PRIORITY || !/^(prerouting|output)$/.test(base.hook)) return [];
    const rule = reached(chain, chains).find(({ matches }) => matches.some(({ field }) => field.startsWith('ctstat')));
    return rule === undefined
      ? []
      : [unknown(`"${rule.text}" in chain ${name} of table ${table}, at the priority of conntrack`)];
  });
}

/** The rules of a chain and of those that it leads to. */
function reached(start: Chain, chains: readonly Chain[]): readonly NetfilterRule[] {
  const found = new Set([start]);
  // a set gives what is added while it is gone through
  for (const { rules, family, table } of found) {
    for (const { verdict } of rules) {
      if (verdict?.kind !== 'jump' && verdict?.kind !== 'goto') continue;
      const target = chains.find((one) => one.name === verdict.chain && one.table === table && one.family === family);
      if (target !== undefined) found.add(target);
    }
  }
  return [...found].flatMap(({ rules }) => rules);
}

const HARMLESS: readonly (string | undefined)[] = ['accept', 'return', 'jump', 'goto'];

function mayMatter({ matches, verdict, unread }: NetfilterRule): boolean {
  if (matches.some(({ field }) => field === 'nfproto')) return false;
  return verdict === null ? unread !== null : !HARMLESS.includes(verdict.kind);
}
