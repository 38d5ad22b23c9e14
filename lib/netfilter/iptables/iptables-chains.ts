import type { BaseChain } from '../../model/netfilter';

type Hook = BaseChain['hook'];

/** The tables of iptables with their priority at each hook (linux/netfilter_ipv4.h, `nf_ip_hook_priorities`). */
const TABLES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  raw: { PREROUTING: -300, OUTPUT: -300 },
  mangle: { PREROUTING: -150, INPUT: -150, FORWARD: -150, OUTPUT: -150, POSTROUTING: -150 },
  nat: { PREROUTING: -100, INPUT: 100, OUTPUT: -100, POSTROUTING: 100 },
  filter: { INPUT: 0, FORWARD: 0, OUTPUT: 0 },
  security: { INPUT: 50, FORWARD: 50, OUTPUT: 50 },
};

const HOOKS: Readonly<Record<string, Hook>> = {
  PREROUTING: 'prerouting',
  INPUT: 'input',
  FORWARD: 'forward',
  OUTPUT: 'output',
  POSTROUTING: 'postrouting',
};

export function isIptablesTable(name: string): boolean {
  return Object.hasOwn(TABLES, name);
}

/** The hook of a built-in chain, with the policy it begins with; null for a chain that somebody made. */
export function builtInChain(table: string, chain: string): BaseChain | null {
  const priority = TABLES[table]?.[chain];
  const hook = HOOKS[chain];
  if (priority === undefined || hook === undefined) return null;
  const type = table === 'nat' ? 'nat' : table === 'mangle' && chain === 'OUTPUT' ? 'route' : 'filter';
  return { type, hook, priority, policy: 'accept' };
}
