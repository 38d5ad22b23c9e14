/** Where containerd reads its configuration; the user data owns this file, others add files to conf.d. */
export const CONTAINERD_CONFIG_PATH = '/etc/containerd/config.toml';

/**
 * Writes containerd's configuration: where the CNI plugins lie (containerd looks in /opt/cni/bin unless told, and neither
 * Ubuntu nor Debian puts them there), and the systemd cgroup driver, which kubelet takes by default.
 *
 * Version 2 is read by containerd 1.7 and by 2.x, which converts it (containerd, docs/cri/config.md). A glob that matches
 * no file is no error. containerd 1.x replaces a plugin's whole section by that of an imported file: a file in conf.d that
 * has the section `io.containerd.grpc.v1.cri` must repeat what stands here.
 */
export function writeContainerdConfig(cniBinDir: string): string {
  return `version = 2
imports = ["/etc/containerd/conf.d/*.toml"]

[plugins."io.containerd.grpc.v1.cri"]
cni.bin_dir = "${cniBinDir}"
containerd.runtimes.runc.runtime_type = "io.containerd.runc.v2"
containerd.runtimes.runc.options.SystemdCgroup = true
`;
}
