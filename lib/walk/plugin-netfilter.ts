import { formatAddress } from '../address/cidr';
import { isUnknown } from '../address/unknown';
import type { NodeSetup } from '../cloud-init/node-setup';
import { pluginChains, withChains } from '../cni/masquerade-chain';
import type { Netfilter } from '../cni/netfilter';
import type { PodNetworkOfNode } from './walk-node';

/** A node's netfilter as it is once pods run: what the user data writes, and the chains that the bridge plugin adds for each pod. */
export function pluginNetfilter(setup: NodeSetup, pods: PodNetworkOfNode): Netfilter {
  const [network] = setup.networks;
  if (network === undefined) return setup.netfilter;
  // every pod of a range fares alike, so one chain stands for them all
  const ranges = pods.addresses.map((range) => [range.map(formatAddress).join('-')]);
  const chains = pluginChains(network, ranges);
  if (isUnknown(chains)) return { ...setup.netfilter, unread: [...setup.netfilter.unread, chains] };
  return withChains(setup.netfilter, chains);
}
