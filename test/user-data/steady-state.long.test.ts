import fc from 'fast-check';
import type { NodeSetup } from '../../lib/model/node-setup';
import { writeUserData } from '../../lib/node/user-data';
import { readUserData } from '../../lib/user-data/user-data-reader';
import { WORKER_0 } from '../node/arbitraries';

const PLAIN = writeUserData({ ...WORKER_0, bootstrap: [] });

function setupOf(...bootstrap: readonly string[]): NodeSetup {
  return readUserData(writeUserData({ ...WORKER_0, bootstrap }));
}

/** What a setup says of packets. */
function factsOf({ sysctls, netfilter, routes, unread }: NodeSetup): object {
  const last = Object.fromEntries(sysctls.map(({ key, value }) => [key, value]));
  const byText = routes.map((route) => JSON.stringify({ ...route, place: '' })).sort();
  return { last, netfilter, unread, routes: byText };
}

const KEPT = factsOf(readUserData(PLAIN));
const FORWARDING = 'net.ipv4.ip_forward';
const TABLE = 'table ip pod_network';
const ROUTE = 'the route to 10.200.0.0/24 of metric 4000000000';

test.each([
  ['sysctl -w net.ipv4.ip_forward=0', FORWARDING],
  ['sysctl -w net.ipv4.conf.all.forwarding=0', FORWARDING],
  ['echo 0 > /proc/sys/net/ipv4/ip_forward', FORWARDING],
  ['sysctl -w net.bridge.bridge-nf-call-iptables=0', 'net.bridge.bridge-nf-call-iptables'],
  ['nft flush ruleset', TABLE],
  ['nft delete table ip pod_network', TABLE],
  ['nft add rule ip pod_network prerouting drop', TABLE],
  ['ip route del unreachable 10.200.0.0/24 metric 4000000000', ROUTE],
  ['ip route replace blackhole 10.200.0.0/24 metric 4000000000', ROUTE],
])('the units of a node set again what `%s` changes', (command, fact) => {
  const setup = setupOf('true', command);
  expect(setup.putBacks).toEqual([{ fact, changedBy: ['part 3, line 8'], unit: 'pod-network.service', seconds: 6 }]);
  expect(factsOf({ ...setup, sysctls: setup.sysctls.map((one) => ({ ...one, key: aliasOf(one.key) })) })).toEqual(KEPT);
});

test.each([
  ['delete table ip pod_network', 'delete table ip pod_network\n  flush ruleset', true],
  ['ExecStart=nft', 'ExecStartPre=iptables -t nat -F\n  ExecStart=nft', true],
  ['ExecStart=nft', 'ExecStartPre=-nft delete table ip filter\n  ExecStart=nft', true],
  ['ExecStart=nft', 'ExecStart=nft flush ruleset\n  ExecStart=nft', true],
  ['ExecStart=nft', 'ExecStart=nft flush chain ip pod_network prerouting\n  ExecStart=nft', false],
])('a unit that recurs and has %s edited to %s: others lose their rules: %s', (piece, by, loses) => {
  expect(PLAIN).toContain(piece);
  const { unread } = readUserData(PLAIN.replace(piece, by));
  expect(unread.some(({ unknown }) => unknown.includes('removes the rules of kube-proxy'))).toBe(loses);
});

function aliasOf(key: string): string {
  return key.replace('conf.all.forwarding', 'ip_forward');
}

test.each([
  ['another table', 'iptables -t raw -A PREROUTING -j DROP'],
  ['a policy', 'iptables -P FORWARD DROP'],
  ['another route', 'ip route add blackhole 10.200.0.0/16'],
  ['another parameter', 'sysctl -w net.ipv4.conf.all.rp_filter=1'],
  ['an interface', 'sysctl -w net.ipv4.conf.eth0.forwarding=0'],
])('the units of a node leave %s', (_, command) => {
  const setup = setupOf(command);
  expect(setup.putBacks).toEqual([]);
  expect(factsOf(setup)).not.toEqual(KEPT);
  expect(setup.commands).toEqual([
    ...readUserData(PLAIN).commands,
    expect.objectContaining({ argv: command.split(' ') }),
  ]);
});

const OFF = 'sysctl -w net.ipv4.ip_forward=0';
const STOP = 'systemctl stop pod-network.timer';
const DROP_IN = '/etc/systemd/system/pod-network.service.d';

/** What forwarding is at the end; `unread` where nobody can tell. */
test.each([
  ['the timer is stopped before', [STOP, OFF], '0'],
  ['the timer is disabled and stopped before', ['systemctl disable --now pod-network.timer', OFF], '0'],
  ['the timer is stopped and started', [STOP, OFF, 'systemctl start pod-network.timer'], '1'],
  ['a disabled timer runs on', ['systemctl disable pod-network.timer', OFF], '1'],
  ['a timer has no process to kill', ['systemctl kill pod-network.timer', OFF], '1'],
  ['the timer is stopped after', [OFF, STOP], 'unread'],
  ['the timer is removed', [OFF, 'rm /etc/systemd/system/pod-network.timer'], 'unread'],
  ['its data are removed', [OFF, 'rm /etc/pod-network/node.env'], 'unread'],
  ['its data are edited', [OFF, 'echo >> /etc/pod-network/nat.nft'], 'unread'],
  ['the unit gets a drop-in', [OFF, `mkdir -p ${DROP_IN}; echo > ${DROP_IN}/x.conf`], 'unread'],
  ['what may go on is not settled', [`while true; do ${OFF}; sleep 1; done &`], 'unread'],
  ['a timer of its own undoes it', own('ExecStart=/sbin/sysctl -w net.ipv4.ip_forward=0'), 'unread'],
  [
    'a unit of its own undoes it',
    own('Restart=always\nExecStart=/sbin/sysctl -w net.ipv4.ip_forward=0', false),
    'unread',
  ],
])('%s', (_, bootstrap, value) => {
  const { unread, sysctls } = setupOf(...bootstrap);
  const last = sysctls.filter(({ key }) => key === FORWARDING).at(-1)?.value;
  expect(unread.length > 0 || typeof last !== 'string' ? 'unread' : last).toBe(value);
});

function own(service: string, timer = true): readonly string[] {
  return [
    `printf '[Service]\\n${service.replaceAll('\n', '\\n')}\\n' > /etc/systemd/system/own.service`,
    ...(timer ? [`printf '[Timer]\\nOnUnitInactiveSec=5\\nAccuracySec=1\\n' > /etc/systemd/system/own.timer`] : []),
    `systemctl start own.${timer ? 'timer' : 'service'}`,
  ];
}

describe('a unit of somebody else', () => {
  const stranger = (timer: string, ...more: readonly string[]): NodeSetup =>
    readUserData(
      [
        '#!/bin/sh',
        `printf '[Service]\\nType=oneshot\\nExecStart=/sbin/sysctl -w a=1\\n' > /etc/systemd/system/own.service`,
        `printf '[Timer]\\n${timer}\\n' > /etc/systemd/system/own.timer`,
        ...more,
        '',
      ].join('\n'),
    );
  const NOW = 'systemctl enable --now own.timer';
  const EVERY = 'OnUnitInactiveSec=10\\nAccuracySec=1';

  test.each([
    ['runs every few seconds', EVERY, [NOW, 'sysctl -w a=0'], '1'],
    ['runs every few minutes', 'OnUnitInactiveSec=5min', [NOW, 'sysctl -w a=0'], 'unread'],
    ['runs by the calendar', 'OnCalendar=daily', [NOW, 'sysctl -w a=0'], 'unread'],
    ['runs once', 'OnBootSec=1', [NOW, 'sysctl -w a=0'], '0'],
    [
      'starts at the next boot',
      EVERY,
      ['systemctl start own.service', 'sysctl -w a=0', 'systemctl enable own.timer'],
      'unread',
    ],
    ['runs now and then and changes nothing', 'OnCalendar=daily', [NOW, 'sysctl -w a=1'], '1'],
    [
      'may start too often',
      EVERY,
      ['echo "[Unit]\nStartLimitBurst=2" >> /etc/systemd/system/own.service', NOW, 'sysctl -w a=0'],
      'unread',
    ],
    ['stays active', EVERY, ['echo RemainAfterExit=yes >> /etc/systemd/system/own.service', NOW, 'sysctl -w a=0'], '0'],
  ])('%s', (_, timer, lines, value) => {
    const { unread, sysctls } = stranger(timer, ...lines);
    expect(unread.length > 0 ? 'unread' : sysctls.at(-1)?.value).toBe(value);
  });
});

/** Commands that change what the units set, or what they leave. */
const COMMAND = fc.constantFrom(
  ...[OFF, 'sysctl -w net.bridge.bridge-nf-call-iptables=0', 'nft flush ruleset', 'nft delete table ip pod_network'],
  ...['nft flush table ip pod_network', 'nft add table ip own', 'iptables -P FORWARD DROP', 'iptables -F', STOP],
  ...['ip route add blackhole 10.200.0.0/16', 'ip route del unreachable 10.200.0.0/24 metric 4000000000'],
  ...['systemctl start pod-network.timer', 'iptables -t nat -A POSTROUTING -j MASQUERADE'],
);

test('the units of a node run once more, and change nothing of what a bootstrap then leaves', () => {
  fc.assert(
    fc.property(fc.array(COMMAND, { maxLength: 6 }), (bootstrap) => {
      const setup = setupOf(...bootstrap);
      const again = setupOf(...bootstrap, 'systemctl restart pod-network.service');
      fc.pre(setup.unread.length === 0 && again.unread.length === 0 && !bootstrap.includes(STOP));
      expect(factsOf(again)).toEqual(factsOf(setup));
    }),
    { numRuns: 60 },
  );
});
