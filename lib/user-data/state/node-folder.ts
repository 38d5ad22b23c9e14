/** What a star stands for below; what stands before braces belongs to each word in them. */
const SYSTEM = ['/etc/', '/run/', '/usr/local/lib/', '/usr/lib/', '/lib/'];

/**
 * Beginnings of paths by what such a file is to the network, with the reason; a folder ends with a slash, and the longest beginning of a
 * path decides.
 *
 * - `inert`: no program that the node runs by itself takes orders from it;
 * - `read`: another reader reads it, for example the CNI files;
 * - `unread`: it holds facts in a language that is not read;
 * - `runs`: something runs it, or takes a program from it;
 * - from `cron` on: languages that `file-form.ts` reads as far as they run programs or hold facts.
 */
const FOLDERS = {
  read: {
    'CNI files': '/etc/cni/',
    'where the container runtime takes CNI files from': '/etc/containerd/ /etc/crio/',
    'kernel parameters and modules': '*{sysctl.d/ modules-load.d/} /etc/sysctl.conf /etc/modules',
    'rules that a unit or a command loads, which is read':
      '/etc/{nftables sysconfig/nftables iptables/ sysconfig/iptables pod-network/}',
    'whether Docker writes rules': '/etc/docker/',
  },
  unread: {
    'the kernel takes orders from it': '/proc/ /sys/',
    "configures the node's own interfaces, routes or firewall": `
      /etc/{netplan/ network/interfaces NetworkManager/ sysconfig/network iproute2/ wireguard/ ufw/ firewalld/ dhcp/ dhcpcd.conf
      default/ufw gai.conf ebtables} /usr/{lib/netplan/ lib/NetworkManager/ share/netplan/} /run/{netplan/ NetworkManager/}
      *{systemd/network/ systemd/networkd.conf systemd/system.conf}
      /var/lib/{iptables/ netfilter-persistent/ NetworkManager/ dhcp/}`,
    'the command line of the kernel sets kernel parameters and names of interfaces':
      '/etc/default/grub /etc/kernel/cmdline /boot/{grub loader/}',
    'a library for every program, nft and ip among them': '/etc/ld.so.preload',
    'what cloud-init remembers, and the scripts that it runs': '/var/lib/cloud/',
  },
  program: {
    'programs that the node calls by name': '/bin/ /sbin/ /usr/{bin/ sbin/ local/bin/ local/sbin/}',
    'links to programs that the node calls by name': '/etc/alternatives/',
  },
  plugin: { 'programs of CNI plugins': '/opt/cni/bin/ /usr/lib/cni/ /usr/libexec/cni/' },
  runs: {
    // what no other row names may be taken up by a program of the image
    'programs of the image take orders from such folders': '/etc/ /usr/ /lib /boot/',
    'package managers, systemd, kubelet and the container runtime run what they find there': `
      /var/lib/{dpkg/ rpm/ systemd/ rancher/ update-notifier/} /var/lib/kubelet/{plugins/ plugins_registry/ device-plugins/}
      /var/spool/{at/ incron/} /run/{systemd/ cdi/} /opt/nri/ /var/run/cdi/ /root/.config/{systemd/ autostart/}`,
  },
  inert: {
    'the semaphores of a first boot': '/var/lib/cloud/instance/sem/',
    'names, time, logs and greetings': `
      /etc/{motd issue hostname hosts localtime timezone locale adjtime vconsole.conf resolv.conf nsswitch.conf ntp.conf chrony
      adduser.conf login.defs subuid subgid}
      /etc/systemd/{timesyncd.conf journald.conf logind.conf resolved.conf coredump.conf}`,
    'who may log in, and what they may do there': `
      /etc/{ssh/ sudoers doas.conf security/limits security/pwquality security/access.conf security/faillock.conf
      fail2ban/paths group passwd shadow gshadow selinux/config}`,
    'the shell and the tools of people who log in: no script of the node starts a login shell': `
      /etc/{profile bash.bashrc bashrc bash_completion.d/ zsh skel/ inputrc vim nanorc gitconfig tmux.conf screenrc wgetrc curlrc
      dircolors pip.conf DIR_COLORS}`,
    'certificates, and where packages come from: a package is judged by its name': `
      /etc/{ssl/ pki/ ca-certificates apt/sources.list apt/keyrings/ apt/trusted.gpg apt/auth apt/preferences yum.repos.d/ yum.conf
      dnf/dnf.conf dnf/vars/ yum/vars/ zypp/repos.d/}
      /usr/{share/keyrings/ local/share/ local/etc/ local/src/ share/doc/ share/man/ share/zoneinfo/}`,
    "kubelet's own, which the kubelet of any node has": `
      /etc/{kubernetes/ crictl.yaml default/kubelet sysconfig/kubelet containers/registries containers/policy.json
      containerd/certs.d/ docker/certs.d/ kubernetes-aws eks/}`,
    'settings of programs that leave the network alone': `
      /etc/{amazon/ aws audit/rules.d/ audit/auditd.conf exports nfs idmapd.conf iscsi/ multipath lvm/lvm mdadm sysstat/
      default/sysstat smartd.conf snmp/ prometheus/ nginx/ apache2/ httpd/ haproxy/ vector/ fluent td-agent promtail filebeat/
      default/locale default/keyboard default/chrony default/ntp sysconfig/clock sysconfig/i18n sysconfig/chronyd
      unattended-upgrades apt/listchanges}`,
  },
  unit: { 'units and their drop-ins': '*{systemd/system/}' },
  cron: { cron: '/etc/crontab /etc/cron.d/ /var/spool/cron/ /etc/anacrontab' },
  script: {
    'scripts that run at a boot or after an event': `
      /etc/{cron.hourly/ cron.daily/ cron.weekly/ cron.monthly/ cron.yearly/ rc.local rc.d/ init.d/ rc0.d/ rc1.d/ rc2.d/ rc3.d/
      rc4.d/ rc5.d/ rcS.d/ networkd-dispatcher/ NetworkManager/dispatcher.d/ network/if- dhcp/dhclient- update-motd.d/ kernel/
      initramfs-tools/ ppp/ acpi/ letsencrypt/renewal-hooks/} /usr/lib/{networkd-dispatcher/ NetworkManager/dispatcher.d/}
      *{systemd/system-generators/ systemd/system-environment-generators/ systemd/system-shutdown/ systemd/system-sleep/}
      /var/lib/cloud/{scripts/per-boot/ scripts/per-instance/ scripts/per-once/ instance/scripts/}`,
  },
  udev: { 'rules of udev run programs and name interfaces': '*{udev/rules.d/}' },
  modprobe: { 'lines of `install` run programs': '*{modprobe.d/}' },
  tmpfiles: { 'lines write and remove files': '*{tmpfiles.d/}' },
  apt: { 'hooks run programs': '/etc/apt/apt.conf' },
  logrotate: { 'scripts of postrotate and the like': '/etc/logrotate.' },
  needrestart: { Perl: '/etc/needrestart/' },
  pam: { 'pam_exec runs programs': '/etc/pam.d/' },
  environment: { 'variables of cron and of units that ask for it': '/etc/environment' },
  rsyslog: { 'omprog runs programs': '/etc/rsyslog' },
  cfn: { 'cfn-hup runs commands when the stack changes': '/etc/cfn/' },
  fstab: { 'a mount may hide files': '/etc/fstab' },
  pod: { 'kubelet runs it': '/etc/kubernetes/manifests/' },
  cloud: { 'the configuration of cloud-init for later boots': '/etc/cloud/' },
} as const;

type FileForm = keyof typeof FOLDERS;

export type TextForm = Exclude<FileForm, 'inert' | 'read' | 'unread' | 'runs' | 'program' | 'plugin'>;

function pathsOf(text: string): readonly string[] {
  return [...text.matchAll(/([^\s{]+)(?:\{([^}]*)\})?/g)].flatMap(([, folder = '', names = '']) =>
    (folder === '*' ? SYSTEM : [folder]).flatMap((each) => names.split(/\s+/).map((name) => each + name)),
  );
}

const SORTED = (Object.keys(FOLDERS) as FileForm[])
  .flatMap((form) =>
    Object.entries<string>(FOLDERS[form]).flatMap(([why, text]) => pathsOf(text).map((path) => ({ path, form, why }))),
  )
  .sort((a, b) => b.path.length - a.path.length);

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
const FACTS: ReadonlySet<string> = new Set('read unread program plugin unit cloud script modprobe'.split(' '));

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
