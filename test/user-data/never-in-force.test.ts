import { writeUserData } from '../../lib/node/user-data';
import { readUserData } from '../../lib/user-data/user-data-reader';
import { WORKER_0 } from '../node/arbitraries';

const DOCUMENT = writeUserData({ ...WORKER_0, bootstrap: ['true'] });

/** What of a document with an edit could not be read. */
function unreadOf(piece: string, by: string): readonly string[] {
  const edited = DOCUMENT.replace(piece, () => by);
  if (edited === DOCUMENT) throw new Error(`no ${piece}`);
  const { unread, netfilter } = readUserData(edited);
  return [...unread, ...netfilter.unread].map(({ unknown }) => unknown);
}

const line = (command: string): readonly [string, string] => [
  'systemctl enable pod-network ',
  `${command}\nsystemctl enable pod-network `,
];
const bootcmd = (command: string): readonly [string, string] => [
  'bootcmd:\n',
  `bootcmd:\n- ${JSON.stringify(command)}\n`,
];
const part = (type: string, script: string, name = 'a'): readonly [string, string] => [
  '--part\n',
  `--part\nContent-Type: ${type}\nContent-Disposition: attachment; filename="${name}"\n\n#!/bin/sh\n${script}\n\n--part\n`,
];
const once = (script: string): readonly [string, string] => part('text/x-shellscript-per-once', script);
const perBoot = (script: string): readonly [string, string] => part('text/x-shellscript-per-boot', script);
const perInstance = (script: string): readonly [string, string] => ['#!/bin/bash\n', `#!/bin/bash\n${script}\n`];
const file = (path: string, content: string): readonly [string, string] => [
  'write_files:\n',
  `write_files:\n- ${JSON.stringify({ path, content })}\n`,
];
const dropIn = (...lines: readonly string[]): readonly [string, string] =>
  file('/etc/systemd/system/pod-network.service.d/x.conf', `${lines.join('\n')}\n`);
const onTimer = (...lines: readonly string[]): readonly [string, string] =>
  file('/etc/systemd/system/pod-network.timer.d/x.conf', `[Timer]\n${lines.join('\n')}\n`);

const owned = (owner: string, defer = false): readonly [string, string] => [
  'write_files:\n',
  `write_files:\n- ${JSON.stringify({ path: '/etc/x', content: 'x', owner, defer })}\n`,
];

test.each([
  ['a file of a group that nobody has', owned('root:nosuch'), 'writes no further file'],
  ['a file of a user who comes later', owned('ubuntu:ubuntu'), 'writes no further file'],
  ['a step of the script that never ends', line('sleep infinity'), 'never ends'],
  ['a loop of the script', line('while true; do sleep 1; done'), 'never ends'],
  ['a file that is followed', line('tail -f /dev/null'), 'never ends'],
  ['a log that is followed', line('journalctl -fu kubelet'), 'never ends'],
  ['the same word', line('yes > /dev/null'), 'never ends'],
  ['a command again and again', line('watch -n 5 date'), 'never ends'],
  ['a thousand days', line('sleep 1000d'), 'never ends'],
  [
    'a loop before a file',
    perInstance(`while :; do sleep 1; done\nrm -f /x\nprintf x > /etc/sysctl.d/z.conf`),
    'never ends',
  ],
  ['a script that ends itself', line('kill $$'), 'may end the script'],
  ['a group of processes', line('kill 0'), 'may end the script'],
  ['a bootcmd', bootcmd('sleep infinity'), 'never ends'],
  ['a boothook', part('text/cloud-boothook', 'while :\ndo sleep 1\ndone'), 'never ends'],
  ['a part that runs once', once('until false; do sleep 5; done'), 'never ends'],
  ['another script of each boot', perBoot('sleep inf'), 'never ends'],
  ['a step that fails', line('false'), 'does not start it'],
  ['a step that may fail', line('test -e /x'), 'may end the script'],
  ['a restart at each boot', perBoot('reboot'), 'restarts the node at every boot'],
  ['the script is removed', once('rm /var/lib/cloud/scripts/per-boot/pod-network'), 'takes away a script'],
  ['all scripts are removed', once('rm -f /var/lib/cloud/scripts/per-boot/*'), 'takes away a script'],
  ['their folder is removed', once('rm -rf /var/lib/cloud/scripts'), 'takes away a script'],
  ['the script may not be run', once('chmod -x /var/lib/cloud/scripts/per-boot/pod-network'), 'takes away'],
  ['the script is written over', once('echo > /var/lib/cloud/scripts/per-boot/pod-network'), 'writes over a script'],
  ['the runtime is masked', once('systemctl mask containerd.service'), 'keeps containerd.service from running'],
  ['other values', once('echo CNI_BIN_DIR=/x >> /etc/pod-network/node.env'), 'waits for plugins in /x'],
  ['edited values', once('sed -i s/l.b/x/ /etc/pod-network/node.env'), 'values of the node are not known'],
  [
    'values after the unit has read them',
    perInstance('echo POD_CIDR=10.0.0.0/8 >> /etc/pod-network/node.env'),
    'has read it',
  ],
  ['a PATH without programs', dropIn('[Service]', 'Environment=PATH=/x'), 'PATH=/x'],
  ['a library', dropIn('[Service]', 'Environment=LD_PRELOAD=/x.so'), 'LD_PRELOAD=/x.so'],
  ['a command that fails', dropIn('[Service]', 'ExecStartPre=/bin/false'), '/bin/false'],
  ['a question', dropIn('[Service]', 'ExecCondition=/bin/x'), 'ExecCondition=/bin/x'],
  ['a type of one command', dropIn('[Service]', 'Type=simple'), 'Type=simple'],
  ['a timer of another unit', onTimer('Unit=x.service'), 'Unit=x.service'],
  ['a timer without a time', onTimer('OnActiveSec=', 'OnUnitInactiveSec='), 'no time at which'],
])('what keeps the pod network from being in force: %s', (_, [piece, by], reason) => {
  expect(unreadOf(piece, by).join('\n')).toContain(reason);
});

test.each([
  ['a file of a group of the image', owned('root:adm')],
  ['a file of cloud-init’s user, written late', owned('ubuntu:ubuntu', true)],
  ['a loop that ends', once('while true; do test -e /x && break; done')],
  ['a loop in the background', once('while true; do sleep 9; done &')],
  ['what a time limit ends', line('timeout 9 tail -f /dev/null || true')],
  ['what a pipe ends', line('yes | head -n 1')],
  ['a log that is followed in the background', line('journalctl -f > /var/log/x &')],
  ['a minute', line('sleep 60')],
  ['another script that fails', perBoot('exit 1')],
  ['a question of the script', line('test -e /x || true')],
  // systemd: "Failed to mask unit: File already exists"
  ['a mask of a unit that has a file', once('systemctl mask pod-network.service')],
  ['the runtime is masked and unmasked', once('systemctl mask containerd; systemctl unmask containerd')],
  ['the same values again', once('echo CNI_BIN_DIR=/usr/lib/cni >> /etc/pod-network/node.env')],
  ['a PATH with more', dropIn('[Service]', 'Environment=PATH=/opt/bin:/usr/sbin:/usr/bin')],
  ['a command that may fail', dropIn('[Service]', 'ExecStartPre=-/bin/false')],
  ['the same unit', onTimer('Unit=pod-network.service')],
])('what leaves the pod network in force: %s', (_, [piece, by]) => {
  expect(unreadOf(piece, by)).toEqual([]);
});

test('what never ends keeps nothing from what came before', () => {
  const { unread } = readUserData(writeUserData({ ...WORKER_0, bootstrap: ['while true; do sleep 9; done'] }));
  expect(unread).toEqual([]);
});

test('a script that ran already may be removed', () => {
  const { unread } = readUserData(
    writeUserData({ ...WORKER_0, bootstrap: ['rm /var/lib/cloud/scripts/per-boot/pod-network'] }),
  );
  expect(unread).toEqual([]);
});
