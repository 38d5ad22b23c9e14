import { writeContainerdConfig } from '../../lib/node/containerd-config';

test('names the plugins, the systemd driver and the drop-in folder, and nothing else', () => {
  expect(writeContainerdConfig('/usr/lib/cni')).toBe(`version = 2
imports = ["/etc/containerd/conf.d/*.toml"]

[plugins."io.containerd.grpc.v1.cri"]
cni.bin_dir = "/usr/lib/cni"
containerd.runtimes.runc.runtime_type = "io.containerd.runc.v2"
containerd.runtimes.runc.options.SystemdCgroup = true
`);
});
