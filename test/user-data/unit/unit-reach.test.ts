import { readUserData } from '../../../lib/user-data/user-data-reader';

/** What of a unit of somebody else could not be read, beside what it does by its commands. */
function unreadOf(name: string, ...lines: readonly string[]): readonly string[] {
  const file = (path: string, text: string): string => `cat > ${path} <<'E'\n${text}\nE`;
  const { unread } = readUserData(
    [
      '#!/bin/sh',
      file('/etc/systemd/system/own.service', '[Service]\nType=oneshot\nExecStart=/sbin/sysctl -w a=1'),
      'systemctl enable --now own',
      file(`/etc/systemd/system/${name}`, lines.join('\n')),
      '',
    ].join('\n'),
  );
  return unread.map(({ unknown }) => unknown);
}

test.each([
  ['Unit', 'Conflicts=containerd.service'],
  ['Unit', 'Conflicts=own.service'],
  ['Unit', 'PropagatesStopTo=pod-network.service'],
  ['Unit', 'SuccessAction=poweroff'],
  ['Unit', 'FailureAction=reboot-force'],
  ['Unit', 'JobTimeoutAction=halt'],
  ['Unit', 'OnFailureJobMode=isolate'],
  ['Unit', 'OnSuccess=poweroff.target'],
  ['Unit', 'Wants=network.target emergency.target'],
  ['Unit', 'Requires=%i'],
  ['Unit', 'BindsTo=systemd-suspend.service'],
  ['Service', 'RuntimeDirectory=app containerd'],
  ['Service', 'StateDirectory=cni'],
  ['Service', 'StandardOutput=truncate:/etc/cni/net.d/10-x.conf'],
  ['Service', 'StandardError=append:/etc/sysctl.d/%n.conf'],
  ['Install', 'Alias=containerd.service'],
  ['Install', 'Alias=own.service'],
  ['Install', 'Also=poweroff.target'],
  ['Install', 'RequiredBy=containerd.service'],
])('a service with [%s] %s is doubted', (section, line) => {
  expect(unreadOf('z.service', '[Service]', 'ExecStart=/bin/true', `[${section}]`, line)).not.toEqual([]);
});

test.each([
  ['z.timer', '[Timer]', 'OnBootSec=9', 'Unit=poweroff.target'],
  ['z.path', '[Path]', 'PathExists=/etc/hostname', 'Unit=rescue.target'],
  ['z.socket', '[Socket]', 'ListenStream=/run/containerd/containerd.sock'],
  ['z.socket', '[Socket]', 'ListenStream=9000', 'ExecStartPre=/usr/sbin/ip route add 10.0.0.0/8 via 10.0.1.4'],
  ['multi-user.target.d/x.conf', '[Unit]', 'Wants=poweroff.target'],
  ['system.slice.d/x.conf', '[Slice]', 'MemoryMax=1M'],
])('%s with %s %s is doubted', (name, ...lines) => {
  expect(unreadOf(name, ...lines)).not.toEqual([]);
});

test.each([
  ['z.service', '[Unit]', 'Conflicts=shutdown.target', 'Wants=network-online.target', 'OnFailure=mail@%n.service'],
  ['z.service', '[Unit]', 'SuccessAction=none'],
  ['z.service', '[Service]', 'RuntimeDirectory=app', 'StateDirectory=app', 'StandardOutput=append:/var/log/%n.log'],
  ['z.service', '[Install]', 'WantedBy=multi-user.target', 'Alias=app.service', 'RequiredBy=multi-user.target'],
  ['z.timer', '[Timer]', 'OnBootSec=9', 'Unit=app.service'],
  ['z.socket', '[Socket]', 'ListenStream=/run/app.sock'],
  ['app.slice', '[Slice]', 'MemoryMax=1M'],
  ['system.slice.d/x.conf', '[Slice]', 'MemoryAccounting=yes'],
])('%s with %s %s is ordinary', (name, ...lines) => {
  const service = name.endsWith('.service') ? ['[Service]', 'ExecStart=/bin/true'] : [];
  expect(unreadOf(name, ...service, ...lines)).toEqual([]);
});
