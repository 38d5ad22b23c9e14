/** Programs that leave the node's routes, kernel parameters and packet filter as they are, whatever their arguments. */
const HARMLESS = `
  adduser addgroup amazon-ssm-agent apt-cache apt-key apt-mark arch aws-cfn-bootstrap blkid blockdev busctl bzip2 calicoctl
  cfn-get-metadata cfn-hup cfn-init cfn-signal chattr chcon chgrp chown chpasswd chronyc chronyd cilium clear cloud-init
  cmp cni column comm containerd conntrack cosign cpio crictl csplit ctr curlie cut date debconf-set-selections delgroup
  deluser depmod df diff dig dircolors dirname dmesg dmidecode dnsdomainname docker dpkg dpkg-query dpkg-reconfigure du
  e2label ec2-metadata etcd etcdctl etcdutl expand expr fallocate fdisk file find findmnt finger fold free fsck fstrim
  getcap getconf getent getopt git gpasswd gpg gpg2 groupadd groupdel groupmod groups growpart grpck grub-mkconfig
  grub2-mkconfig grubby gzip head helm hexdump host hostid hostname hostnamectl hwclock id imds infocmp ionice isosize jo
  journalctl jq k9s kill killall killall5 kops kubeadm kubectl kubectl-node kubectx kubelet kube-apiserver
  kube-controller-manager kube-proxy kube-scheduler kustomize last lastlog ldconfig less locale locale-gen localectl
  localedef locate logger login loginctl logname logrotate logsave losetup ls lsattr lsblk lscpu lshw lsmem lsmod lsns
  lsof lspci lsusb lvcreate lvextend lvs man mdadm md5sum mkdir mke2fs mkfifo mkfs mkfs.btrfs mkfs.ext4 mkfs.xfs mkhomedir
  mknod mkswap mktemp modinfo more mount mountpoint mpstat nano needrestart nerdctl newaliases newgrp nfsstat nice nl
  nproc nslookup ntpdate ntpq numfmt nvidia-smi od openssl parted partprobe partx passwd paste pathchk perlbrew pgrep
  pidof pigz ping ping6 pinky pip pip3 pkg-config pkill pmap pr ps ptx pvcreate pvs pwck pwconv pwgen readlink realpath
  renice reset resize2fs restorecon rev rmdir rmmod rngd rpm rpm-ostree rpmkeys rsync runc sar semanage semodule
  sestatus setcap setenforce setfacl setterm sfdisk sha1sum sha224sum sha256sum sha512sum shred shuf skopeo sleep snapctl
  sort split ss ssh-import-id ssh-keygen ssh-keyscan ssm-cli stat strings stty sudoedit sum swapoff swapon sync tac tail
  tar teamdctl tee-pty telnet tempfile terraform test-connection timedatectl top tr traceroute tsort tty tune2fs tzselect
  udevadm umount uname unexpand uniq unxz unzip unzstd update-alternatives update-ca-certificates update-ca-trust
  update-grub update-grub2 update-initramfs update-locale update-rc.d uptime useradd userdel usermod users uuidgen
  vault vgcreate vgextend vgs visudo vmstat w wall wc which who whoami xfs_growfs xz yes yq yum-config-manager zcat zip
  zstd add-apt-repository apt-add-repository unattended-upgrade dracut mandb chkconfig systemd-analyze systemd-cat
  systemd-detect-virt systemd-machine-id-setup systemd-notify systemd-tmpfiles systemd-sysusers tmpfiles resolvectl
  containerd-shim kubelet-extra-args critest node-exporter node_exporter ecr-credential-provider poweroff
  halt nc ncat socat tcpdump ethtool command-not-found ip6tables ip6tables-save ip6tables-restore arping
`;

const NAMES: ReadonlySet<string> = new Set(HARMLESS.split(/\s+/));

/** Programs whose status or output asks about the machine: what they answer is not in the user data. */
const QUESTIONS: ReadonlySet<string> = new Set(
  `cmp dig diff dmidecode docker dpkg dpkg-query ec2-metadata expr find findmnt getent head host hostname id jq kubectl
   lsblk lsmod lsns lspci mountpoint nc nslookup pgrep pidof ping ping6 rpm ss stat systemd-detect-virt tail which
   crictl ctr nerdctl nvidia-smi mokutil`.split(/\s+/),
);

/** Whether a program is known not to touch the node's network, and whether its answer is taken for granted. */
export function harmless(name: string): 'works' | 'asks' | null {
  if (!NAMES.has(name)) return null;
  return QUESTIONS.has(name) ? 'asks' : 'works';
}
