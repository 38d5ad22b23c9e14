/** Where a node keeps what decides how it routes, filters and translates. */
const FOLDERS = [
  '/etc/cni/',
  '/etc/sysctl.conf',
  '/etc/sysctl.d/',
  '/run/sysctl.d/',
  '/usr/lib/sysctl.d/',
  '/usr/local/lib/sysctl.d/',
  '/etc/nftables',
  '/etc/iptables/',
  '/etc/sysconfig/iptables',
  '/etc/sysconfig/nftables',
  '/etc/systemd/',
  '/lib/systemd/',
  '/usr/lib/systemd/',
];

/** Files that configure the node's own interfaces, routes or firewall in a language that is not read here. */
const UNREAD = [
  '/etc/netplan/',
  '/etc/network/interfaces',
  '/etc/network/if-',
  '/etc/NetworkManager/',
  '/etc/sysconfig/network-scripts/',
  '/etc/systemd/network/',
  '/run/systemd/network/',
  '/etc/iproute2/',
  '/etc/ufw/',
  '/etc/firewalld/',
  '/etc/networkd-dispatcher/',
];

/** Whether a file decides how packets go. */
export function isNetworkPath(path: string): boolean {
  return [...FOLDERS, ...UNREAD].some((folder) => path.startsWith(folder));
}

/** Whether a path with a known beginning could be one of those. */
export function couldBeNetworkPath(beginning: string): boolean {
  return [...FOLDERS, ...UNREAD].some((folder) => folder.startsWith(beginning) || beginning.startsWith(folder));
}
