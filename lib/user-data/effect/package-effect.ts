import { bareName, firewallOfPackage } from '../../netfilter/package-firewall';
import type { NodeState } from '../state/node-state';

/** Packages that leave the network of a node alone, by the reason why; names with a star are beginnings. */
const INERT: Readonly<Record<string, string>> = {
  'what a node with pods needs; the user data says what they do': `
    containerd containerd.io runc crun cri-tools containernetworking-plugins cni-plugins kubernetes-cni kubelet kubeadm
    kubectl nftables iptables iptables-nft iptables-libs iptables-utils iptables-persistent netfilter-persistent
    iptables-services iproute2 iproute iproute-tc kmod conntrack conntrack-tools socat ebtables ethtool ipset ipvsadm
    bridge-utils docker-ce-cli docker-compose-plugin docker-buildx-plugin docker-registry dockerfile-tools nerdctl`,
  'programs that do nothing until someone calls them, and calls are read': `
    curl wget jq yq git vim vim-* nano less htop atop iotop tree tmux screen zsh bash-completion man-db unzip zip tar gzip
    bzip2 xz-utils xz zstd pigz rsync file lsof strace ltrace gdb perf sysstat procps procps-ng psmisc util-linux coreutils
    findutils diffutils grep sed gawk bc dnsutils bind9-dnsutils bind-utils net-tools iputils-ping iputils tcpdump traceroute
    mtr mtr-tiny nmap nmap-ncat netcat-openbsd netcat-traditional iperf3 telnet whois openssl gnupg gnupg2 gpg dirmngr sudo
    awscli awscli-2 aws-cli aws-cfn-bootstrap amazon-ec2-utils ec2-instance-connect amazon-ecr-credential-helper
    python3 python3-* python-is-python3 pipx perl ruby nodejs npm golang golang-go make gcc g++ build-essential cmake
    patch dkms etcd-client helm k9s kustomize debconf-utils cloud-utils cloud-guest-utils cloud-image-utils ssh-import-id`,
  'where packages and certificates come from': `
    ca-certificates apt-transport-https software-properties-common lsb-release debian-archive-keyring ubuntu-keyring
    yum-utils dnf-utils dnf-plugins-core unattended-upgrades apt-listchanges needrestart locales locales-all tzdata
    language-pack-* kbd console-setup man-pages`,
  'file systems and disks': `
    nfs-common nfs-utils cifs-utils amazon-efs-utils open-iscsi iscsi-initiator-utils multipath-tools device-mapper-multipath
    lvm2 mdadm xfsprogs e2fsprogs btrfs-progs parted gdisk cloud-initramfs-growroot nvme-cli s3fs smartmontools`,
  'time, logs, metrics and access, without rules of a packet filter': `
    chrony ntp systemd-timesyncd rsyslog logrotate auditd audit openssh-server openssh-client amazon-ssm-agent
    amazon-cloudwatch-agent collectd prometheus-node-exporter node-exporter acl attr at cron cronie libpam-pwquality
    libseccomp2 libseccomp apparmor apparmor-utils selinux-utils policycoreutils container-selinux nginx apache2 httpd`,
  'the kernel of the distribution, its modules and headers': `
    linux-image-* linux-modules-* linux-headers-* linux-aws kernel kernel-devel kernel-headers kernel-modules-extra`,
};

/** The reason for a package that brings another pod network: `withRoutedWorkers` looks for it. */
export const OF_ITS_OWN = 'makes a pod network of its own';

/** Packages that make interfaces, routes or rules of their own as soon as they are there. */
const BREAKS: Readonly<Record<string, string>> = {
  'manages the interfaces of the node': 'network-manager NetworkManager* ifupdown ifupdown2 netplan.io connman wicked',
  'makes bridges and NAT rules of its own': 'libvirt* lxd lxd-* lxc lxc-utils incus',
  [OF_ITS_OWN]: `
    calico* cilium* flannel* kube-router* weave* antrea* openvswitch* ovn* k0s* k3s* rke2* microk8s* kube-ovn*`,
  'makes a network of its own between machines': 'tailscale zerotier-one nebula netbird',
  'writes rules of a packet filter':
    'shorewall* ferm arno-iptables-firewall nftables-persistent fwbuilder crowdsec-firewall-*',
};

interface Entry {
  readonly why: string;
  readonly matches: (name: string) => boolean;
}

function entriesOf(table: Readonly<Record<string, string>>): readonly Entry[] {
  return Object.entries(table).map(([why, text]) => {
    const words = text.split(/\s+/).filter((word) => word !== '');
    const names = new Set(words.filter((word) => !word.endsWith('*')));
    const beginnings = words.filter((word) => word.endsWith('*')).map((word) => word.slice(0, -1));
    return { why, matches: (name) => names.has(name) || beginnings.some((start) => name.startsWith(start)) };
  });
}

const INERT_ENTRIES = entriesOf(INERT);
const BREAKING_ENTRIES = entriesOf(BREAKS);

/** Notes what the packages of a node do that are not known to leave its network alone. */
export function notePackages(node: NodeState): void {
  for (const name of node.packages) {
    if (firewallOfPackage(name) !== null) continue;
    const isOneOf = ({ matches }: Entry): boolean => matches(name) || matches(bareName(name));
    const breaking = BREAKING_ENTRIES.find(isOneOf);
    if (breaking !== undefined) node.addUnread(`the package ${name} ${breaking.why}`, 'packages');
    else if (!INERT_ENTRIES.some(isOneOf)) node.addActor('package', name);
  }
}
