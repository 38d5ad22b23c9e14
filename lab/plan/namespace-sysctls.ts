import type { Setting } from './lab-plan';

/** A namespace that forwards: fresh ones copy the machine's own settings, so all that matters is set. */
export const ROUTER_SYSCTLS: readonly Setting[] = [
  ['ipv4/ip_forward', '1'],
  ['ipv4/conf/all/rp_filter', '0'],
  ['ipv4/conf/default/rp_filter', '0'],
  ['ipv4/conf/all/send_redirects', '0'],
  ['ipv4/conf/default/send_redirects', '0'],
  ['ipv6/conf/all/disable_ipv6', '1'],
  ['ipv6/conf/default/disable_ipv6', '1'],
];

/** A node as an image boots it: no forwarding, loose reverse-path filter as systemd sets it (50-default.conf). */
export const NODE_SYSCTLS: readonly Setting[] = [
  ['ipv4/ip_forward', '0'],
  ['ipv4/conf/all/rp_filter', '2'],
  ['ipv4/conf/default/rp_filter', '2'],
];

export const eniNamespace = (number: number): string => `eni-${String(number)}`;

/** MTU of a network interface inside a VPC (EC2 user guide, "Network MTU"). */
const VPC_MTU = 9001;

/** MTU of internet and NAT gateways (the same page). */
export const INTERNET_MTU = 1500;

/** Of an interface, or of a way to a neighbour; all others are of a gateway. */
const LINK_KINDS: Readonly<Record<string, number>> = { e: 1, n: 7 };

/**
 * A link between two namespaces that forward. Both ends bear one hardware address and ask no ARP, so every packet put in at
 * one end is taken at the other.
 */
export function routerLink(
  a: string,
  aSpace: string,
  b: string,
  bSpace: string,
  number: number,
  mtu: number = VPC_MTU,
): string {
  const address = `address ${hardwareAddress(LINK_KINDS[a.charAt(0)] ?? 2, number)}`;
  return `link add ${a} netns ${aSpace} mtu ${String(mtu)} ${address} type veth peer name ${b} netns ${bSpace} mtu ${String(mtu)} ${address}`;
}

/**
 * The next hop at the other end of such a link. One for all destinations: the machine's table of neighbours has room for 1024
 * (arp(7), gc_thresh3), all namespaces together, and without it every destination would take a place.
 */
export function overLink(link: string): string {
  return `via 169.254.1.1 dev ${link} onlink`;
}

/** What makes a neighbour known beforehand, which takes no place in that table. */
export function knownNeighbour(address: string, device: string, hardware: string): string {
  return `neigh add ${address} lladdr ${hardware} dev ${device} nud permanent`;
}

/** The hardware addresses of the two ends of a node's link. */
export function nodeLinkAddresses(number: number): { node: string; far: string } {
  return { node: hardwareAddress(3, number), far: hardwareAddress(4, number) };
}

/** A node's `eth0` (and further ones) and the near end of its network interface. */
export function nodeLink(device: string, node: string, number: number): string {
  const addresses = nodeLinkAddresses(number);
  return `link add ${device} netns ${node} mtu ${String(VPC_MTU)} address ${addresses.node} type veth peer name tonode netns ${eniNamespace(number)} mtu ${String(VPC_MTU)} address ${addresses.far}`;
}

/** Locally administered, so that it is nobody's. */
export function hardwareAddress(kind: number, number: number): string {
  return [0x02, 0, 0, kind, number >>> 8, number & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
