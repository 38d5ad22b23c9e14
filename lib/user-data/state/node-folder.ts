/**
 * What a file of a folder is to the network.
 *
 * - `inert`: no program that the node runs by itself takes orders from it;
 * - `read`: another reader reads it, for example the CNI files;
 * - `unread`: it holds facts in a language that is not read;
 * - `runs`: something runs it, or takes a program from it;
 * - the others are languages that `file-form.ts` reads as far as they run programs or hold facts.
 */
export type FileForm = 'inert' | 'read' | 'unread' | 'runs' | 'program' | 'plugin' | TextForm;

export type TextForm =
  | 'apt'
  | 'cfn'
  | 'cloud'
  | 'cron'
  | 'environment'
  | 'fstab'
  | 'logrotate'
  | 'modprobe'
  | 'needrestart'
  | 'pam'
  | 'pod'
  | 'rsyslog'
  | 'script'
  | 'tmpfiles'
  | 'udev'
  | 'unit';

interface FolderRow {
  /** beginnings of paths; a folder ends with a slash */
  readonly paths: readonly string[];
  readonly form: FileForm;
  readonly why: string;
}

const SYSTEM = ['/etc/', '/run/', '/usr/local/lib/', '/usr/lib/', '/lib/'];
const PROGRAMS = ['/bin/', '/sbin/', '/usr/bin/', '/usr/sbin/', '/usr/local/bin/', '/usr/local/sbin/'];
const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');
const below = (folder: string, names: string): readonly string[] => wordsOf(names).map((name) => `${folder}${name}`);
const everywhere = (names: string): readonly string[] => SYSTEM.flatMap((folder) => below(folder, names));

/** The one table of folders; the longest beginning of a path decides. */
const ROWS: readonly FolderRow[] = [
  // what no row names in these folders may be taken up by a program of the image
  {
    paths: ['/etc/', '/usr/', '/lib', '/boot/'],
    form: 'runs',
    why: 'programs of the image take orders from such folders',
  },
  { paths: ['/proc/', '/sys/'], form: 'unread', why: 'the kernel takes orders from it' },

  // facts, and what applies them
  { paths: ['/etc/cni/'], form: 'read', why: 'CNI files' },
  { paths: ['/etc/containerd/', '/etc/crio/'], form: 'read', why: 'where the container runtime takes CNI files from' },
  {
    paths: [...everywhere('sysctl.d/ modules-load.d/'), '/etc/sysctl.conf', '/etc/modules'],
    form: 'read',
    why: 'kernel parameters and modules',
  },
  {
    paths: [
      '/etc/nftables',
      '/etc/sysconfig/nftables',
      '/etc/iptables/',
      '/etc/sysconfig/iptables',
      '/etc/pod-network/',
    ],
    form: 'read',
    why: 'rules that a unit or a command loads, which is read',
  },
  { paths: everywhere('systemd/system/'), form: 'unit', why: 'units and their drop-ins' },
  { paths: ['/etc/docker/'], form: 'read', why: 'whether Docker writes rules' },
  {
    paths: [
      ...below(
        '/etc/',
        `
        netplan/ network/interfaces NetworkManager/ sysconfig/network iproute2/ wireguard/ ufw/
        firewalld/ dhcp/ dhcpcd.conf default/ufw gai.conf ebtables`,
      ),
      ...below('/usr/', 'lib/netplan/ lib/NetworkManager/ share/netplan/'),
      ...below('/run/', 'netplan/ NetworkManager/'),
      ...everywhere('systemd/network/ systemd/networkd.conf systemd/system.conf'),
      ...below('/var/lib/', 'iptables/ netfilter-persistent/ NetworkManager/ dhcp/'),
    ],
    form: 'unread',
    why: "configures the node's own interfaces, routes or firewall",
  },
  {
    paths: ['/etc/default/grub', '/etc/kernel/cmdline', '/boot/grub', '/boot/loader/'],
    form: 'unread',
    why: 'the command line of the kernel sets kernel parameters and names of interfaces',
  },
  { paths: ['/etc/ld.so.preload'], form: 'unread', why: 'a library for every program, nft and ip among them' },
  { paths: PROGRAMS, form: 'program', why: 'programs that the node calls by name' },
  { paths: ['/etc/alternatives/'], form: 'program', why: 'links to programs that the node calls by name' },
  { paths: ['/opt/cni/bin/', '/usr/lib/cni/', '/usr/libexec/cni/'], form: 'plugin', why: 'programs of CNI plugins' },

  // what runs at a boot, at a time, or after something happened
  { paths: ['/etc/crontab', '/etc/cron.d/', '/var/spool/cron/', '/etc/anacrontab'], form: 'cron', why: 'cron' },
  {
    paths: [
      ...below(
        '/etc/',
        `
        cron.hourly/ cron.daily/ cron.weekly/ cron.monthly/ cron.yearly/ rc.local rc.d/ init.d/
        rc0.d/ rc1.d/ rc2.d/ rc3.d/ rc4.d/ rc5.d/ rcS.d/ networkd-dispatcher/
        NetworkManager/dispatcher.d/ network/if- dhcp/dhclient- update-motd.d/ kernel/
        initramfs-tools/ ppp/ acpi/ letsencrypt/renewal-hooks/`,
      ),
      ...below('/usr/lib/', 'networkd-dispatcher/ NetworkManager/dispatcher.d/'),
      ...everywhere(`
        systemd/system-generators/ systemd/system-environment-generators/ systemd/system-shutdown/
        systemd/system-sleep/`),
      ...below('/var/lib/cloud/', 'scripts/per-boot/ scripts/per-instance/ scripts/per-once/ instance/scripts/'),
    ],
    form: 'script',
    why: 'scripts that run at a boot or after an event',
  },
  { paths: everywhere('udev/rules.d/'), form: 'udev', why: 'rules of udev run programs and name interfaces' },
  { paths: everywhere('modprobe.d/'), form: 'modprobe', why: 'lines of `install` run programs' },
  { paths: everywhere('tmpfiles.d/'), form: 'tmpfiles', why: 'lines write and remove files' },
  { paths: ['/etc/apt/apt.conf'], form: 'apt', why: 'hooks run programs' },
  { paths: ['/etc/logrotate.'], form: 'logrotate', why: 'scripts of postrotate and the like' },
  { paths: ['/etc/needrestart/'], form: 'needrestart', why: 'Perl' },
  { paths: ['/etc/pam.d/'], form: 'pam', why: 'pam_exec runs programs' },
  { paths: ['/etc/environment'], form: 'environment', why: 'variables of cron and of units that ask for it' },
  { paths: ['/etc/rsyslog'], form: 'rsyslog', why: 'omprog runs programs' },
  { paths: ['/etc/cfn/'], form: 'cfn', why: 'cfn-hup runs commands when the stack changes' },
  { paths: ['/etc/fstab'], form: 'fstab', why: 'a mount may hide files' },
  { paths: ['/etc/kubernetes/manifests/'], form: 'pod', why: 'kubelet runs it' },
  { paths: ['/etc/cloud/'], form: 'cloud', why: 'the configuration of cloud-init for later boots' },
  {
    paths: ['/var/lib/cloud/'],
    form: 'unread',
    why: 'what cloud-init remembers, and the scripts that it runs',
  },
  { paths: ['/var/lib/cloud/instance/sem/'], form: 'inert', why: 'the semaphores of a first boot' },
  {
    paths: [
      ...below('/var/lib/', 'dpkg/ rpm/ systemd/ rancher/ update-notifier/'),
      ...below('/var/lib/kubelet/', 'plugins/ plugins_registry/ device-plugins/'),
      ...below('/var/spool/', 'at/ incron/'),
      ...below('/run/', 'systemd/ cdi/'),
      ...['/opt/nri/', '/var/run/cdi/', '/root/.config/systemd/', '/root/.config/autostart/'],
    ],
    form: 'runs',
    why: 'package managers, systemd, kubelet and the container runtime run what they find there',
  },

  // ordinary files
  {
    paths: [
      ...below(
        '/etc/',
        `
        motd issue hostname hosts localtime timezone locale adjtime vconsole.conf resolv.conf
        nsswitch.conf ntp.conf chrony adduser.conf login.defs subuid subgid`,
      ),
      ...below('/etc/systemd/', 'timesyncd.conf journald.conf logind.conf resolved.conf coredump.conf'),
    ],
    form: 'inert',
    why: 'names, time, logs and greetings',
  },
  {
    paths: below(
      '/etc/',
      `
        ssh/ sudoers doas.conf security/limits security/pwquality security/access.conf
        security/faillock.conf fail2ban/paths group passwd shadow gshadow selinux/config`,
    ),
    form: 'inert',
    why: 'who may log in, and what they may do there',
  },
  {
    paths: below(
      '/etc/',
      `
        profile bash.bashrc bashrc bash_completion.d/ zsh skel/ inputrc vim nanorc gitconfig
        tmux.conf screenrc wgetrc curlrc dircolors pip.conf DIR_COLORS`,
    ),
    form: 'inert',
    why: 'the shell and the tools of people who log in: no script of the node starts a login shell',
  },
  {
    paths: [
      ...below(
        '/etc/',
        `
        ssl/ pki/ ca-certificates apt/sources.list apt/keyrings/ apt/trusted.gpg apt/auth
        apt/preferences yum.repos.d/ yum.conf dnf/dnf.conf dnf/vars/ yum/vars/ zypp/repos.d/`,
      ),
      ...below('/usr/', 'share/keyrings/ local/share/ local/etc/ local/src/ share/doc/ share/man/'),
      '/usr/share/zoneinfo/',
    ],
    form: 'inert',
    why: 'certificates, and where packages come from: a package is judged by its name',
  },
  {
    paths: below(
      '/etc/',
      `
        kubernetes/ crictl.yaml default/kubelet sysconfig/kubelet containers/registries
        containers/policy.json containerd/certs.d/ docker/certs.d/ kubernetes-aws eks/`,
    ),
    form: 'inert',
    why: "kubelet's own, which the kubelet of any node has",
  },
  {
    paths: below(
      '/etc/',
      `
        amazon/ aws audit/rules.d/ audit/auditd.conf exports nfs idmapd.conf iscsi/ multipath
        lvm/lvm mdadm sysstat/ default/sysstat smartd.conf snmp/ prometheus/ nginx/ apache2/ httpd/
        haproxy/ vector/ fluent td-agent promtail filebeat/ default/locale default/keyboard
        default/chrony default/ntp sysconfig/clock sysconfig/i18n sysconfig/chronyd
        unattended-upgrades apt/listchanges`,
    ),
    form: 'inert',
    why: 'settings of programs that leave the network alone',
  },
];

const SORTED = ROWS.flatMap(({ paths, form, why }) => paths.map((path) => ({ path, form, why }))).sort(
  (a, b) => b.path.length - a.path.length,
);

/** What a file is by its path; `inert` where nothing on the node looks there by itself (`/opt`, `/srv`, `/home` …). */
export function formOfPath(path: string): { readonly form: FileForm; readonly why: string } {
  return SORTED.find((row) => path.startsWith(row.path)) ?? { form: 'inert', why: 'nothing looks there by itself' };
}

// texts for people, pictures, and marks that a step is done; below /boot a text may be the command line of the kernel
const DATA = /^\/(etc|usr\/share)\/.*\.(txt|md|html|css|csv|svg|png|jpe?g|done|stamp)$/;

/** Whether a file that may not be executed is data by its name, from which no program takes orders. */
export function isDataPath(path: string): boolean {
  return DATA.test(path);
}

/** Forms in which a file is or holds a fact, or orders for what makes one. */
const FACTS: ReadonlySet<FileForm> = new Set([
  'read',
  'unread',
  'program',
  'plugin',
  'unit',
  'cloud',
  'script',
  'modprobe',
]);

/** Whether a change of a file may change a fact. */
export function isWatchedPath(path: string): boolean {
  return FACTS.has(formOfPath(path).form) || isWatchedFolder(path);
}

const WATCHED = [...new Set(SORTED.filter(({ form }) => FACTS.has(form)).map(({ path }) => path))];

/** Whether a folder holds one that is watched, as `/etc` and `/var/lib` do. */
export function isWatchedFolder(folder: string): boolean {
  const inside = folder.endsWith('/') ? folder : `${folder}/`;
  // packages put the plugins into a new /opt as well
  return inside !== '/opt/' && WATCHED.some((path) => path.startsWith(inside) || inside.startsWith(path));
}

/** Whether a watched folder begins so: what is removed, moved or linked there takes it along. */
export function leadsToWatched(beginning: string): boolean {
  return WATCHED.some((path) => path.startsWith(beginning) && path !== beginning);
}

/** Whether a path with a known beginning could be a watched one. */
export function couldBeWatched(beginning: string): boolean {
  return WATCHED.some((path) => path.startsWith(beginning) || beginning.startsWith(path));
}
