import type { PackageManager } from './kubernetes/kubernetes-packages';

/** What a machine image does not say of itself, and the user data and the root volume need. */
export interface NodeDistribution {
  /** packages that bring containerd, the CNI plugins, nft and iptables */
  readonly packages: readonly string[];
  /** folder of the CNI plugins' programs */
  readonly cniBinDir: string;
  /** the image's `RootDeviceName`; a volume under another name would be a second disk beside an unencrypted root */
  readonly rootDevice: string;
  /** what installs Kubernetes' packages */
  readonly packageManager: PackageManager;
  /** line of containerd, for example `1.7`; null: unknown */
  readonly containerd: string | null;
}

/**
 * Ubuntu 24.04. Plugins 1.1.1 in /usr/lib/cni (packages.ubuntu.com, file list of containernetworking-plugins); containerd
 * comes without a config.toml, 2.2.1 in noble-updates; Canonical's images have their root at /dev/sda1 (DescribeImages).
 */
export const UBUNTU_2404: NodeDistribution = {
  packages: ['containerd', 'containernetworking-plugins', 'nftables', 'iptables'],
  cniBinDir: '/usr/lib/cni',
  rootDevice: '/dev/sda1',
  packageManager: 'apt',
  containerd: '2.2',
};

/**
 * Debian 13. Plugins 1.1.1 in /usr/lib/cni (packages.debian.org, file list of containernetworking-plugins), containerd 1.7.24; the root device
 * is the one that images of the Debian cloud team are registered with.
 */
export const DEBIAN_13: NodeDistribution = {
  packages: ['containerd', 'containernetworking-plugins', 'nftables', 'iptables'],
  cniBinDir: '/usr/lib/cni',
  rootDevice: '/dev/xvda',
  packageManager: 'apt',
  containerd: '1.7',
};

/**
 * Amazon Linux 2023. Package names as Amazon's own builds take them: `containerd` and `iptables-nft` (amazon-eks-ami,
 * templates/al2023), `cni-plugins` (finch, contrib/packaging/rpm); containerd 2.1.5 (Amazon Linux 2023 release notes). Not confirmed on an instance: that cni-plugins lies in
 * /opt/cni/bin, the default of containerd and nerdctl, and that the containerd package keeps a config.toml that stands
 * there before it. The script of each boot checks the folder, and fails before the bootstrap where it is another.
 */
export const AMAZON_LINUX_2023: NodeDistribution = {
  packages: ['containerd', 'cni-plugins', 'nftables', 'iptables-nft'],
  cniBinDir: '/opt/cni/bin',
  rootDevice: '/dev/xvda',
  packageManager: 'dnf',
  containerd: '2.1',
};
