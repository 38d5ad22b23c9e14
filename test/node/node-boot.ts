import { spawnSync } from 'node:child_process';

/** One boot of a node: the user data that EC2 hands out, and what is done before. */
export interface Boot {
  readonly userData: string;
  /** shell, run before cloud-init starts */
  readonly before?: string;
}

/**
 * Stands in for systemd, which cannot run in here: writes down each call, and runs what the unit's ExecStart lines say for
 * real. Modules are the machine's business.
 */
const SYSTEMCTL = `#!/bin/sh
echo "systemctl $*" >>/mnt/calls
case "$*" in
'restart pod-network pod-network.timer')
  sed -n 's/^ExecStart=//p; s/^ExecStartPre=modprobe/modprobe/p' /etc/systemd/system/pod-network.service >/mnt/commands
  set -a; . /etc/pod-network/node.env
  while read -r command; do eval "$command" </dev/null || exit; done </mnt/commands ;;
esac
`;

/** The modules that the user data speaks to, in the order of the distributions' own lists (config/cloud.cfg.tmpl). */
const CLOUD_CFG = `datasource_list: [NoCloud]
network: {config: disabled}
cloud_init_modules: [bootcmd, write_files]
cloud_final_modules: [package_update_upgrade_install, scripts_per_once, scripts_per_boot, scripts_per_instance, scripts_user]
system_info: {distro: debian}
`;

const LONGEST_MS = 120_000;

/** What cloud-init writes to; these folders and files become ours, the others of /etc and /var can still be read. */
const OURS = {
  etc: ['cni/net.d', 'containerd', 'pod-network', 'sysctl.d', 'modules-load.d', 'tmpfiles.d', 'systemd/system'],
  var: ['lib/cloud', 'lib/cni', 'lib/dpkg', 'lib/apt/lists', 'cache/apt/archives'],
};
const LOCKS = ['lib/dpkg/lock', 'lib/dpkg/lock-frontend', 'lib/apt/lists/lock', 'cache/apt/archives/lock'];

/**
 * Boots a node with the real cloud-init, once for each user data, on the same disk: `/run`, the routes and the tables are
 * new each time. All of it happens in namespaces of its own, as an unprivileged user, over copies of /etc and /var.
 *
 * @returns what the shell text `probe` printed after each boot
 */
export function bootNode(boots: readonly Boot[], probe: string): readonly string[] {
  const seed = '/var/lib/cloud/seed/nocloud';
  const put = (path: string, text: string) => `base64 -d >${path} <<'B64'\n${btoa(text)}\nB64\n`;
  const boot = ({ userData, before = '' }: Boot) => `
nft flush ruleset
ip route flush table all type unreachable 2>/dev/null || true
mount -t tmpfs run /run
${put(`${seed}/user-data`, userData)}
# EC2's datasource asks for the user data at every boot; this one would take it from the cache
rm -f /var/lib/cloud/instance/obj.pkl
: >/mnt/calls
${before}
for stage in 'init --local' 'modules --mode=final'; do
  cloud-init $stage >>/mnt/output 2>&1 || true
done
${probe}
umount /run
printf '\\0'
`;
  const script = `set -e
for program in cloud-init nft ip sysctl; do
  command -v $program >/dev/null || { echo "$program is missing: apt-get install cloud-init nftables iproute2 procps" >&2; exit 1; }
done
test -d /proc/sys/net/bridge || { echo 'no br_netfilter in this kernel: modprobe br_netfilter' >&2; exit 1; }
mount -t tmpfs copies /mnt
mkdir -p ${Object.entries(OURS)
    .flatMap(([top, folders]) => [`/mnt/${top}/work`, ...folders.map((folder) => `/mnt/${top}/upper/${folder}`)])
    .join(' ')}
touch ${LOCKS.map((lock) => `/mnt/var/upper/${lock}`).join(' ')}
for top in ${Object.keys(OURS).join(' ')}; do
  mount -t overlay copy -o lowerdir=/$top,upperdir=/mnt/$top/upper,workdir=/mnt/$top/work /$top
done
for fresh in /etc/cloud /var/lib/cloud /var/log /usr/local/sbin; do mount -t tmpfs fresh $fresh; done
mkdir -p ${seed}
printf 'instance-id: i-1\\ndsmode: local\\n' >${seed}/meta-data
${put('/etc/cloud/cloud.cfg', CLOUD_CFG)}
${put('/usr/local/sbin/systemctl', SYSTEMCTL)}
${put('/usr/local/sbin/modprobe', '#!/bin/sh\necho "modprobe $*" >>/mnt/calls\n')}
chmod +x /usr/local/sbin/systemctl /usr/local/sbin/modprobe
${boots.map(boot).join('')}`;
  const flags = ['--user', '--map-root-user', '--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const result = spawnSync('unshare', [...flags, 'sh', '-c', script], {
    encoding: 'utf8',
    env: { PATH: '/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    maxBuffer: 64 * 1024 * 1024,
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  if (result.error !== undefined) throw new Error(`the boots did not start or end: ${result.error.message}`);
  if (result.status !== 0) throw new Error(`the node did not boot: ${result.stderr.trim()}`);
  return result.stdout.split('\0').slice(0, -1);
}
