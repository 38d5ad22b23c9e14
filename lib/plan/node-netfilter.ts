import { formatAddress } from '../address/cidr';
import type { Range } from '../address/range';
import { isUnknown } from '../address/unknown';
import { withChainedPlugins } from '../cni/chained-plugins';
import { pluginChains, withChains } from '../cni/masquerade-chain';
import type { Netfilter } from '../model/netfilter';
import type { NodeSetup } from '../model/node-setup';
import { foreignFirewalls, withForeignRules } from './foreign-firewall';

/**
 * The packet filter and NAT of a node once its pods run: the rules of the user data, then those of the CNI plugins, then the chains
 * of other firewalls, whose effect is unknown.
 *
 * @param podAddresses addresses that the pods of the node get; null for a node without pods
 */
export function netfilterOf(setup: NodeSetup, podAddresses: readonly Range[] | null): Netfilter {
  return withForeignRules(withPlugins(setup, podAddresses), foreignFirewalls(setup));
}

/** Adds the chains of the bridge plugin with `ipMasq`, and of the plugins chained behind it. */
function withPlugins({ netfilter, networks: [network] }: NodeSetup, podAddresses: readonly Range[] | null): Netfilter {
  if (network === undefined || podAddresses === null) return netfilter;
  // one chain stands for all pods of a range: their chains differ in the address alone
  const ranges = podAddresses.map(([first, last]) => `${formatAddress(first)}-${formatAddress(last)}`);
  const chains = pluginChains(
    network,
    ranges.map((range) => [range]),
  );
  const masqueraded = isUnknown(chains)
    ? { ...netfilter, unread: [...netfilter.unread, chains] }
    : withChains(netfilter, chains);
  return withChainedPlugins(masqueraded, network, ranges);
}
