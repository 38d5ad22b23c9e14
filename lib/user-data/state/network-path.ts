/** Where a node keeps what decides how it routes, filters and translates, in languages that are read here and in others. */
const FOLDERS = `
  /etc/cni/ /etc/sysctl.conf /etc/sysctl.d/ /run/sysctl.d/ /usr/lib/sysctl.d/ /usr/local/lib/sysctl.d/ /etc/nftables /etc/iptables/
  /etc/sysconfig/iptables /etc/sysconfig/nftables /etc/systemd/ /lib/systemd/ /usr/lib/systemd/
  /etc/netplan/ /etc/network/interfaces /etc/network/if- /etc/NetworkManager/ /etc/sysconfig/network-scripts/ /run/systemd/network/
  /etc/iproute2/ /etc/ufw/ /etc/firewalld/ /etc/networkd-dispatcher/`
  .trim()
  .split(/\s+/);

/** Whether a file decides how packets go. */
export function isNetworkPath(path: string): boolean {
  return FOLDERS.some((folder) => path.startsWith(folder));
}

/** Whether a path with a known beginning could be one of those. */
export function couldBeNetworkPath(beginning: string): boolean {
  return FOLDERS.some((folder) => folder.startsWith(beginning) || beginning.startsWith(folder));
}
