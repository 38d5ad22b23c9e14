import { CONNTRACK_PRIORITY, type BaseChain, type Chain } from '../model/netfilter';

type Family = Chain['family'];
type Hook = BaseChain['hook'];

const IP_HOOKS: readonly Hook[] = ['prerouting', 'input', 'forward', 'output', 'postrouting'];
const NAT_HOOKS: readonly Hook[] = ['prerouting', 'input', 'output', 'postrouting'];

const FILTER_HOOKS: Readonly<Record<Family, readonly Hook[]>> = {
  ip: IP_HOOKS,
  inet: [...IP_HOOKS, 'ingress'],
  ip6: IP_HOOKS,
  bridge: IP_HOOKS,
  arp: ['input', 'output'],
  netdev: ['ingress', 'egress'],
};

export function isFamily(word: string): word is Family {
  return Object.hasOwn(FILTER_HOOKS, word);
}

export function isHook(word: string): word is Hook {
  return Object.values(FILTER_HOOKS).some((hooks) => hooks.some((hook) => hook === word));
}

/** Hooks of the priority names that not every hook has (nft manual page, "Standard priority names"; nft 1.1.3). */
const NAMED: Readonly<Record<string, readonly Hook[]>> = {
  dstnat: ['prerouting', 'output'],
  srcnat: ['input', 'postrouting'],
};
const NAMED_BY_BRIDGE: Readonly<Record<string, readonly Hook[]>> = {
  dstnat: ['prerouting'],
  out: ['output'],
  srcnat: ['postrouting'],
};

/** Whether a family has a chain of this type and priority at a hook; `priority`: as it was written. */
export function hasPlace({ type, hook, priority: value }: BaseChain, family: Family, priority: string): boolean {
  const [name = ''] = /^[a-z]*/.exec(priority) ?? [];
  const named = family === 'bridge' ? NAMED_BY_BRIDGE : NAMED;
  const isIp = family === 'ip' || family === 'inet' || family === 'ip6';
  if (Object.hasOwn(named, name) && !named[name]?.includes(hook)) return false;
  if (!isIp && family !== 'bridge' && name !== '' && name !== 'filter') return false;
  if (value < -(2 ** 31) || value >= 2 ** 31) return false;
  if (type === 'filter') return FILTER_HOOKS[family].includes(hook);
  if (type === 'route') return isIp && hook === 'output';
  return isIp && NAT_HOOKS.includes(hook) && value > CONNTRACK_PRIORITY;
}

/** Hooks of the statements that not every hook has (Linux, the `validate` of each). */
const STATEMENT_HOOKS: Readonly<Record<string, readonly Hook[]>> = {
  masquerade: ['postrouting'],
  snat: ['input', 'postrouting'],
  dnat: ['prerouting', 'output'],
  redirect: ['prerouting', 'output'],
  reject: ['prerouting', 'input', 'forward', 'output', 'ingress'],
  rt: ['forward', 'output', 'postrouting'],
};

/** Whether the kernel takes a statement in a chain at this place, or in one that such a chain jumps to. */
export function takesStatement({ type, hook }: BaseChain, statement: string): boolean {
  if (type !== 'nat' && ['masquerade', 'snat', 'dnat', 'redirect'].includes(statement)) return false;
  return STATEMENT_HOOKS[statement]?.includes(hook) ?? true;
}
