import { IS_ROOT, runProgram } from '../user-data/real-program';
import { NODE_STATUS_SCRIPT } from '../../lib/node/node-status';
import type { NodeSpec } from '../../lib/node/node-spec';
import { writeUserData } from '../../lib/node/user-data';
import { WORKER_0 } from './arbitraries';
import { bootNode } from './node-boot';

const NODE: NodeSpec = { ...WORKER_0, packages: [] };

/** Says of each unit what a file says, and that all is well where there is none. */
const SYSTEMD = `cat >/usr/local/sbin/systemctl <<'S'
#!/bin/sh
case "$*" in
'show -P Result pod-network') cat /mnt/result 2>/dev/null || echo success ;;
*) test ! -e "/mnt/not $*" ;;
esac
S
cat >/usr/local/sbin/systemd-notify <<'S'
#!/bin/sh
echo "$NOTIFY_SOCKET gets $*"
S
chmod +x /usr/local/sbin/systemd-notify
`;

const BOOT = 'restart the node, or see /var/log/cloud-init-output.log';
const AGAIN = 'systemctl restart pod-network';
const ALL_IS_WELL = ['10.200.0.0/24 of 10.200.0.0/16 in force', 'exit 0'];

/** What breaks a node, what is said of it, and what mends it again. */
const FAULTS: readonly (readonly [fault: string, said: readonly string[], mend: string])[] = [
  [
    'mv /run/pod-network/applied /mnt/applied',
    [`not put in force at this boot; fix: ${BOOT}`],
    'mv /mnt/applied /run/pod-network/applied',
  ],
  [
    'mv /etc/cni/net.d/10-bridge.conf /mnt',
    [`/etc/cni/net.d/10-bridge.conf is missing or edited; fix: ${BOOT}`],
    'mv /mnt/10-bridge.conf /etc/cni/net.d',
  ],
  [
    'cp -a /etc/cni/net.d /mnt/net.d; rm /etc/cni/net.d/*',
    ['10-bridge', '99-loopback'].map((name) => `/etc/cni/net.d/${name}.conf is missing or edited; fix: ${BOOT}`),
    'cp /mnt/net.d/* /etc/cni/net.d',
  ],
  [
    'cp /etc/pod-network/node.env /mnt; echo POD_CIDR=10.200.1.0/24 >>/etc/pod-network/node.env',
    [`/etc/pod-network/node.env is missing or edited; fix: ${BOOT}`],
    'cp /mnt/node.env /etc/pod-network',
  ],
  [
    'rm /etc/pod-network/node.env',
    [`/etc/pod-network/node.env is missing or edited; fix: ${BOOT}`],
    'cp /mnt/node.env /etc/pod-network',
  ],
  [
    'echo x >>/etc/containerd/config.toml',
    [`/etc/containerd/config.toml is missing or edited; fix: ${BOOT}`],
    'sed -i "$ d" /etc/containerd/config.toml',
  ],
  [
    "touch '/etc/cni/net.d/05 other.conflist' /etc/cni/net.d/00-notes.txt",
    ["/etc/cni/net.d/05 other.conflist counts as pod network; fix: rm '/etc/cni/net.d/05 other.conflist'"],
    'rm /etc/cni/net.d/0*',
  ],
  [
    'sysctl -q -w net.ipv4.ip_forward=0',
    [`net/ipv4/ip_forward is not 1; fix: ${AGAIN}`],
    'sysctl -q -w net.ipv4.ip_forward=1',
  ],
  [
    'sysctl -q -w net.bridge.bridge-nf-call-iptables=0',
    [`net/bridge/bridge-nf-call-iptables is not 1; fix: ${AGAIN}`],
    'sysctl -q -w net.bridge.bridge-nf-call-iptables=1',
  ],
  ...[
    'nft flush ruleset',
    'nft flush chain ip pod_network postrouting',
    'nft delete chain ip pod_network prerouting',
  ].map((fault): (typeof FAULTS)[number] => [
    fault,
    [`nft table ip pod_network is missing or changed; fix: ${AGAIN}`],
    'nft -f /etc/pod-network/nat.nft',
  ]),
  [
    'iptables -P FORWARD DROP; iptables -N DOCKER; iptables -A FORWARD -j DOCKER',
    ['iptables drops what is forwarded; fix: iptables -P FORWARD ACCEPT'],
    // whoever lets the pods through by rules of their own means the policy
    'iptables -A DOCKER -s 10.200.0.0/16 -j ACCEPT',
  ],
  [
    'iptables -F DOCKER',
    ['iptables drops what is forwarded; fix: iptables -P FORWARD ACCEPT'],
    'iptables -P FORWARD ACCEPT',
  ],
  [
    'ip route del unreachable 10.200.0.0/24',
    [`no unreachable route of 10.200.0.0/24; fix: ${AGAIN}`],
    'ip route replace unreachable 10.200.0.0/24 metric 4000000000',
  ],
  [
    'mkdir -p /var/lib/cni/networks/bridge; touch /var/lib/cni/networks/bridge/10.200.0.2 /var/lib/cni/networks/bridge/lock',
    ['pods without bridge cnio0; fix: delete the pods of this node'],
    'ip link add cnio0 type bridge; ip addr add 10.200.0.1/24 dev cnio0; ip link set cnio0 up',
  ],
  ['echo exit-code >/mnt/result', ['pod-network.service: exit-code; fix: journalctl -u pod-network'], 'rm /mnt/result'],
  [
    "touch '/mnt/not -q is-enabled pod-network'",
    ['pod-network is disabled; fix: systemctl enable pod-network'],
    'rm /mnt/not*',
  ],
  ...['pod-network.timer', 'containerd'].map((unit): (typeof FAULTS)[number] => [
    `touch '/mnt/not -q is-active ${unit}'`,
    [`${unit} is not active; fix: systemctl start ${unit}; journalctl -u ${unit}`],
    'rm /mnt/not*',
  ]),
];

const ASK = 'code=0; pod-network-status || code=$?; echo "exit $code"';

test('says each fault alone, with what mends it, and nothing once it is mended', () => {
  const asked = FAULTS.map(([fault, , mend]) => `echo; ${fault}\n${ASK}\n${mend}\n${ASK}\n`);
  const [said = ''] = bootNode([{ userData: writeUserData(NODE) }], `${SYSTEMD}${ASK}\n${asked.join('')}`);
  const [first, ...others] = said
    .trim()
    .split('\n\n')
    .map((part) => part.split('\n'));
  expect(first).toEqual(ALL_IS_WELL);
  expect(FAULTS.map(([fault], at) => [fault, others[at]])).toEqual(
    FAULTS.map(([fault, faults]) => [fault, [...faults.map((one) => `wrong: ${one}`), 'exit 1', ...ALL_IS_WELL]]),
  );
});

test('a node whose plugins are missing was never put in force', () => {
  const userData = writeUserData({ ...NODE, cniBinDir: '/opt/none' });
  // nobody waits ten minutes for them
  const before = "printf '#!/bin/sh\\nexit 1\\n' >/usr/local/sbin/sleep; chmod +x /usr/local/sbin/sleep";
  const [said] = bootNode([{ userData, before }], `${SYSTEMD}pod-network-status | sed 's/; fix.*//'`);
  expect(said?.trim().split('\n')).toEqual([
    'wrong: not put in force at this boot',
    'wrong: no /opt/none/bridge',
    'wrong: no /opt/none/host-local',
    'wrong: net/ipv4/ip_forward is not 1',
    'wrong: nft table ip pod_network is missing or changed',
    'wrong: no unreachable route of 10.200.0.0/24',
  ]);
});

test('tells systemd in one line, and prints nothing', () => {
  const asked = `export NOTIFY_SOCKET=/run/systemd/notify SERVICE_RESULT=success
${ASK}
sysctl -q -w net.ipv4.ip_forward=0; SERVICE_RESULT=exit-code
${ASK}`;
  const [said] = bootNode([{ userData: writeUserData(NODE) }], SYSTEMD + asked);
  // with the time of day: nobody asks anew where the timer is stopped
  expect(
    said
      ?.trim()
      .replaceAll(/, \d\d:\d\d:\d\d$/gm, ', at TIME')
      .split('\n'),
  ).toEqual([
    '/run/systemd/notify gets --status=10.200.0.0/24 of 10.200.0.0/16 in force, at TIME',
    'exit 0',
    '/run/systemd/notify gets --status=2 wrong (pod-network-status): net/ipv4/ip_forward is not 1, at TIME',
    'exit 1',
  ]);
});

test('is asked by root alone: who may not see the table would take it for missing', () => {
  const asNobody = IS_ROOT ? 'setpriv --reuid=65534 --clear-groups ' : '';
  const asked = `${asNobody}sh -c '${NODE_STATUS_SCRIPT.replaceAll("'", `'\\''`)}' 2>&1; echo "exit $?"`;
  expect(runProgram('util-linux', ['sh', '-c', asked])).toEqual({ status: 0, text: 'run as root\nexit 2\n' });
});
