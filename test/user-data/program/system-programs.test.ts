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
