import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { readUserData } from '../../../lib/user-data/user-data-reader';
import { followScript } from '../followed';

test.each([
  [
    'sysctl -w net.ipv4.ip_forward=1 net/ipv4/conf/eth0.1/rp_filter=0',
    ['once: net.ipv4.ip_forward=1', 'once: net.ipv4.conf.eth0/1.rp_filter=0'],
  ],
  ['sysctl -qw net.ipv4.ip_forward=1', ['once: net.ipv4.ip_forward=1']],
  ['sysctl net.ipv4.ip_forward', undefined],
  ['echo 1 > /proc/sys/net/ipv4/ip_forward', ['once: net.ipv4.ip_forward=1']],
  ['echo 1 | sudo tee /proc/sys/net/ipv4/ip_forward', ['once: net.ipv4.ip_forward=1']],
  ['sysctl -w net.ipv4.ip_forward=$(cat /etc/x)', ['once: net.ipv4.ip_forward=?']],
  ['printf "a.b = 1\\n# c\\n-d/e=2\\n" | sysctl -p -', ['once: a.b=1', 'once: d.e=2']],
])('%s sets %j', (line, sysctls) => {
  expect(followScript(line).sysctls).toEqual(sysctls);
});

test.each([
  ['sudo -u nobody iptables -F', 'nobody'],
  ['sudo --user=ops iptables -F', 'ops'],
  ['runuser -u nobody -- iptables -F', 'nobody'],
])('%s may fail: a user who is not root changes no rules', (line, user) => {
  const unread = (script: string) => readUserData(`#!/bin/sh\n${script}\n`).netfilter.unread;
  expect(unread(line)[0]?.unknown).toContain(`may or may not run: it runs as ${user}`);
  expect(unread(line.replace(user, 'root'))).toEqual([]);
});

test('files of parameters come first, in the order of their names, and commands after them', () => {
  const { sysctls } = followScript(
    'sysctl -w net.ipv4.ip_forward=0',
    'echo net.ipv4.ip_forward=1 > /etc/sysctl.d/60-b.conf',
    'echo net.ipv4.ip_forward=2 > /run/sysctl.d/70-c.conf',
    'echo net.ipv4.ip_forward=3 > /etc/sysctl.d/50-a.conf',
    'echo net.ipv4.ip_forward=4 > /run/sysctl.d/50-a.conf',
    'sysctl --system',
  );
  expect(sysctls).toEqual([
    'file: net.ipv4.ip_forward=3',
    'file: net.ipv4.ip_forward=1',
    'file: net.ipv4.ip_forward=2',
    'once: net.ipv4.ip_forward=0',
    // loaded again: what the command set is undone
    'once: net.ipv4.ip_forward=3',
    'once: net.ipv4.ip_forward=1',
    'once: net.ipv4.ip_forward=2',
  ]);
});

test('a line appended to a file of the image is read, and the rest of the file is the image', () => {
  const { sysctls, unread } = followScript('echo net.ipv4.ip_forward=1 >> /etc/sysctl.conf', 'sysctl -p');
  expect({ sysctls, unread }).toEqual({ sysctls: ['file: net.ipv4.ip_forward=1'] });
});

test.each([
  ['ip route add 10.200.1.0/24 via 10.0.1.21', ['10.200.1.0/24 unicast 10.0.1.21 0']],
  ['ip -4 ro replace default via 10.0.1.1 dev eth0 metric 100', ['0.0.0.0/0 unicast 10.0.1.1 100']],
  ['ip route add blackhole 10.200.0.0/16 metric 10', ['10.200.0.0/16 blackhole  10']],
  ['ip r a 10.200.1.7 dev cnio0 scope link', ['10.200.1.7/32 unicast  0']],
  ['ip route add 10.200.1.5/24 via 10.0.1.21', ['? unicast 10.0.1.21 0']],
  ['ip route add $CIDR via 10.0.1.21', ['? unicast 10.0.1.21 0']],
  ['ip -6 route add fd00::/64 via fe80::1', undefined],
  ['ip route show table all', undefined],
  ['ip neigh show; ip neigh flush all; ip n del 10.0.1.21 dev eth0', undefined],
  ['ip route add 169.254.169.254 dev eth0', ['169.254.169.254/32 unicast  0']],
  ['ip route add 10.9.0.0/16 via 10.0.1.4; ip route del 10.9.0.0/16', undefined],
  [
    'ip route add 10.9.0.0/16 via 10.0.1.4; ip route replace 10.9.0.0/16 via 10.0.1.5',
    ['10.9.0.0/16 unicast 10.0.1.5 0'],
  ],
  [
    'printf "route add 10.9.0.0/16 via 10.0.1.4\\n# x\\nlink set eth0 up\\n" | ip -batch -',
    ['10.9.0.0/16 unicast 10.0.1.4 0'],
  ],
])('%s makes %j', (line, routes) => {
  expect(followScript(line)).not.toHaveProperty('unread');
  expect(followScript(line).routes).toEqual(routes);
});

test.each([
  'ip route del default',
  'ip route flush table main',
  'ip route add 10.9.0.0/16 via 10.0.1.4 table 100',
  'ip rule add from 10.0.0.0/8 lookup 100',
  'ip addr add 10.200.0.1/24 dev cnio0',
  'ip link set eth0 down',
  'ip neigh replace 10.200.1.7 lladdr 02:00:00:00:00:01 dev ens5',
  'ip n add 10.0.1.21 lladdr 02:00:00:00:00:01 dev ens5',
  'ip route add 10.200.0.0/16 dev ens5',
  'ip route replace default dev eth0 scope link',
  'echo route add 10.200.1.0/24 dev eth0 | ip -batch -',
  'ip -batch /root/unknown',
  'sysctl -p /root/unknown',
  'update-alternatives --set iptables /usr/sbin/iptables-legacy',
  'cfn-init -s x -r y',
  'ip netns exec x ip route add 10.200.1.0/24 via 10.0.1.21',
  'ethtool -K eth0 tso off; brctl addbr br0',
  'netplan set ethernets.eth0.dhcp4=false',
  'tc qdisc add dev ens5 root netem loss 10%',
])('%s is not read, and said', (line) => {
  expect(followScript(line).unread).toHaveLength(1);
});

test.each([
  'nft -f /root/unknown',
  'curl -s https://example.com | nft -f -',
  'iptables-restore < /root/unknown',
  'systemctl enable --now nftables',
  'ufw enable',
  'firewall-cmd --add-service=http',
  'if true; then iptables -P FORWARD DROP; fi',
  '[ -e /x ] || nft flush ruleset',
  'iptables -C INPUT -j ACCEPT || iptables -A FORWARD -j DROP',
])('%s makes the rules of the node unknown, and them alone', (line) => {
  const { netfilter, unread } = readUserData(`#!/bin/sh\n${line}\n`);
  expect([netfilter.unread.length > 0, unread]).toEqual([true, []]);
});

test.each([
  'ip -4 route show table all; ip a; ip -d link show cnio0; ip route get 10.0.0.1',
  'nft list ruleset; nft -a list table ip nat; nft --check -f /x',
  'iptables -S; iptables -t nat -L -n; iptables -C FORWARD -j ACCEPT; iptables-save | grep x',
  'sysctl -n net.ipv4.ip_forward; sysctl -a | grep forward; cat /proc/sys/net/ipv4/ip_forward',
  'ufw status; ufw disable; firewall-cmd --state; networkctl status; netplan apply; route -n; ifconfig',
  'ip6tables -P FORWARD DROP; ip -6 route add fd00::/64 via fe80::1; iptables -V',
  'systemctl is-active nftables; systemctl status ufw; crontab -l',
])('%s asks, and makes nothing unknown', (line) => {
  expect(Object.keys(followScript(line))).toEqual([]);
  expect(readUserData(`#!/bin/sh\n${line}\n`)).toMatchObject({ actors: [], netfilter: { unread: [], chains: [] } });
});

test.each([
  ['a rule that is asked after, and added where it is missing', ['R -C X || R -A X']],
  ['the same, its answer thrown away', ['R -C X 2>/dev/null || R -A X']],
  ['the same, by the long words', ['R --check X >/dev/null 2>&1 || R -w -I POSTROUTING 1 -j MASQUERADE']],
  ['rules from a here-document', ['iptables-restore <<E', '*nat', '-A POSTROUTING -j MASQUERADE', 'COMMIT', 'E']],
  ['rules that are saved, and loaded again', ['R -A X', 'iptables-save > /r', 'iptables-restore < /r']],
  ['rules that a service saves, and loads', ['R -A X', 'service iptables save', 'systemctl enable --now iptables']],
])('%s: one rule', (_, lines) => {
  const script = lines.map((line) =>
    line.replaceAll('R ', 'iptables -t nat ').replaceAll('X', 'POSTROUTING -j MASQUERADE'),
  );
  const { netfilter, unread } = readUserData(['#!/bin/sh', ...script].join('\n'));
  expect([unread, netfilter.unread, netfilter.chains.flatMap(({ rules }) => rules).length]).toEqual([[], [], 1]);
});

test('the NAT instance of the CDK is known as a whole', () => {
  const { netfilter, sysctls, unread, actors } = readUserData(
    ['#!/bin/bash', ...ec2.NatInstanceProviderV2.DEFAULT_USER_DATA_COMMANDS].join('\n'),
  );
  expect([unread, actors, netfilter.unread]).toEqual([[], [], []]);
  expect(sysctls.at(-1)).toMatchObject({ key: 'net.ipv4.ip_forward', value: '1' });
  expect(netfilter.chains.flatMap(({ name, rules }) => rules.map(({ verdict }) => [name, verdict?.kind]))).toEqual([
    ['POSTROUTING', 'masquerade'],
  ]);
});

test('nft sees the files as they are when it runs', () => {
  const { netfilter } = readUserData(
    ['#!/bin/sh', 'cat > /n <<E', 'table ip a {', '}', 'E', 'nft -f /n', 'echo "table ip b {}" > /n'].join('\n'),
  );
  expect(netfilter.unread).toEqual([]);
});

test('modules that are loaded, now and at each boot', () => {
  const { modules } = followScript(
    'modprobe br_netfilter',
    'for m in overlay; do modprobe $m; done',
    'modprobe -a nf_nat ip_tables',
    'modprobe vxlan; modprobe -r vxlan',
    'printf "nf_conntrack\\n# no\\n" > /etc/modules-load.d/k.conf',
  );
  expect(modules).toEqual(['br_netfilter', 'ip_tables', 'nf_conntrack', 'nf_nat']);
});

test.each([
  ['an empty chain', 'iptables -w -t nat -N "CNI-$(hostname)"', true],
  ['a rule in a chain of the bridge plugin', 'iptables -w -t nat -A "CNI-$(hostname)" -j MASQUERADE', false],
])('%s, made perhaps, is %s: read %s', (_what, line, isRead) => {
  const script = `#!/bin/sh\ntest -e /run/flushed || exit 0\n${line}\n`;
  const { netfilter, unread } = readUserData(script);
  expect(netfilter.unread.length + unread.length === 0).toBe(isRead);
});
