import { writeUserData } from '../../../lib/node/user-data';
import { readUserData } from '../../../lib/user-data/user-data-reader';
import { WORKER_0 } from '../../node/arbitraries';

const DOCUMENT = writeUserData({ ...WORKER_0, bootstrap: ['true'] });
const UNITS = ['pod-network', 'containerd'] as const;

/** What of a node with a drop-in could not be read, or is named as an actor. */
function doubtsOf(unit: string, ...lines: readonly string[]): readonly string[] {
  const file = { path: `/etc/systemd/system/${unit}.service.d/x.conf`, content: `${lines.join('\n')}\n` };
  const { unread, netfilter, actors } = readUserData(
    DOCUMENT.replace('write_files:\n', `write_files:\n- ${JSON.stringify(file)}\n`),
  );
  return [
    ...[...unread, ...netfilter.unread].map(({ unknown }) => unknown),
    ...actors.map(({ programs }) => programs.join(' ')),
  ];
}

test.each([
  ['Service', 'EnvironmentFile=/nope'],
  ['Service', 'StandardOutput=file:/nodir/x'],
  ['Service', 'StandardError=socket'],
  ['Service', 'StandardOutput=truncate:/etc/cni/net.d/10-bridge.conf'],
  ['Service', 'StandardInput=tty'],
  ['Service', 'ExecSearchPath='],
  ['Service', 'CPUAffinity=99'],
  ['Service', 'CPUQuota=1%'],
  ['Service', 'CapabilityBoundingSet='],
  ['Service', 'ExecStartPre=/usr/bin/test -e /x'],
  ['Service', 'ExecStartPre=/bin/sh -c "exit 1"'],
  ['Service', 'ExecStartPre=/bin/sleep infinity'],
  ['Service', 'ExecStartPre=/bin/sh -c "tail -f /dev/null"'],
  ['Service', 'WatchdogSec=1'],
  ['Service', 'Type=dbus'],
  ['Service', 'RuntimeDirectory=containerd'],
  ['Unit', 'Wants=poweroff.target'],
  ['Unit', 'Upholds=rescue.target'],
  ['Unit', 'OnSuccess=systemd-halt.service'],
  ['Unit', 'StartLimitAction=poweroff'],
  ['Install', 'Alias=kubelet.service'],
])('[%s] %s of a unit that pods need is doubted', (section, line) => {
  for (const unit of UNITS) expect(doubtsOf(unit, `[${section}]`, line)).not.toEqual([]);
});

test('a unit of one run that systemd is to start again is refused by systemd', () => {
  expect(doubtsOf('pod-network', '[Service]', 'Restart=always')).not.toEqual([]);
  expect(doubtsOf('containerd', '[Service]', 'Restart=always')).toEqual([]);
});

test('a question before kubelet is named', () => {
  expect(doubtsOf('kubelet', '[Service]', 'ExecStartPre=/usr/bin/test -e /x')).toEqual(['ExecStartPre']);
});

test.each([
  ['Service', 'Environment=HTTPS_PROXY=http://p:3128'],
  ['Service', 'EnvironmentFile=-/etc/default/x'],
  ['Service', 'EnvironmentFile=/etc/pod-network/node.env'],
  ['Service', 'StandardOutput=append:/var/log/x.log'],
  ['Service', 'StandardError=journal'],
  ['Service', 'Restart=on-failure\nRestartSec=5'],
  ['Service', 'LimitNOFILE=1048576\nLimitMEMLOCK=infinity'],
  ['Service', 'CPUQuota=50%\nOOMScoreAdjust=-999'],
  ['Service', 'Slice=runtime.slice'],
  ['Unit', 'After=network-online.target\nWants=network-online.target'],
  ['Unit', 'StartLimitIntervalSec=0'],
])('[%s] %s is ordinary', (section, lines) => {
  for (const unit of UNITS) expect(doubtsOf(unit, `[${section}]`, lines)).toEqual([]);
});
