import { readUserData } from '../../../lib/user-data/user-data-reader';

const MASQUERADE = 'iptables -t nat -A POSTROUTING -s 10.200.0.0/24 -j MASQUERADE';

function unreadOf(...lines: readonly string[]): readonly string[] {
  return readUserData(['#!/bin/sh', ...lines, ''].join('\n')).unread.map(({ unknown }) => unknown);
}

test.each(['reboot', 'shutdown -r now', 'systemctl reboot', 'init 6', 'shutdown --reboot +1', 'sudo reboot -f'])(
  'what a script sets is lost by its own %s',
  (command) => {
    expect(unreadOf(MASQUERADE, command)).toEqual([
      `part 1, line 3: restarts the node, and nothing sets again ${MASQUERADE} (part 1, line 2)`,
    ]);
  },
);

test('a restart that may not come leaves a doubt', () => {
  expect(unreadOf(MASQUERADE, 'if [ -e /run/reboot-required ]; then reboot; fi')).toEqual([
    `part 1, line 3: may restart the node (it stands in \`if [ -e /run/reboot-required ]; then reboot; fi\`), and nothing sets again ${MASQUERADE} (part 1, line 2)`,
  ]);
});

test.each(['shutdown -c', 'systemctl restart containerd', 'false && poweroff', 'kubeadm join || poweroff'])(
  '%s restarts nothing',
  (command) => {
    expect(unreadOf(MASQUERADE, command)).toEqual([]);
  },
);

test.each([
  'shutdown -h now',
  'poweroff',
  'halt -p',
  'systemctl poweroff',
  'init 0',
  'systemctl kexec',
  'kexec -e',
  '[ -e /x ] && halt',
])('a node after %s is no proof', (command) => {
  expect(unreadOf(command)).toHaveLength(1);
});

test.each([
  'systemctl start poweroff.target',
  'systemctl enable --now halt.target',
  'systemctl start rescue.target',
  'systemctl start --no-block emergency.target',
  'systemctl start systemd-kexec.service',
  'systemctl start anything.target',
  'systemctl isolate rescue',
  'systemctl isolate reboot.target; systemctl isolate kexec.target',
  'systemctl set-default poweroff.target',
  'systemctl rescue',
  'systemctl emergency',
  'systemctl suspend',
  'systemctl hibernate',
  'systemctl freeze containerd',
  'systemctl stop system.slice',
  'systemctl kill -s STOP basic.target',
  'init S',
  'systemctl link /opt/containerd.service',
  'systemctl enable --now /opt/containerd.service',
  'echo o >/proc/sysrq-trigger',
  'echo b | sudo tee /proc/sysrq-trigger',
  'echo mem > /sys/power/state',
  'echo 1 > /sys/fs/cgroup/system.slice/containerd.service/cgroup.freeze',
  'echo 1 > /sys/fs/cgroup/system.slice/cgroup.kill',
])('a node after %s is no proof', (command) => {
  expect(unreadOf(command)).toHaveLength(1);
});

test.each([
  'systemctl start network-online.target multi-user.target',
  'systemctl mask sleep.target suspend.target hibernate.target',
  'systemctl enable --now app.service app.timer',
  'systemctl stop app.slice',
  'systemctl freeze app',
  'kubeadm join || systemctl rescue',
  'echo s > /proc/sysrq-trigger',
  'echo 0 > /sys/fs/cgroup/system.slice/app.service/cgroup.freeze',
])('a node after %s goes on', (command) => {
  expect(unreadOf(command)).toEqual([]);
});

test('a restart by its target is one', () => {
  expect(unreadOf(MASQUERADE, 'systemctl start reboot.target')[0]).toContain('nothing sets again');
});

test('a unit that is linked is read where it comes from', () => {
  const { unread, commands } = readUserData(
    `#!/bin/sh\nprintf '[Service]\\nExecStart=/sbin/ip route add 10.0.0.0/8 via 10.0.1.4\\n' > /opt/z.service\nsystemctl enable --now /opt/z.service\n`,
  );
  expect([unread, commands.map(({ argv }) => argv.join(' '))]).toEqual([[], ['ip route add 10.0.0.0/8 via 10.0.1.4']]);
});

test.each([
  ['kill $(cat /run/app.pid); kill %1; kill -9 $!', []],
  ['pkill nginx; pkill -HUP -f /opt/app/run; pkill -u app worker', []],
  ['killall -q nginx dnsmasq', []],
  ['pkill -0 containerd; kill -l', []],
  ["pkill -STOP 'cont.*'", ['pkill']],
  ['pkill -STOP contain.rd', ['pkill']],
  ['pkill -STOP kubele', ['pkill']],
  ['pkill -f cloud-init', ['pkill']],
  ['pkill -v nginx', ['pkill']],
  ['pkill "$NAME"', ['pkill']],
  ['pkill -u root', ['pkill']],
  ['killall -STOP kubelet', ['killall']],
  ["killall -r 'c.*'", ['killall']],
  ['killall5 -9', ['killall5']],
  ['kill -9 -1', ['kill']],
  ['kill -STOP 1', ['kill']],
  ['kill -STOP $(pgrep containerd)', ['kill']],
  ['systemctl stop "$UNIT"', ['systemctl stop']],
  ['systemctl enable --now /opt/app/app.service', ['/opt/app/app.service']],
  ['echo 9 > /sys/fs/cgroup/system.slice/memory.max', ['> /sys/fs/cgroup/system.slice/memory.max']],
])('%s: the programs that are named are %j', (command, programs) => {
  const { actors } = readUserData(`#!/bin/sh\n${command}\n`);
  expect(actors.flatMap((actor) => actor.programs)).toEqual(programs);
});

test('what a unit sets at every boot is not lost', () => {
  const unit = ['[Service]', `ExecStart=${MASQUERADE}`, '[Install]', 'WantedBy=multi-user.target'];
  const file = `printf '%s\\n' ${unit.map((line) => `'${line}'`).join(' ')} > /etc/systemd/system/nat.service`;
  expect(unreadOf(file, 'systemctl enable --now nat', 'reboot')).toEqual([]);
});

test('kernel parameters of a command are lost, those of a file are not', () => {
  const { sysctls } = readUserData(
    [
      '#!/bin/sh',
      'sysctl -w net.ipv4.ip_forward=1',
      'echo net.ipv4.tcp_syncookies=1 > /etc/sysctl.d/9.conf',
      'reboot',
      '',
    ].join('\n'),
  );
  expect(sysctls.map(({ key }) => key)).toEqual(['net.ipv4.tcp_syncookies']);
});

test.each([
  ['{mode: reboot}', 1],
  ['{mode: reboot, condition: false}', 0],
  ['{mode: reboot, condition: test -e /run/reboot-required}', 1],
  ['{mode: poweroff}', 1],
  ['{mode: halt}', 1],
  ['{mode: poweroff, condition: false}', 0],
])('power_state %s', (state, count) => {
  const { unread } = readUserData(`#cloud-config\npower_state: ${state}\nruncmd:\n  - ${MASQUERADE}\n`);
  expect(unread).toHaveLength(count);
});

test.each([
  ['sysctl -w net.ipv4.conf.all.forwarding=0', '0'],
  ['sysctl -w net.ipv4.conf.all.forwarding=0; sysctl --system', '1'],
  ['sysctl -w net/ipv4/conf/all/forwarding=0; sysctl --system --pattern ^net.ipv4', '1'],
  ['sysctl -w net.ipv4.ip_forward=0; sysctl --system --pattern=^net.ipv6', '0'],
  ['sysctl -w net.ipv4.ip_forward=0; sysctl -r ^net.ipv6 -w net.ipv4.ip_forward=1', '0'],
  ['sysctl --pattern ^net -p /etc/sysctl.d/9.conf', '1'],
])('ip_forward after %s is %s', (command, value) => {
  const file = 'echo net.ipv4.ip_forward=1 > /etc/sysctl.d/9.conf';
  const { sysctls, unread } = readUserData(['#!/bin/sh', file, ...command.split('; ')].join('\n'));
  expect(unread).toEqual([]);
  expect(sysctls.at(-1)).toMatchObject({ key: 'net.ipv4.ip_forward', value });
});

test('a pattern that is not read leaves open what is set, and not what is printed', () => {
  const unreadOf = (line: string): number => readUserData(`#!/bin/sh\n${line}`).unread.length;
  expect(['-a -r "(a|b)"', '--system -r "(a|b)"'].map((rest) => unreadOf(`sysctl ${rest}`))).toEqual([0, 1]);
});
