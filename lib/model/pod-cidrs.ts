import { isUnknown, unknown, type Maybe } from '../address/unknown';
import type { NodeSetup } from './node-setup';
import { exactBlock, isIpv6 } from '../address/cidr-text';

/**
 * The IPv4 pod CIDRs of a node: the ranges of the network that containerd takes, the first file in lexical order, loopback
 * aside (CRI plugin configuration, `max_conf_num`). A node whose network is no bridge with host-local has none.
 */
export function podCidrsOf(setup: NodeSetup): readonly Maybe<string>[] {
  const network = setup.networks.find(({ plugins }) => plugins.some(({ type }) => type !== 'loopback'));
  const bridge = network?.plugins.find((plugin) => plugin.type === 'bridge');
  const ipam = bridge?.ipam ?? null;
  if (isUnknown(ipam)) return [ipam];
  if (ipam?.type !== 'host-local') return [];
  const subnets = ipam.ranges.flatMap((set) => set.map(({ subnet }) => subnet));
  const blocks = subnets.filter((subnet) => !isIpv6(subnet)).map((subnet) => exactBlock(subnet));
  const distinct = blocks.filter((block, index) => isUnknown(block) || blocks.indexOf(block) === index);
  return distinct.length > 0 || subnets.length > 0 ? distinct : [unknown(`${network?.path ?? ''} names no subnet`)];
}
