import { isUnknown, type Unknown, unknown } from '../address/unknown';
import type { CniNetwork, CniPlugin } from '../model/cni-network';
import { builtInChain } from '../netfilter/iptables/iptables-chains';
import type { Chain, Netfilter, NetfilterRule } from '../model/netfilter';
import { canonicalRule } from '../netfilter/netfilter-rule';

/** Plugins that a network may chain behind its bridge and that change nothing for packets from pod to pod or from a pod outwards. */
const HARMLESS: ReadonlySet<string> = new Set(['portmap', 'bandwidth', 'tuning']);

const OWN_CHAIN = 'CNI-FORWARD';

/**
 * A node's netfilter with what the plugins write that stand behind the bridge in a .conflist: the `firewall` plugin lets pods out,
 * and replies in, before every other rule of FORWARD (containernetworking/plugins, firewall plugin, its iptables back end). What
 * other plugins do is unread.
 *
 * @param ranges addresses of the pods, `a-b`
 */
export function withChainedPlugins(
  netfilter: Netfilter,
  { path, plugins }: CniNetwork,
  ranges: readonly string[],
): Netfilter {
  const [, ...chained] = plugins;
  const unread = chained.flatMap((plugin) => unreadOf(plugin, path) ?? []);
  const known = unread.length === 0 ? netfilter : { ...netfilter, unread: [...netfilter.unread, ...unread] };
  return chained.some(isFirewall) ? { ...known, chains: letPodsOut(known.chains, ranges) } : known;
}

function isFirewall(plugin: CniPlugin): boolean {
  return plugin.type === 'other' && plugin.name === 'firewall';
}

function unreadOf(plugin: CniPlugin, path: string): Unknown | null {
  if (plugin.type !== 'other') return unknown(`${path} chains a second ${plugin.type} plugin`);
  const { name, ingressPolicy = 'open' } = plugin;
  if (HARMLESS.has(name)) return null;
  if (!isFirewall(plugin)) return unknown(`${path} chains the plugin ${name}, which is not walked`);
  if (isUnknown(ingressPolicy)) return ingressPolicy;
  return ingressPolicy === 'open' ? null : unknown(`${path} chains firewall with the ingressPolicy ${ingressPolicy}`);
}

function letPodsOut(chains: readonly Chain[], ranges: readonly string[]): readonly Chain[] {
  const there = chains.find(
    ({ backend, family, table, name }) =>
      backend !== 'iptables-legacy' && family === 'ip' && table === 'filter' && name === 'FORWARD',
  );
  const forward: Chain = there ?? {
    backend: 'iptables',
    family: 'ip',
    table: 'filter',
    name: 'FORWARD',
    base: builtInChain('filter', 'FORWARD'),
    rules: [],
  };
  const jump = canonicalRule([], { kind: 'jump', chain: OWN_CHAIN }, `-A FORWARD -j ${OWN_CHAIN} (firewall plugin)`);
  return [
    ...chains.filter((one) => one !== there),
    { ...forward, rules: [jump, ...forward.rules] },
    { ...forward, name: OWN_CHAIN, base: null, rules: ranges.flatMap(rulesFor) },
  ];
}

function rulesFor(range: string): readonly NetfilterRule[] {
  const to = { field: 'daddr' as const, not: false, blocks: [range] };
  const from = { field: 'saddr' as const, not: false, blocks: [range] };
  const replies = { field: 'ctstate' as const, not: false, states: ['established', 'related'] };
  return [
    canonicalRule(
      [to, replies],
      { kind: 'accept' },
      `-d ${range} --ctstate RELATED,ESTABLISHED -j ACCEPT (firewall plugin)`,
    ),
    canonicalRule([from], { kind: 'accept' }, `-s ${range} -j ACCEPT (firewall plugin)`),
  ];
}
