import { LabError } from './lab-error';

/** A Debian package, and the files of which one must be there. */
export interface DebianPackage {
  readonly name: string;
  readonly files: readonly string[];
}

/** What the fast lab needs, by Debian's and Ubuntu's names. */
export const FAST_LAB_PACKAGES: readonly DebianPackage[] = [
  { name: 'containernetworking-plugins', files: ['/usr/lib/cni/bridge', '/opt/cni/bin/bridge'] },
  { name: 'iproute2', files: ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip'] },
  { name: 'iptables', files: ['/usr/sbin/iptables', '/sbin/iptables'] },
  { name: 'nftables', files: ['/usr/sbin/nft', '/sbin/nft'] },
  { name: 'procps', files: ['/usr/sbin/sysctl', '/sbin/sysctl'] },
  { name: 'python3', files: ['/usr/bin/python3'] },
  { name: 'util-linux', files: ['/usr/bin/unshare'] },
];

/** Why the lab did not come up. */
export function whyNotUp(said: string): LabError {
  return new LabError('machine', `the lab did not come up: ${said}`);
}
