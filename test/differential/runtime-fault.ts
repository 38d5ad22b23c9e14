/** A configuration of containerd, and where the CNI files stand beside it. */
export interface RuntimeFault {
  readonly config: string;
  /** files that it imports */
  readonly imported?: Readonly<Record<string, string>>;
  /** @default - /etc/cni/net.d */
  readonly folder?: string;
}

const CRI = 'io.containerd.grpc.v1.cri';

const cni = (...lines: readonly string[]): string =>
  ['version = 2', '', `[plugins."${CRI}".cni]`, ...lines, ''].join('\n');

const ELSEWHERE = '/etc/cni/other.d';

/** Configurations that the fast lab can judge, of every kind that there is; what decides beside is left to machines. */
export const RUNTIME_FAULTS: readonly RuntimeFault[] = [
  { config: '' },
  { config: cni('bin_dir = "/usr/lib/cni"') },
  { config: cni('bin_dir = "/usr/lib/cni/"', 'conf_dir = "/etc/cni/net.d/"', 'max_conf_num = 1') },
  { config: cni('bin_dir = "/srv/no-plugins"') },
  { config: cni('bin_dir = 7') },
  { config: cni(`conf_dir = "${ELSEWHERE}"`) },
  { config: cni(`conf_dir = "${ELSEWHERE}"`), folder: ELSEWHERE },
  { config: cni('max_conf_num = 0') },
  { config: cni('max_conf_num = "1"') },
  { config: cni('conf_template = "/etc/cni/template"') },
  { config: `${cni('bin_dir = "/usr/lib/cni"')}bin_dir = "/opt/cni/bin"\n` },
  { config: 'version = \n' },
  { config: 'version = 7\n' },
  { config: `version = 2\ndisabled_plugins = ["${CRI}"]\n` },
  { config: 'disabled_plugins = ["cri"]\n' },
  { config: 'version = 2\ndisabled_plugins = ["io.containerd.snapshotter.v1.zfs"]\n' },
  { config: 'version = 2\nimports = ["/etc/containerd/none.toml"]\n' },
  { config: 'version = 2\nimports = ["/etc/containerd/none.d/*.toml"]\n' },
  {
    config: `imports = ["conf.d/*.toml"]\n${cni('bin_dir = "/usr/lib/cni"')}`,
    imported: { '/etc/containerd/conf.d/10-log.toml': 'version = 2\n[debug]\nlevel = "info"\n' },
  },
  {
    config: `imports = ["conf.d/*.toml"]\n${cni('bin_dir = "/usr/lib/cni"')}`,
    imported: { '/etc/containerd/conf.d/10-cni.toml': cni(`conf_dir = "${ELSEWHERE}"`) },
  },
  { config: 'version = 2\nimports = ["conf.d/*.toml"]\n', imported: { '/etc/containerd/conf.d/10-broken.toml': '[' } },
];
