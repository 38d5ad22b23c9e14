import { hasMark } from '../state/unknown-mark';

/** Programs that print, and change nothing: what they answer is not in the user data. */
const ASKS = `arping basename blkid cmp dig diff dirname dmesg dmidecode dnsdomainname dpkg-query du df ec2-metadata 
  egrep fgrep expr file findmnt fuser getcap getconf getenforce matchpathcon rpmquery bc ec2metadata getent getopt groups head host hostid id imds journalctl jq last less
  locate ls lsattr lsb_release lsblk lscpu lshw lsmem lsmod lsns lsof lspci lsusb man md5sum modinfo mokutil more mountpoint
  mpstat nl nproc nslookup numfmt nvidia-smi od pathchk pgrep pidof ping ping6 pmap printenv ps pwd readlink realpath rev
  sestatus sha1sum sha224sum sha256sum sha512sum sort ss netstat stat strings sum systemd-analyze systemd-detect-virt
  systemd-escape systemd-path tac tail test top tr traceroute tracepath mtr tree tty type uname uniq uptime uuidgen vmstat w wc
  whereis which who whoami xxd yes zcat zgrep column comm cut date expand fmt fold free hexdump paste pr seq shuf tsort
  unexpand cksum b2sum factor logname pinky tput lsipc lslocks lslogins resolvectl apt-cache
  repoquery base64 base32 envsubst gettext locale`;

/** Programs that wait, say something, or change who owns a file and where folders are: never what a file holds. */
const KEEPS = `clear sleep wait sync usleep logger wall write stty setterm systemd-notify cfn-signal
  mkdir rmdir chown chgrp   setcap chcon restorecon semanage setsebool setenforce semodule ldconfig`;

/** Programs that write only data of their own, which no rule reads: each line with its reason. */
const WRITES: Readonly<Record<string, string>> = {
  'send mail, or ask a person': 'mail sendmail dialog whiptail',
  'run pods, as files say that are read': 'crio kubelet',
  'change attributes of files': 'chattr setfacl',
  'manage users, groups and passwords':
    'useradd adduser usermod userdel deluser groupadd addgroup groupmod groupdel delgroup gpasswd passwd chpasswd chage chsh visudo',
  'manage disks, file systems and swap':
    'mkfs mkfs.ext4 mkfs.xfs mkfs.btrfs mke2fs mkswap swapon swapoff umount fsck e2fsck tune2fs e2label resize2fs xfs_growfs growpart parted fdisk sfdisk sgdisk partprobe partx wipefs losetup fallocate fstrim pvcreate pvresize vgcreate vgextend lvcreate lvextend pvs vgs lvs mdadm cryptsetup blockdev hdparm nvme',
  'set the time, the name, the locale':
    'hostname hostnamectl timedatectl localectl locale-gen localedef update-locale hwclock ntpdate chronyc date ssh-keygen ssh-keyscan loginctl',
  'make keys, certificates and digests, and pack or unpack a stream':
    'openssl gpg gpg2 gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd zip pigz split csplit update-ca-certificates update-ca-trust keytool cosign',
  'say where packages come from, or how they are set up':
    'add-apt-repository apt-add-repository apt-key apt-config yum-config-manager debconf-set-selections needrestart rpmkeys subscription-manager dpkg-reconfigure dracut update-initramfs depmod mandb updatedb',
  'read what cloud-init and CloudFormation hold': 'cfn-get-metadata cfn-hup cloud-id systemd-machine-id-setup',
  'forget a connection, or change the order of programs': 'conntrack renice',
};

const KEEPING: ReadonlySet<string> = new Set(KEEPS.split(/\s+/));
const ASKING: ReadonlySet<string> = new Set(ASKS.split(/\s+/));
const WRITING: ReadonlySet<string> = new Set(Object.values(WRITES).join(' ').split(/\s+/));

/** Programs that are inert with these words alone. */
const BY_WORDS: readonly (readonly [RegExp, 'asks' | 'writes'])[] = [
  [/^\S+ (--version|-V|--help|-h|version)$/, 'asks'],
  [
    /^(kubectl|oc) (--?[\w-]+(=\S+| [/\w]\S*)? )*(get|describe|version|config|wait|logs|completion|cluster-info|explain|api-resources|top|diff)( |$)/,
    'asks',
  ],
  [/^(docker|podman|crictl|nerdctl) (ps|images|inspect|version|info|logs|pull|login|config)( |$)/, 'asks'],
  [/^ctr (-\S+ |-n \S+ |--namespace \S+ )*(images?|i) (pull|ls|list)( |$)/, 'writes'],
  [/^kubeadm (config|version|token|certs)( |$)/, 'asks'],
  [/^(helm|cilium|calicoctl) (repo|version|list|status|search|show|get)( |$)/, 'asks'],
  [
    /^(dpkg|rpm) (-[lsLSq]\w*|--(list|status|query|verify|print-architecture|import|add-architecture|configure|get-selections))( |$)/,
    'asks',
  ],
  [/^cloud-init (single|status|query|schema|analyze|devel)( |$)/, 'writes'],
  [/^(update-)?alternatives /, 'writes'],
  [/^udevadm (settle|info|trigger|control)( |$)/, 'writes'],
  [/^git (clone|pull|fetch|checkout|config|rev-parse|describe|status|log)( |$)/, 'writes'],
];

/** What awk holds that neither writes nor runs: regular expressions where no operand stands before, texts, comparisons. */
const AWK_HARMLESS =
  /(?<=(^|[~!({};,&|\n])[ \t]*)\/(\\.|[^/"\\\n])*\/|"(\\[^\n/]|[^"/\\\n])*"|\|\||>=|>\s*\d+(\.\d+)?\s*(?=[){};\n]|&&|\|\||$)/g;
const AWK_RISK = /[>|@]|system|getline/;

/** A program of awk that prints: with other options it may load code, or be what is not read. */
function isPrintingAwk(argv: readonly string[]): boolean {
  const words = argv.slice(1);
  while (words[0]?.startsWith('-') === true) {
    const [, value] = /^-[Fv](.*)/s.exec(words.shift() ?? '') ?? [];
    if (value === undefined) return false;
    if (value === '') words.shift();
  }
  const [text = ''] = words;
  return !hasMark(text) && !AWK_RISK.test(text.replace(AWK_HARMLESS, ' '));
}

/** Whether a program is known to leave the node's routes, parameters, rules and units as they are; null: not known. */
export function inertness(argv: readonly string[]): 'asks' | 'keeps' | 'writes' | null {
  const [name = ''] = argv;
  if (ASKING.has(name)) return 'asks';
  if (KEEPING.has(name)) return 'keeps';
  if (WRITING.has(name)) return 'writes';
  if (/^[gm]?awk$/.test(name) && isPrintingAwk(argv)) return 'asks';
  const text = argv.join(' ');
  return BY_WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
