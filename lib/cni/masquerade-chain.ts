import { isUnknown, unknown, type Maybe } from '../address/unknown';
import { addressRange } from '../address/address-range';
import type { BridgePlugin, CniNetwork } from '../model/cni-network';
import { builtInChain } from '../netfilter/iptables/iptables-chains';
import { canonicalRule as rule } from '../netfilter/netfilter-rule';
import type { BaseChain, Chain, Match, Netfilter, NetfilterRule } from '../model/netfilter';

const MULTICAST = '224.0.0.0/4';

/** Which back end the plugin takes where its file names none: iptables where that is installed, which is assumed. */
const BY_DEFAULT = 'iptables';

interface PodAddress {
  readonly address: string;
  readonly subnet: string;
}

/**
 * The chains that the `bridge` plugin writes for pods when they are added, and `ipMasq` is on (containernetworking/plugins,
 * `SetupIPMasqForNetworks`, iptables and nftables alike): none where it is off. Each pod is the list of its addresses, one
 * of each range set; an address may be a block or a range `a-b` as well, for many pods at once.
 *
 * The chain of a pod is named after its first address here; the plugin takes a hash of the container's id.
 */
export function pluginChains(network: CniNetwork, pods: readonly (readonly string[])[]): Maybe<readonly Chain[]> {
  const plugin = network.plugins.find((one): one is BridgePlugin => one.type === 'bridge');
  if (plugin === undefined) return [];
  const { ipMasq, ipMasqBackend } = plugin;
  if (isUnknown(ipMasq)) return ipMasq;
  if (!ipMasq) return [];
  if (isUnknown(ipMasqBackend)) return ipMasqBackend;
  const known: PodAddress[][] = [];
  for (const pod of pods) {
    const addresses: PodAddress[] = [];
    for (const address of pod) {
      const subnet = subnetOf(plugin, address);
      if (isUnknown(subnet)) return subnet;
      addresses.push({ address, subnet });
    }
    known.push(addresses);
  }
  return (ipMasqBackend ?? BY_DEFAULT) === 'iptables' ? iptablesChains(known) : nftablesChains(known.flat());
}

/** Rules with more chains: a chain that is there already gets the rules at its end, whichever program made it. */
export function withChains(netfilter: Netfilter, more: readonly Chain[]): Netfilter {
  const key = ({ backend, family, table, name }: Chain): string => [backend, family, table, name].join(' ');
  const chains = new Map(netfilter.chains.map((chain) => [key(chain), chain]));
  for (const added of more) {
    const table = netfilter.chains.find(
      (one) => one.family === added.family && one.table === added.table && one.backend !== 'iptables-legacy',
    );
    const chain = { ...added, backend: table?.backend ?? added.backend };
    const before = chains.get(key(chain));
    chains.set(key(chain), before === undefined ? chain : { ...before, rules: [...before.rules, ...chain.rules] });
  }
  const sorted = [...chains].sort(([a], [b]) => (a < b ? -1 : 1));
  return { chains: sorted.map(([, chain]) => chain), unread: netfilter.unread };
}

function subnetOf(plugin: BridgePlugin, address: string): Maybe<string> {
  const { ipam } = plugin;
  if (ipam === null || isUnknown(ipam)) return ipam ?? unknown('the bridge network has no addresses');
  if (ipam.type !== 'host-local') return unknown(`the pods' addresses come from ${ipam.name}`);
  for (const { subnet } of ipam.ranges.flat()) {
    if (isUnknown(subnet)) return subnet;
    if (isIn(subnet, address)) return subnet;
  }
  return unknown(`${address} is in no range of the bridge network`);
}

function isIn(subnet: string, address: string): boolean {
  const [block, inner] = [addressRange(subnet), addressRange(address)];
  return block !== null && inner !== null && block[0] <= inner[0] && inner[1] <= block[1];
}

/** pkg/ip/ipmasq_iptables_linux.go, `SetupIPMasq`: every rule is appended once. */
function iptablesChains(pods: readonly (readonly PodAddress[])[]): readonly Chain[] {
  if (pods.length === 0) return [];
  const chain = (name: string, base: BaseChain | null, rules: readonly NetfilterRule[]): Chain => {
    return { backend: 'iptables', family: 'ip', table: 'nat', name, base, rules };
  };
  const nameOf = (pod: readonly PodAddress[]): string => `CNI-${pod[0]?.address ?? ''}`;
  const jumps = pods.flatMap((pod) =>
    pod.map(({ address }) =>
      rule([from(address)], { kind: 'jump', chain: nameOf(pod) }, `-A POSTROUTING -s ${address} -j ${nameOf(pod)}`),
    ),
  );
  const own = pods.map((pod) => {
    const [first, ...others] = pod.map(({ subnet }) =>
      rule([to(subnet)], { kind: 'accept' }, `-A ${nameOf(pod)} -d ${subnet} -j ACCEPT`),
    );
    const masquerade = rule(
      [to(MULTICAST, true)],
      { kind: 'masquerade', ports: null },
      `-A ${nameOf(pod)} ! -d ${MULTICAST} -j MASQUERADE`,
    );
    return chain(nameOf(pod), null, first === undefined ? [] : [first, masquerade, ...others]);
  });
  return [chain('POSTROUTING', builtInChain('nat', 'POSTROUTING'), jumps), ...own];
}

/** pkg/ip/ipmasq_nftables_linux.go, `setupIPMasqNFTablesWithInterface` (from plugins 1.6.0 on). */
function nftablesChains(addresses: readonly PodAddress[]): readonly Chain[] {
  if (addresses.length === 0) return [];
  const chain = (name: string, base: BaseChain | null, rules: readonly NetfilterRule[]): Chain => {
    return { backend: 'nft', family: 'inet', table: 'cni_plugins_masquerade', name, base, rules };
  };
  const checks = addresses.map(({ address, subnet }) =>
    rule(
      [from(address), to(subnet, true)],
      { kind: 'masquerade', ports: null },
      `ip saddr == ${address} ip daddr != ${subnet} masquerade`,
    ),
  );
  return [
    chain('masq_checks', null, checks),
    chain('postrouting', { type: 'nat', hook: 'postrouting', priority: 100, policy: 'accept' }, [
      rule([to(MULTICAST)], { kind: 'return' }, `ip daddr == ${MULTICAST} return`),
      rule([{ field: 'nfproto', not: false, families: ['ipv6'] }], { kind: 'return' }, 'ip6 daddr == ff00::/8 return'),
      rule([], { kind: 'goto', chain: 'masq_checks' }, 'goto masq_checks'),
    ]),
  ];
}

function from(address: string): Match {
  return { field: 'saddr', not: false, blocks: [address] };
}

function to(block: string, not = false): Match {
  return { field: 'daddr', not, blocks: [block] };
}
