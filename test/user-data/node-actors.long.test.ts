import { judge } from '../../lib/check/judgement';
import { type Edit, editedTemplate, inUserData, modelOf } from '../rules/default-app';

/** What an edit of the default app makes of the first rule, with the actors of worker-1 by kind and name. */
function judged(...edits: readonly Edit[]): readonly string[] {
  const model = modelOf(editedTemplate(...edits));
  const { rules } = judge(model, { rules: [] });
  const actors = model.nodes.flatMap(({ name, setup }) => (name === 'worker-1' ? setup.actors : []));
  return [rules.podToPodWithoutNat, ...actors.map(({ kind, name, programs }) => [kind, name, ...programs].join(' '))];
}

const key = (text: string): Edit => inUserData(1, 'write_files:\n', `${text}\nwrite_files:\n`);
const packages = (...names: readonly string[]): Edit =>
  inUserData(1, '[containerd', `[${names.map((name) => `${name}, `).join('')}containerd`);
const file = (path: string, content: string, more: object = { permissions: '0755' }): Edit =>
  inUserData(1, 'write_files:\n', `write_files:\n- ${JSON.stringify({ path, content, ...more })}\n`);
const part = (headers: string, body: string): Edit =>
  inUserData(1, '\n--part--', `\n--part\nContent-Type: ${headers}\n\n${body}\n\n--part--`);

/** What an edit makes of the verdict, and the actors that it adds. */
type Case = readonly [name: string, edit: Edit, ...expected: readonly string[]];

function judgeEach(cases: readonly Case[]): void {
  for (const [name, edit, ...expected] of cases) {
    test(name, () => {
      expect(judged(edit)).toEqual(expected);
    });
  }
}

const unit = (...lines: readonly string[]): string => ['[Service]', ...lines, ''].join('\n');

describe('a worker that no longer is one', () => {
  judgeEach([
    ['its CNI file is removed', part('text/x-shellscript', '#!/bin/sh\nrm -rf /etc/cni'), 'unknown'],
    ['its CNI folder is moved', part('text/x-shellscript', '#!/bin/sh\nmv /etc/cni /root'), 'unknown'],
  ]);
});

describe('what keeps the container runtime from starting', () => {
  const dropIn = (...lines: readonly string[]): Edit =>
    file('/etc/systemd/system/containerd.service.d/x.conf', lines.join('\n'));
  judgeEach([
    [
      'a command before it',
      dropIn('[Service]', 'ExecStartPre=/bin/false'),
      'unknown',
      'file /etc/systemd/system/containerd.service.d/x.conf ExecStartPre',
    ],
    [
      'a condition',
      dropIn('[Unit]', 'ConditionPathExists=/nonexistent'),
      'proved',
      'file /etc/systemd/system/containerd.service.d/x.conf ConditionPathExists',
    ],
    ['not a limit', dropIn('[Service]', 'LimitNOFILE=1048576'), 'proved'],
  ]);
});

describe('folders that something runs', () => {
  judgeEach([
    ['a crontab that flushes rules', file('/etc/cron.d/x', '0 * * * * root iptables -F\n'), 'unknown'],
    [
      'a crontab by a shell',
      file('/etc/cron.d/x', '0 * * * * root sh -c "sleep 1; ip route flush table main"\n'),
      'unknown',
    ],
    ['a crontab that asks', file('/etc/cron.d/x', '0 * * * * root ip route show\n'), 'proved'],
    [
      'a backup by cron',
      file('/etc/cron.d/x', 'MAILTO=""\n0 3 * * * root /opt/backup --all\n'),
      'proved',
      'file /etc/cron.d/x /opt/backup',
    ],
    ['a PATH of cron', file('/etc/cron.d/x', 'PATH=/opt\n'), 'proved', 'file /etc/cron.d/x'],
    ['a daily script', file('/etc/cron.daily/x', '#!/bin/sh\nfor i in 1 2; do nft flush ruleset; done\n'), 'unknown'],
    [
      'a daily script that may not be executed',
      file('/etc/cron.daily/x', '#!/bin/sh\nnft flush ruleset\n', {}),
      'proved',
    ],
    [
      'a daily script in Python',
      file('/etc/cron.daily/x', '#!/usr/bin/python3\n'),
      'proved',
      'file /etc/cron.daily/x python3',
    ],
    [
      'a daily script that removes CNI files',
      file('/etc/cron.daily/x', '#!/bin/sh\nrm -rf /etc/cni/net.d\n'),
      'unknown',
    ],
    [
      'a user crontab',
      file('/var/spool/cron/crontabs/root', '* * * * * sysctl -w net.ipv4.ip_forward=0\n', {}),
      'unknown',
    ],
    [
      'a per-boot script',
      file('/var/lib/cloud/scripts/per-boot/x', '#!/bin/sh\niptables -P FORWARD DROP\n'),
      'refuted',
    ],
    [
      'a per-instance script',
      file('/var/lib/cloud/scripts/per-instance/x', '#!/bin/sh\nip route add blackhole 10.200.0.0/16\n'),
      'refuted',
    ],
    [
      'a user script',
      file('/var/lib/cloud/instance/scripts/x', '#!/bin/sh\nip route add blackhole 10.200.0.0/16\n'),
      'refuted',
    ],
    ['a seed of cloud-init', file('/var/lib/cloud/seed/nocloud/user-data', '#cloud-config\n{}\n'), 'unknown'],
    ['rc.local', file('/etc/rc.local', '#!/bin/sh\nip route add blackhole 10.200.0.0/16\n'), 'refuted'],
    ['init.d', file('/etc/init.d/x', '#!/bin/sh\niptables -P FORWARD DROP\n'), 'unknown'],
    [
      'a dispatcher of networkd',
      file('/etc/networkd-dispatcher/routable.d/x', '#!/bin/sh\nip route flush 10.0.0.0/8\n'),
      'unknown',
    ],
    ['a dispatcher that logs', file('/etc/networkd-dispatcher/routable.d/x', '#!/bin/sh\nlogger up\n'), 'proved'],
    ['if-up.d', file('/etc/network/if-up.d/x', '#!/bin/sh\niptables -A FORWARD -j DROP\n'), 'unknown'],
    ['a generator', file('/etc/systemd/system-generators/x', '#!/bin/sh\nsysctl net.ipv4.ip_forward=0\n'), 'unknown'],
    ['a hook of apt', file('/etc/apt/apt.conf.d/99x', 'DPkg::Post-Invoke {"nft flush ruleset";};\n', {}), 'unknown'],
    [
      'a hook of apt that calls a program',
      file('/etc/apt/apt.conf.d/99x', 'DPkg::Post-Invoke {"/opt/x";};\n', {}),
      'proved',
      'file /etc/apt/apt.conf.d/99x /opt/x',
    ],
    [
      'postrotate with its command on its line',
      file('/etc/logrotate.d/x', '/var/log/x {\n  postrotate iptables -P FORWARD DROP\n  endscript\n}\n', {}),
      'unknown',
    ],
    [
      'postrotate',
      file('/etc/logrotate.d/x', '/var/log/x {\n  postrotate\n    iptables -F\n  endscript\n}\n', {}),
      'unknown',
    ],
    ['udev renames an interface', file('/etc/udev/rules.d/9.rules', 'SUBSYSTEM=="net", NAME="lan0"\n', {}), 'unknown'],
    [
      'udev sets a kernel parameter',
      file('/etc/udev/rules.d/9.rules', 'ACTION=="add", SYSCTL{net/ipv4/ip_forward}="0"\n', {}),
      'unknown',
    ],
    [
      'udev runs a program',
      file('/usr/lib/udev/rules.d/9.rules', 'ACTION=="add", RUN+="/opt/x %k"\n', {}),
      'proved',
      'file /usr/lib/udev/rules.d/9.rules /opt/x',
    ],
    [
      'udev and a disk',
      file('/etc/udev/rules.d/9.rules', 'KERNEL=="nvme*", ATTR{queue/scheduler}="none", SYMLINK+="data"\n', {}),
      'proved',
    ],
    ['a module that is barred', file('/etc/modprobe.d/x.conf', 'install br_netfilter /bin/false\n', {}), 'unknown'],
    [
      'iptable_filter drops by a parameter',
      file('/etc/modprobe.d/x.conf', 'options iptable_filter forward=0\n', {}),
      'unknown',
    ],
    ['a module runs a program', file('/etc/modprobe.d/x.conf', 'install veth /opt/x\n', {}), 'unknown'],
    [
      'modules of no use here',
      file(
        '/etc/modprobe.d/x.conf',
        'install cramfs /bin/true\nblacklist usb_storage\noptions nf_conntrack hashsize=131072\n',
        {},
      ),
      'proved',
    ],
    [
      'tmpfiles writes a kernel parameter',
      file('/etc/tmpfiles.d/x.conf', 'w /proc/sys/net/ipv4/ip_forward - - - - 0\n', {}),
      'unknown',
    ],
    ['tmpfiles removes CNI files', file('/usr/lib/tmpfiles.d/x.conf', 'R! /etc/cni/net.d\n', {}), 'unknown'],
    ['tmpfiles makes a folder', file('/etc/tmpfiles.d/x.conf', 'd /run/app 0755 root root -\n', {}), 'proved'],
    ['a library for every program', file('/etc/ld.so.preload', '/opt/x.so\n', {}), 'unknown'],
    [
      'pam_exec',
      file('/etc/pam.d/sshd', 'session optional pam_exec.so /opt/x\n', {}),
      'proved',
      'file /etc/pam.d/sshd',
    ],
    ['a file that nobody knows', file('/etc/whatever/x', 'x\n', {}), 'proved', 'file /etc/whatever/x'],
    ['a mark that a step is done', file('/etc/app.done', '', {}), 'proved'],
    ['a page', file('/usr/share/app/index.html', '<p>x', {}), 'proved'],
    ['a text that may be executed', file('/etc/app/x.txt', '#!/bin/sh\n'), 'proved', 'file /etc/app/x.txt'],
    ['a configuration', file('/etc/app.conf', 'x = 1\n', {}), 'proved', 'file /etc/app.conf'],
    ['texts of the boot loader', file('/boot/cmdline.txt', 'x', {}), 'proved', 'file /boot/cmdline.txt'],
    ['binfmt', file('/etc/binfmt.d/x.conf', ':x:M::x::/opt/x:\n', {}), 'proved', 'file /etc/binfmt.d/x.conf'],
    ['fstab over CNI files', file('/etc/fstab', 'tmpfs /etc/cni tmpfs defaults 0 0\n', {}), 'unknown'],
    ['fstab of a data disk', file('/etc/fstab', '/dev/xvdb /data ext4 defaults 0 0\n', {}), 'proved'],
    ['cloud-init is off from the next boot on', file('/etc/cloud/cloud-init.disabled', '', {}), 'unknown'],
    [
      'cloud-init configures the network',
      file('/etc/cloud/cloud.cfg.d/9.cfg', 'network: {config: disabled}\n', {}),
      'unknown',
    ],
    [
      'cloud-init keeps the host name',
      file('/etc/cloud/cloud.cfg.d/9.cfg', 'manage_etc_hosts: true\nssh_pwauth: false\n', {}),
      'proved',
    ],
    ['netplan', file('/etc/netplan/99.yaml', 'network: {}\n', {}), 'unknown'],
    ['networkd in /run', file('/run/systemd/network/x.network', '[Match]\n', {}), 'unknown'],
    [
      'the command line of the kernel',
      file('/etc/default/grub.d/x.cfg', 'GRUB_CMDLINE_LINUX="sysctl.net.ipv4.ip_forward=0"\n', {}),
      'unknown',
    ],
    ['a file of /proc/sys', file('/proc/sys/net/ipv4/ip_forward', '0', {}), 'unknown'],
    ['an application', file('/opt/app/run', '#!/bin/sh\niptables -F\n'), 'proved'],
  ]);
});

describe('programs that stand before those of the image', () => {
  judgeEach([
    ['nft', file('/usr/sbin/nft', '#!/bin/sh\n'), 'unknown'],
    ['ip', file('/usr/local/sbin/ip', '#!/bin/sh\n'), 'unknown'],
    ['containerd', file('/usr/bin/containerd', '#!/bin/sh\n'), 'unknown'],
    ['a CNI plugin', file('/usr/lib/cni/bridge', '#!/bin/sh\n'), 'unknown'],
    ['a CNI plugin that no file names', file('/usr/lib/cni/dhcp', '#!/bin/sh\n'), 'proved'],
    ['a program of the image', file('/usr/bin/python3', '#!/bin/sh\n'), 'proved', 'file /usr/bin/python3'],
    ['a helper', file('/usr/local/bin/backup', '#!/bin/sh\n'), 'proved'],
  ]);
});

describe('units', () => {
  const system = '/etc/systemd/system';
  judgeEach([
    ['one that the image may start', file(`${system}/x.service`, unit('ExecStart=/usr/sbin/iptables -F')), 'unknown'],
    [
      'one of /run that calls a program',
      file('/run/systemd/system/x.service', unit('ExecStart=/opt/x')),
      'proved',
      'file /run/systemd/system/x.service /opt/x',
    ],
    ['a command at its stop', file(`${system}/x.service`, unit('ExecStop=/usr/sbin/nft flush ruleset')), 'unknown'],
    ['a user that may not', file(`${system}/pod-network.service.d/x.conf`, unit('User=nobody')), 'unknown'],
    [
      'the runtime in a network of its own',
      file(`${system}/containerd.service.d/x.conf`, unit('PrivateNetwork=yes')),
      'unknown',
    ],
    [
      'the runtime with other settings',
      file(
        `${system}/containerd.service.d/x.conf`,
        unit('ExecStart=', 'ExecStart=/usr/bin/containerd --config /opt/x.toml'),
      ),
      'unknown',
      `file ${system}/containerd.service.d/x.conf ExecStart`,
    ],
    [
      'the runtime behind a proxy',
      file(`${system}/containerd.service.d/x.conf`, unit('Environment=HTTPS_PROXY=http://p:3128')),
      'proved',
    ],
    ['the runtime is masked', file(`${system}/containerd.service`, ''), 'unknown'],
    ['a drop-in of every service', file(`${system}/service.d/x.conf`, unit('PrivateNetwork=yes')), 'unknown'],
    ['a drop-in of a beginning', file(`${system}/pod-.service.d/x.conf`, unit('PrivateNetwork=yes')), 'unknown'],
    ['a mount over CNI files', file(`${system}/etc-cni.mount`, '[Mount]\nWhat=tmpfs\nWhere=/etc/cni\n'), 'unknown'],
    [
      'a user unit',
      file('/etc/systemd/user/x.service', unit('ExecStart=/opt/x')),
      'proved',
      'file /etc/systemd/user/x.service',
    ],
  ]);
});

describe('static pods', () => {
  const pod = (spec: object): Edit =>
    file('/etc/kubernetes/manifests/x.yaml', JSON.stringify({ kind: 'Pod', spec }), {});
  judgeEach([
    [
      'on the network of the node',
      pod({ hostNetwork: true, containers: [{ image: 'x/agent:1' }] }),
      'proved',
      'file /etc/kubernetes/manifests/x.yaml x/agent:1',
    ],
    ['in its own', pod({ containers: [{ image: 'x/agent:1' }] }), 'proved'],
    ['of the control plane', pod({ hostNetwork: true, containers: [{ image: 'registry.k8s.io/etcd:3.5' }] }), 'proved'],
  ]);
});

describe('keys of a cloud-config', () => {
  judgeEach([
    ['power off', key('power_state: {mode: poweroff}'), 'unknown'],
    ['a mount over CNI files', key('mounts: [[tmpfs, /etc/cni, tmpfs]]'), 'unknown'],
    ['a mount over the state of cloud-init', key('mounts: [[/dev/xvdb, /var/lib]]'), 'unknown'],
    [
      'a data disk',
      key(
        'mounts: [[/dev/xvdb, /data, ext4], [/dev/xvdc, none, swap]]\nfs_setup: [{device: /dev/xvdb, filesystem: ext4}]',
      ),
      'proved',
    ],
    [
      'a command that makes a file system',
      key('fs_setup: [{device: /dev/xvdb, cmd: mkfs}]'),
      'proved',
      'part fs_setup',
    ],
    ['ansible', key('ansible: {}'), 'proved', 'part ansible'],
    ['snap', key('snap: {commands: [snap install x]}'), 'proved', 'package x', 'part snap'],
    ['wireguard', key('wireguard: {}'), 'unknown'],
    ['network', key('network: {version: 2}'), 'unknown'],
    ['a key that nobody knows', key('frobnicate: 1'), 'proved', 'part frobnicate'],
    ['hooks of apt', key('apt: {conf: "DPkg::Post-Invoke {x;};"}'), 'proved', 'part apt'],
    [
      'write_files is not among the modules',
      key('cloud_init_modules: [bootcmd, ssh]'),
      'unknown',
      'script part 2 /etc/pod-network/node.env',
    ],
    ['packages are not among the modules', key('cloud_final_modules: [scripts_per_boot, scripts_user]'), 'unknown'],
    ['scripts are not among the modules', key('cloud_final_modules: [package_update_upgrade_install]'), 'unknown'],
    ['a module that nobody knows', key('cloud_config_modules: [runcmd, frob]'), 'proved', 'part frob'],
  ]);
});

describe('parts', () => {
  judgeEach([
    [
      'a later list of files replaces ours',
      part('text/cloud-config', 'write_files: [{path: /x, content: x}]'),
      'unknown',
      'script part 2 /etc/pod-network/node.env',
    ],
    [
      'a later list of files is appended',
      part(
        'text/cloud-config\nMerge-Type: list(append)+dict(recurse_array)+str()',
        'write_files: [{path: /x, content: x}]',
      ),
      'proved',
    ],
    ['a later list of packages replaces ours', part('text/cloud-config', 'packages: [jq]'), 'unknown'],
    [
      'a later list of packages is appended',
      part('text/cloud-config\nMerge-Type: list(append)+dict(recurse_array)', 'packages: [jq]'),
      'proved',
    ],
    [
      'files of fewer entries replace ours by index',
      part('text/cloud-config\nMerge-Type: list()+dict(recurse_array)+str()', 'write_files: [{path: /x, content: x}]'),
      'unknown',
    ],
    ['a part for another launch index', part('text/cloud-config\nLaunch-Index: 1', 'packages: [jq]'), 'unknown'],
    ['something included', part('text/x-include-url', 'https://x/y'), 'unknown'],
    ['a part handler', part('text/part-handler', 'def list_types(): return []'), 'proved', 'part text/part-handler'],
    ['a patch', part('text/cloud-config-jsonp', '[]'), 'unknown'],
    ['a type that nobody knows', part('text/x-frob', 'x'), 'proved', 'part text/x-frob'],
    ['a script in Python', part('text/x-shellscript', '#!/usr/bin/python3'), 'proved', 'script part 3 python3'],
  ]);
});

describe('packages', () => {
  judgeEach([
    ['tools', packages('jq', 'awscli', 'nfs-common', 'linux-modules-extra-aws'), 'proved'],
    ['one that nobody knows', packages('frobnicator', 'fail2ban'), 'proved', 'package fail2ban', 'package frobnicator'],
    ['a pod network', packages('calicoctl'), 'unknown'],
    ['a bridge with NAT', packages('libvirt-daemon-system'), 'unknown'],
    ['a firewall', packages('ufw'), 'unknown'],
  ]);
});

test('an ordinary node has no actor', () => {
  const edits: readonly Edit[] = [
    key(
      [
        'users: [default, {name: ops, ssh_authorized_keys: [ssh-ed25519 x], sudo: "ALL=(ALL) ALL"}]',
        'timezone: Europe/Berlin',
        'locale: en_US.UTF-8',
        'ntp: {enabled: true, servers: [169.254.169.123]}',
        'swap: {filename: /swapfile, size: 1G}',
        'final_message: up',
        'output: {all: "| tee -a /var/log/cloud-init-output.log"}',
        'package_upgrade: true',
        'ssh_pwauth: false',
      ].join('\n'),
    ),
    packages('awscli', 'jq', 'chrony', 'amazon-ssm-agent', 'unattended-upgrades'),
    file('/etc/motd', 'hello\n', {}),
    file('/etc/logrotate.d/app', '/var/log/app.log {\n  weekly\n  rotate 4\n}\n', {}),
    file('/etc/ssh/sshd_config.d/10-app.conf', 'PasswordAuthentication no\n', {}),
    file('/etc/profile.d/app.sh', 'export EDITOR=vim\n', {}),
    file('/etc/apt/apt.conf.d/20auto-upgrades', 'APT::Periodic::Unattended-Upgrade "1";\n', {}),
    file('/etc/sudoers.d/ops', 'ops ALL=(ALL) NOPASSWD: ALL\n', {}),
    file('/etc/security/limits.d/app.conf', '* soft nofile 65536\n', {}),
    file('/home/ops/.bashrc', 'alias k=kubectl\n', {}),
  ];
  expect(judged(...edits)).toEqual(['proved']);
});

test('the default app has no actor', () => {
  expect(judged()).toEqual(['proved']);
});
