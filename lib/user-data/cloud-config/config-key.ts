import type { CloudConfig, ConfigItem } from './cloud-config-reader';
import { isWatchedFolder } from '../state/node-folder';
import type { NodeState } from '../state/node-state';

/** Keys that the reader reads, or that only say how the others are read (cloud-init 25, schema-cloud-config-v1.json). */
const READ = [
  ...['bootcmd', 'runcmd', 'write_files', 'packages', 'hostname', 'fqdn', 'preserve_hostname', 'power_state', 'mounts'],
  ...['cloud_init_modules', 'cloud_config_modules', 'cloud_final_modules', 'merge_how', 'merge_type', 'launch-index'],
  ...['package_reboot_if_required', 'apt_reboot_if_required'],
];

/** Keys that change no fact, by the reason why. */
const INERT: Readonly<Record<string, readonly string[]>> = {
  'names of the node: no rule asks for them': ['prefer_fqdn_over_hostname', 'create_hostname_file', 'manage_etc_hosts'],
  'who may log in': [
    ...['users', 'user', 'groups', 'password', 'chpasswd', 'ssh', 'ssh_authorized_keys', 'ssh_deletekeys', 'ssh_keys'],
    ...['ssh_genkeytypes', 'ssh_import_id', 'ssh_pwauth', 'ssh_quiet_keygen', 'ssh_publish_hostkeys', 'disable_root'],
    ...['disable_root_opts', 'allow_public_ssh_keys', 'no_ssh_fingerprints', 'authkey_hash'],
    ...['ssh_fp_console_blacklist', 'ssh_key_console_blacklist'],
  ],
  'time, language and keyboard': ['timezone', 'locale', 'locale_configfile', 'ntp', 'keyboard', 'byobu_by_default'],
  'swap, and the size of the root file system': ['swap', 'growpart', 'resize_rootfs', 'mount_default_fields'],
  'names of disks': ['device_aliases', 'grub_dpkg', 'grub-dpkg'],
  'what cloud-init says and to whom': [
    ...['final_message', 'output', 'phone_home', 'reporting', 'log_cfgs', 'def_log_file', 'syslog_fix_perms', 'debug'],
    'unverified_modules',
  ],
  'certificates that programs trust': ['ca_certs', 'ca-certs'],
  'where packages come from, and that those of the image are updated: a package is judged by its name': [
    ...['apt', 'apt_pipelining', 'apt_update', 'apt_upgrade', 'package_update', 'package_upgrade', 'repo_update'],
    ...['repo_upgrade', 'yum_repos', 'yum_repo_dir', 'zypper', 'apk_repos'],
  ],
  'names are asked of other servers, and packets go where they went': ['resolv_conf', 'manage_resolv_conf'],
  'a route to the instance metadata, where no packet of the rules goes': ['disable_ec2_metadata'],
  'a seed of the kernel': ['random_seed'],
  'logs are sent elsewhere': ['rsyslog'],
  'partitions and file systems of disks that `mounts` puts somewhere': ['disk_setup', 'fs_setup'],
  'read from EC2, which gives none to an instance of a template': ['vendor_data'],
};

/** Keys that change facts in a way that is not read, or from the next boot on. */
const BREAKS: Readonly<Record<string, string>> = {
  network: 'configures the interfaces of the node at later boots',
  updates: 'configures the interfaces of the node when one is attached',
  system_info: 'changes how cloud-init configures the network, and where it keeps its scripts',
  datasource: 'changes where cloud-init takes the user data from',
  datasource_list: 'changes where cloud-init takes the user data from',
  disable_fallback_netcfg: 'changes how cloud-init configures the network',
  wireguard: 'makes an interface with routes of its own',
  lxd: 'makes a bridge with NAT rules of its own',
  fan: 'makes a network of its own between nodes',
};

/** Settings inside an inert key that run a program after all. */
const RUNNING: Readonly<Record<string, (value: unknown) => boolean>> = {
  apt: (value) => 'conf' in mapping(value),
  random_seed: (value) => 'command' in mapping(value),
  rsyslog: (value) =>
    'configs' in mapping(value) || 'service_reload_command' in mapping(value) || 'install_rsyslog' in mapping(value),
  disk_setup: () => false,
  fs_setup: (value) => 'cmd' in mapping(value),
  ntp: (value) => 'config' in mapping(value),
  // a text that begins with a pipe is a command; the image's own is tee
  output: (value) => pipesOf(value).some((text) => !/^\|\s*tee (-a )?[\w./-]+$/.test(text)),
};

const KNOWN: ReadonlySet<string> = new Set([...READ, ...Object.values(INERT).flat()]);

/** Whether a key of a cloud-config changes nothing that a rule asks for. */
export function isInertKey(key: string, items: readonly ConfigItem[]): boolean {
  if (READ.includes(key) || !KNOWN.has(key)) return false;
  return !items.some(({ value }) => RUNNING[key]?.(value) === true);
}

/** Names what the keys of a cloud-config do that is neither read nor inert. */
export function noteConfigKeys(config: CloudConfig, node: NodeState): void {
  for (const [key, items] of config) {
    const breaks = Object.hasOwn(BREAKS, key) ? BREAKS[key] : undefined;
    if (breaks !== undefined) node.addUnread(`${key} ${breaks}`, items[0]?.place ?? key);
    else if (!READ.includes(key) && !isInertKey(key, items)) node.addActor('part', key);
  }
  for (const { value, place } of config.get('mounts') ?? []) {
    const [, point] = Array.isArray(value) ? (value as readonly unknown[]) : [];
    noteMount(point, node, place);
  }
  for (const key of ['package_reboot_if_required', 'apt_reboot_if_required']) {
    const [item] = config.get(key) ?? [];
    if (item?.value === true) node.restarts.push({ place: item.place, doubt: 'it runs only if a package asks for it' });
  }
}

/** What a file system that is mounted over a folder of facts hides. */
export function noteMount(point: unknown, node: NodeState, place: string): void {
  if (typeof point !== 'string' || !point.startsWith('/')) return;
  if (isWatchedFolder(point)) node.addUnread(`mounts a file system over ${point}, which hides the files there`, place);
}

function mapping(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function pipesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.trim().startsWith('|') ? [value.trim()] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pipesOf) : [];
}
