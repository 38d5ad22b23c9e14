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
const file = (path: string, content: string, more: object = {}): Edit =>
  inUserData(1, 'write_files:\n', `write_files:\n- ${JSON.stringify({ path, content, ...more })}\n`);
const script = (path: string, content: string): Edit => file(path, content, { permissions: '0755' });
const part = (headers: string, body: string): Edit =>
  inUserData(1, '\n--part--', `\n--part\nContent-Type: ${headers}\n\n${body}\n\n--part--`);

/** Cases by name: an edit, and what it makes of the verdict with the actors that it adds. */
function judgeEach(cases: Readonly<Record<string, readonly [edit: Edit, ...expected: readonly string[]]>>): void {
  test.each(Object.entries(cases))('%s', (_, [edit, ...expected]) => {
    expect(judged(edit)).toEqual(expected);
  });
}

/** Cases that add no actor. */
function judgeAll(verdict: string, edits: Readonly<Record<string, Edit>>): void {
  judgeEach(Object.fromEntries(Object.entries(edits).map(([name, edit]) => [name, [edit, verdict]])));
}

const unit = (...lines: readonly string[]): string => ['[Service]', ...lines, ''].join('\n');

describe('a worker that no longer is one', () => {
  judgeAll('unknown', {
    'its CNI file is removed': part('text/x-shellscript', '#!/bin/sh\nrm -rf /etc/cni'),
    'its CNI folder is moved': part('text/x-shellscript', '#!/bin/sh\nmv /etc/cni /root'),
  });
});

describe('what keeps the container runtime from starting', () => {
  const dropIn = (...lines: readonly string[]): Edit =>
    script('/etc/systemd/system/containerd.service.d/x.conf', lines.join('\n'));
  judgeEach({
    'a command before it': [
      dropIn('[Service]', 'ExecStartPre=/bin/false'),
      'unknown',
      'file /etc/systemd/system/containerd.service.d/x.conf ExecStartPre',
    ],
    'a condition': [
      dropIn('[Unit]', 'ConditionPathExists=/nonexistent'),
      'proved',
      'file /etc/systemd/system/containerd.service.d/x.conf ConditionPathExists',
    ],
  });
  judgeAll('proved', { 'not a limit': dropIn('[Service]', 'LimitNOFILE=1048576') });
});

describe('folders that something runs', () => {
  judgeAll('unknown', {
    'a crontab that flushes rules': script('/etc/cron.d/x', '0 * * * * root iptables -F\n'),
    'a crontab by a shell': script('/etc/cron.d/x', '0 * * * * root sh -c "sleep 1; ip route flush table main"\n'),
    'a daily script': script('/etc/cron.daily/x', '#!/bin/sh\nfor i in 1 2; do nft flush ruleset; done\n'),
    'a daily script that removes CNI files': script('/etc/cron.daily/x', '#!/bin/sh\nrm -rf /etc/cni/net.d\n'),
    'a user crontab': file('/var/spool/cron/crontabs/root', '* * * * * sysctl -w net.ipv4.ip_forward=0\n'),
    'a seed of cloud-init': script('/var/lib/cloud/seed/nocloud/user-data', '#cloud-config\n{}\n'),
    'init.d': script('/etc/init.d/x', '#!/bin/sh\niptables -P FORWARD DROP\n'),
    'a dispatcher of networkd': script(
      '/etc/networkd-dispatcher/routable.d/x',
      '#!/bin/sh\nip route flush 10.0.0.0/8\n',
    ),
    'if-up.d': script('/etc/network/if-up.d/x', '#!/bin/sh\niptables -A FORWARD -j DROP\n'),
    'a generator': script('/etc/systemd/system-generators/x', '#!/bin/sh\nsysctl net.ipv4.ip_forward=0\n'),
    'a hook of apt': file('/etc/apt/apt.conf.d/99x', 'DPkg::Post-Invoke {"nft flush ruleset";};\n'),
    'postrotate with its command on its line': file(
      '/etc/logrotate.d/x',
      '/var/log/x {\n  postrotate iptables -P FORWARD DROP\n  endscript\n}\n',
    ),
    postrotate: file('/etc/logrotate.d/x', '/var/log/x {\n  postrotate\n    iptables -F\n  endscript\n}\n'),
    'udev renames an interface': file('/etc/udev/rules.d/9.rules', 'SUBSYSTEM=="net", NAME="lan0"\n'),
    'udev sets a kernel parameter': file(
      '/etc/udev/rules.d/9.rules',
      'ACTION=="add", SYSCTL{net/ipv4/ip_forward}="0"\n',
    ),
    'a module that is barred': file('/etc/modprobe.d/x.conf', 'install br_netfilter /bin/false\n'),
    'iptable_filter drops by a parameter': file('/etc/modprobe.d/x.conf', 'options iptable_filter forward=0\n'),
    'a module runs a program': file('/etc/modprobe.d/x.conf', 'install veth /opt/x\n'),
    'tmpfiles writes a kernel parameter': file('/etc/tmpfiles.d/x.conf', 'w /proc/sys/net/ipv4/ip_forward - - - - 0\n'),
    'tmpfiles removes CNI files': file('/usr/lib/tmpfiles.d/x.conf', 'R! /etc/cni/net.d\n'),
    'a library for every program': file('/etc/ld.so.preload', '/opt/x.so\n'),
    'fstab over CNI files': file('/etc/fstab', 'tmpfs /etc/cni tmpfs defaults 0 0\n'),
    'cloud-init is off from the next boot on': file('/etc/cloud/cloud-init.disabled', ''),
    'cloud-init configures the network': file('/etc/cloud/cloud.cfg.d/9.cfg', 'network: {config: disabled}\n'),
    netplan: file('/etc/netplan/99.yaml', 'network: {}\n'),
    'networkd in /run': file('/run/systemd/network/x.network', '[Match]\n'),
    'the command line of the kernel': file(
      '/etc/default/grub.d/x.cfg',
      'GRUB_CMDLINE_LINUX="sysctl.net.ipv4.ip_forward=0"\n',
    ),
    'a file of /proc/sys': file('/proc/sys/net/ipv4/ip_forward', '0'),
  });
  judgeAll('proved', {
    'a crontab that asks': script('/etc/cron.d/x', '0 * * * * root ip route show\n'),
    'a daily script that may not be executed': file('/etc/cron.daily/x', '#!/bin/sh\nnft flush ruleset\n'),
    'a dispatcher that logs': script('/etc/networkd-dispatcher/routable.d/x', '#!/bin/sh\nlogger up\n'),
    'udev and a disk': file(
      '/etc/udev/rules.d/9.rules',
      'KERNEL=="nvme*", ATTR{queue/scheduler}="none", SYMLINK+="data"\n',
    ),
    'modules of no use here': file(
      '/etc/modprobe.d/x.conf',
      'install cramfs /bin/true\nblacklist usb_storage\noptions nf_conntrack hashsize=131072\n',
    ),
    'tmpfiles makes a folder': file('/etc/tmpfiles.d/x.conf', 'd /run/app 0755 root root -\n'),
    'a mark that a step is done': file('/etc/app.done', ''),
    'a page': file('/usr/share/app/index.html', '<p>x'),
    'fstab of a data disk': file('/etc/fstab', '/dev/xvdb /data ext4 defaults 0 0\n'),
    'cloud-init keeps the host name': file(
      '/etc/cloud/cloud.cfg.d/9.cfg',
      'manage_etc_hosts: true\nssh_pwauth: false\n',
    ),
    'an application': script('/opt/app/run', '#!/bin/sh\niptables -F\n'),
  });
  judgeEach({
    'a backup by cron': [
      script('/etc/cron.d/x', 'MAILTO=""\n0 3 * * * root /opt/backup --all\n'),
      'proved',
      'file /etc/cron.d/x /opt/backup',
    ],
    'a PATH of cron': [script('/etc/cron.d/x', 'PATH=/opt\n'), 'proved', 'file /etc/cron.d/x'],
    'a daily script in Python': [
      script('/etc/cron.daily/x', '#!/usr/bin/python3\n'),
      'proved',
      'file /etc/cron.daily/x python3',
    ],
    'a hook of apt that calls a program': [
      file('/etc/apt/apt.conf.d/99x', 'DPkg::Post-Invoke {"/opt/x";};\n'),
      'proved',
      'file /etc/apt/apt.conf.d/99x /opt/x',
    ],
    'udev runs a program': [
      file('/usr/lib/udev/rules.d/9.rules', 'ACTION=="add", RUN+="/opt/x %k"\n'),
      'proved',
      'file /usr/lib/udev/rules.d/9.rules /opt/x',
    ],
    pam_exec: [file('/etc/pam.d/sshd', 'session optional pam_exec.so /opt/x\n'), 'proved', 'file /etc/pam.d/sshd'],
    'a file that nobody knows': [file('/etc/whatever/x', 'x\n'), 'proved', 'file /etc/whatever/x'],
    'a text that may be executed': [script('/etc/app/x.txt', '#!/bin/sh\n'), 'proved', 'file /etc/app/x.txt'],
    'a configuration': [file('/etc/app.conf', 'x = 1\n'), 'proved', 'file /etc/app.conf'],
    'texts of the boot loader': [file('/boot/cmdline.txt', 'x'), 'proved', 'file /boot/cmdline.txt'],
    binfmt: [file('/etc/binfmt.d/x.conf', ':x:M::x::/opt/x:\n'), 'proved', 'file /etc/binfmt.d/x.conf'],
  });
  judgeAll('refuted', {
    'a per-boot script': script('/var/lib/cloud/scripts/per-boot/x', '#!/bin/sh\niptables -P FORWARD DROP\n'),
    'a per-instance script': script(
      '/var/lib/cloud/scripts/per-instance/x',
      '#!/bin/sh\nip route add blackhole 10.200.0.0/16\n',
    ),
    'a user script': script('/var/lib/cloud/instance/scripts/x', '#!/bin/sh\nip route add blackhole 10.200.0.0/16\n'),
    'rc.local': script('/etc/rc.local', '#!/bin/sh\nip route add blackhole 10.200.0.0/16\n'),
  });
});

describe('programs that stand before those of the image', () => {
  judgeAll('unknown', {
    nft: script('/usr/sbin/nft', '#!/bin/sh\n'),
    ip: script('/usr/local/sbin/ip', '#!/bin/sh\n'),
    containerd: script('/usr/bin/containerd', '#!/bin/sh\n'),
    'a CNI plugin': script('/usr/lib/cni/bridge', '#!/bin/sh\n'),
  });
  judgeAll('proved', {
    'a CNI plugin that no file names': script('/usr/lib/cni/dhcp', '#!/bin/sh\n'),
    'a helper': script('/usr/local/bin/backup', '#!/bin/sh\n'),
  });
  judgeEach({
    'a program of the image': [script('/usr/bin/python3', '#!/bin/sh\n'), 'proved', 'file /usr/bin/python3'],
  });
});

describe('units', () => {
  const system = '/etc/systemd/system';
  judgeAll('unknown', {
    'one that the image may start': script(`${system}/x.service`, unit('ExecStart=/usr/sbin/iptables -F')),
    'a command at its stop': script(`${system}/x.service`, unit('ExecStop=/usr/sbin/nft flush ruleset')),
    'a user that may not': script(`${system}/pod-network.service.d/x.conf`, unit('User=nobody')),
    'the runtime in a network of its own': script(`${system}/containerd.service.d/x.conf`, unit('PrivateNetwork=yes')),
    'the runtime is masked': script(`${system}/containerd.service`, ''),
    'a drop-in of every service': script(`${system}/service.d/x.conf`, unit('PrivateNetwork=yes')),
    'a drop-in of a beginning': script(`${system}/pod-.service.d/x.conf`, unit('PrivateNetwork=yes')),
    'a mount over CNI files': script(`${system}/etc-cni.mount`, '[Mount]\nWhat=tmpfs\nWhere=/etc/cni\n'),
  });
  judgeEach({
    'one of /run that calls a program': [
      script('/run/systemd/system/x.service', unit('ExecStart=/opt/x')),
      'proved',
      'file /run/systemd/system/x.service /opt/x',
    ],
    'the runtime with other settings': [
      script(
        `${system}/containerd.service.d/x.conf`,
        unit('ExecStart=', 'ExecStart=/usr/bin/containerd --config /opt/x.toml'),
      ),
      'unknown',
      `file ${system}/containerd.service.d/x.conf ExecStart`,
    ],
    'a user unit': [
      script('/etc/systemd/user/x.service', unit('ExecStart=/opt/x')),
      'proved',
      'file /etc/systemd/user/x.service',
    ],
  });
  judgeAll('proved', {
    'the runtime behind a proxy': script(
      `${system}/containerd.service.d/x.conf`,
      unit('Environment=HTTPS_PROXY=http://p:3128'),
    ),
  });
});

describe('static pods', () => {
  const pod = (spec: object): Edit => file('/etc/kubernetes/manifests/x.yaml', JSON.stringify({ kind: 'Pod', spec }));
  judgeEach({
    'on the network of the node': [
      pod({ hostNetwork: true, containers: [{ image: 'x/agent:1' }] }),
      'proved',
      'file /etc/kubernetes/manifests/x.yaml x/agent:1',
    ],
  });
  judgeAll('proved', {
    'in its own': pod({ containers: [{ image: 'x/agent:1' }] }),
    'of the control plane': pod({ hostNetwork: true, containers: [{ image: 'registry.k8s.io/etcd:3.5' }] }),
  });
});

describe('keys of a cloud-config', () => {
  judgeAll('unknown', {
    'power off': key('power_state: {mode: poweroff}'),
    'a mount over CNI files': key('mounts: [[tmpfs, /etc/cni, tmpfs]]'),
    'a mount over the state of cloud-init': key('mounts: [[/dev/xvdb, /var/lib]]'),
    wireguard: key('wireguard: {}'),
    network: key('network: {version: 2}'),
    'packages are not among the modules': key('cloud_final_modules: [scripts_per_boot, scripts_user]'),
    'scripts are not among the modules': key('cloud_final_modules: [package_update_upgrade_install]'),
  });
  judgeAll('proved', {
    'a data disk': key(
      'mounts: [[/dev/xvdb, /data, ext4], [/dev/xvdc, none, swap]]\nfs_setup: [{device: /dev/xvdb, filesystem: ext4}]',
    ),
  });
  judgeEach({
    'a command that makes a file system': [
      key('fs_setup: [{device: /dev/xvdb, cmd: mkfs}]'),
      'proved',
      'part fs_setup',
    ],
    ansible: [key('ansible: {}'), 'proved', 'part ansible'],
    snap: [key('snap: {commands: [snap install x]}'), 'proved', 'package x', 'part snap'],
    'a key that nobody knows': [key('frobnicate: 1'), 'proved', 'part frobnicate'],
    'hooks of apt': [key('apt: {conf: "DPkg::Post-Invoke {x;};"}'), 'proved', 'part apt'],
    'write_files is not among the modules': [
      key('cloud_init_modules: [bootcmd, ssh]'),
      'unknown',
      'script part 2 /etc/pod-network/node.env',
    ],
    'a module that nobody knows': [key('cloud_config_modules: [runcmd, frob]'), 'proved', 'part frob'],
  });
});

describe('parts', () => {
  judgeEach({
    'a later list of files replaces ours': [
      part('text/cloud-config', 'write_files: [{path: /x, content: x}]'),
      'unknown',
      'script part 2 /etc/pod-network/node.env',
    ],
    'a part handler': [part('text/part-handler', 'def list_types(): return []'), 'proved', 'part text/part-handler'],
    'a type that nobody knows': [part('text/x-frob', 'x'), 'proved', 'part text/x-frob'],
    'a script in Python': [part('text/x-shellscript', '#!/usr/bin/python3'), 'proved', 'script part 3 python3'],
  });
  judgeAll('proved', {
    'a later list of files is appended': part(
      'text/cloud-config\nMerge-Type: list(append)+dict(recurse_array)+str()',
      'write_files: [{path: /x, content: x}]',
    ),
    'a later list of packages is appended': part(
      'text/cloud-config\nMerge-Type: list(append)+dict(recurse_array)',
      'packages: [jq]',
    ),
  });
  judgeAll('unknown', {
    'a later list of packages replaces ours': part('text/cloud-config', 'packages: [jq]'),
    'files of fewer entries replace ours by index': part(
      'text/cloud-config\nMerge-Type: list()+dict(recurse_array)+str()',
      'write_files: [{path: /x, content: x}]',
    ),
    'a part for another launch index': part('text/cloud-config\nLaunch-Index: 1', 'packages: [jq]'),
    'something included': part('text/x-include-url', 'https://x/y'),
    'a patch': part('text/cloud-config-jsonp', '[]'),
  });
});

describe('packages', () => {
  judgeAll('proved', { tools: packages('jq', 'awscli', 'nfs-common', 'linux-modules-extra-aws') });
  judgeEach({
    'one that nobody knows': [packages('frobnicator', 'fail2ban'), 'proved', 'package fail2ban', 'package frobnicator'],
  });
  judgeAll('unknown', {
    'a pod network': packages('calicoctl'),
    'a bridge with NAT': packages('libvirt-daemon-system'),
    'a firewall': packages('ufw'),
  });
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
    file('/etc/motd', 'hello\n'),
    file('/etc/logrotate.d/app', '/var/log/app.log {\n  weekly\n  rotate 4\n}\n'),
    file('/etc/ssh/sshd_config.d/10-app.conf', 'PasswordAuthentication no\n'),
    file('/etc/profile.d/app.sh', 'export EDITOR=vim\n'),
    file('/etc/apt/apt.conf.d/20auto-upgrades', 'APT::Periodic::Unattended-Upgrade "1";\n'),
    file('/etc/sudoers.d/ops', 'ops ALL=(ALL) NOPASSWD: ALL\n'),
    file('/etc/security/limits.d/app.conf', '* soft nofile 65536\n'),
    file('/home/ops/.bashrc', 'alias k=kubectl\n'),
  ];
  expect(judged(...edits)).toEqual(['proved']);
});

test('the default app has no actor', () => {
  expect(judged()).toEqual(['proved']);
});
