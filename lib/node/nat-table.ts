import { contains, formatAddress, parseCidr } from '../address/cidr';
import { PodNetworkError } from '../address/pod-network-error';
import { type MssClamp, writeMssClamp } from './mss-clamp';

/** Where the node's own NAT table stands on the node, as text for `nft -f`. */
export const NAT_TABLE_PATH = '/etc/pod-network/nat.nft';

/** Name of the node's own table, family `ip`. */
export const NAT_TABLE_NAME = 'pod_network';

export interface NatTable {
  /** the pods of this node, CIDR text inside `podSupernet` */
  readonly podCidr: string;
  /** the pods of all nodes, CIDR text: what pods reach under their own address */
  readonly podSupernet: string;
  /** what else pods reach under their own address, CIDR texts that do not overlap; @default - nothing */
  readonly nonMasqueradeCidrs?: readonly string[];
  /** @default - TCP segments as large as both ends announce */
  readonly mssClamp?: MssClamp;
  /** name of the bridge, 1 to 15 characters: where pods send from, and what stays on it is not masqueraded */
  readonly bridge: string;
}

// IFNAMSIZ is 16 with the closing zero (linux/if.h); the characters are those that need no escape in nft text
const INTERFACE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/;

/**
 * Writes the table that decides NAT on a node, as text for one `nft -f`: pods keep their own address towards pods and
 * `nonMasqueradeCidrs`, and leave as the node towards everything else. Pods of other nodes keep theirs here too, which spares their
 * packets the rules of later chains, one for each pod. Loading it again gives the same table, in one transaction.
 *
 * Its first two lines make sure that there is a table to delete. It leaves alone what kube-proxy (mark 0x4000) or portmap (0x2000)
 * masquerade themselves, and maps what keeps its address to that address, since a mapping that is set is final.
 *
 * It also drops what a pod sends under a source outside its node's pod CIDR. Nobody else would: a pod route works only with
 * source/dest check off, and Linux's loose `rp_filter` asks only whether there is a route back. A NAT chain asks this of the first
 * packet of each connection (ADR-001), and -199 is the first priority of all: a connection that another chain maps before is not asked.
 *
 * It stands before every other source NAT chain (`srcnat - 10`), and the first chain that sets a mapping wins, so that it
 * holds whichever back end the CNI plugin and kube-proxy write to.
 *
 * @throws PodNetworkError for a pod CIDR outside the supernet, or a bridge name that Linux refuses
 */
export function writeNatTable({ podCidr, podSupernet, nonMasqueradeCidrs = [], mssClamp, bridge }: NatTable): string {
  const pods = parseCidr(podCidr);
  if (!contains(parseCidr(podSupernet), pods)) {
    throw new PodNetworkError(
      `\`podCidr\` ${podCidr} is outside the pod supernet ${podSupernet}, so other nodes' pods would see NATed addresses; use a block of the supernet`,
    );
  }
  if (!INTERFACE_NAME.test(bridge)) {
    throw new PodNetworkError(
      `\`bridge\` must be 1 to 15 letters, digits, ".", "_" or "-", got "${bridge}"; for example cnio0`,
    );
  }
  // of a prefix of whole bytes, nft makes a load that the kernel does not do inline
  const mask = formatAddress(2 ** 32 - 2 ** (32 - pods.prefixLength));
  // the supernet in a rule of its own: readers of the table tell it from its neighbours
  const unNated = [podSupernet, ...(nonMasqueradeCidrs.length > 0 ? [`{ ${nonMasqueradeCidrs.join(', ')} }`] : [])]
    .map(
      (to) =>
        `  ip saddr ${podSupernet} ip daddr ${to} snat ip prefix to ip saddr map { ${podSupernet} : ${podSupernet} }\n`,
    )
    .join('');
  return `table ip ${NAT_TABLE_NAME}
delete table ip ${NAT_TABLE_NAME}
table ip ${NAT_TABLE_NAME} {
 chain prerouting {
  type nat hook prerouting priority -199;
  ip saddr & ${mask} != ${formatAddress(pods.first)} iifname "${bridge}" drop
 }
${mssClamp === undefined ? '' : writeMssClamp(mssClamp, podSupernet)} chain postrouting {
  type nat hook postrouting priority srcnat - 10;
  meta mark & 0x6000 != 0 accept
${unNated}  ip saddr ${podCidr} ip daddr != 224.0.0.0/4 oifname != "${bridge}" masquerade
 }
}
`;
}
