import { formatAddress } from '../../address/cidr';
import { isUnknown } from '../../address/unknown';
import type { NodeSetup } from '../../model/node-setup';
import { pluginChains, withChains } from '../../cni/masquerade-chain';
import type { Netfilter } from '../../model/netfilter';
import { withChainedPlugins } from '../../cni/chained-plugins';
import type { PodNetworkOfNode } from './walk-node';

/** A node's netfilter as it is once pods run: what the user data writes, and what the bridge plugin with `ipMasq`, and those behind it, add. */
export function pluginNetfilter({ netfilter, networks }: NodeSetup, pods: PodNetworkOfNode): Netfilter {
  const [network] = networks;
  if (network === undefined) return netfilter;
  // a range of addresses stands for all of its pods, whose chains are alike
  const ranges = pods.addresses.map(([first, last]) => `${formatAddress(first)}-${formatAddress(last)}`);
  const chains = pluginChains(
    network,
    ranges.map((range) => [range]),
  );
  const masqueraded = isUnknown(chains)
    ? { ...netfilter, unread: [...netfilter.unread, chains] }
    : withChains(netfilter, chains);
  return withChainedPlugins(masqueraded, network, ranges);
}
