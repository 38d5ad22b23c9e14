import { readUserData } from '../../lib/cloud-init/user-data-reader';
import { followScript } from './followed';

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
  ['ip netns exec x ip route add 10.200.1.0/24 via 10.0.1.21', undefined],
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
  'ip -batch /root/unknown',
  'nft -f /root/unknown',
  'iptables-restore < /root/unknown',
  'sysctl -p /root/unknown',
  'update-alternatives --set iptables /usr/sbin/iptables-legacy',
  'systemctl enable --now nftables',
  'cfn-init -s x -r y',
  'aws ec2 modify-instance-attribute --no-source-dest-check --instance-id i',
  'aws ec2 create-route --route-table-id r --destination-cidr-block 10.200.0.0/24',
])('%s is not followed, and said', (line) => {
  expect(followScript(line).unread).toHaveLength(1);
});

test.each([
  ['a rule that is not there is added', ['R -C POSTROUTING -j MASQUERADE || R -A POSTROUTING -j MASQUERADE'], 1],
  [
    'and not twice',
    ['R -A POSTROUTING -j MASQUERADE', 'R -C POSTROUTING -j MASQUERADE || R -A POSTROUTING -j MASQUERADE'],
    1,
  ],
  [
    'a rule is taken away until there is none',
    ['R -A POSTROUTING -j MASQUERADE', 'while R -D POSTROUTING -j MASQUERADE; do :; done'],
    0,
  ],
  ['a rule that the saved ones lack', ['iptables-save | grep -q MASQUERADE || R -A POSTROUTING -j MASQUERADE'], 1],
  [
    'rules from a here-document',
    ['iptables-restore <<E', '*nat', '-A POSTROUTING -j MASQUERADE', '-A POSTROUTING -j RETURN', 'COMMIT', 'E'],
    2,
  ],
  [
    'a table that is not there',
    [
      'nft list table ip t || nft -f - <<E',
      'table ip t {',
      ' chain c {',
      'type nat hook postrouting priority 100;',
      'masquerade',
      '}',
      '}',
      'E',
    ],
    1,
  ],
])('%s', (_, lines, count) => {
  const script = ['#!/bin/sh', ...lines.map((line) => line.replaceAll('R ', 'iptables -t nat '))].join('\n');
  const { netfilter, unread } = readUserData(script);
  expect(unread).toEqual([]);
  expect(netfilter.unread).toEqual([]);
  expect(netfilter.chains.flatMap(({ rules }) => rules)).toHaveLength(count);
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
    'lsmod | grep -q overlay || modprobe overlay',
    'modprobe -a nf_nat ip_tables',
    'modprobe -r vxlan',
    'printf "nf_conntrack\\n# no\\n" > /etc/modules-load.d/k.conf',
  );
  expect(modules).toEqual(['br_netfilter', 'ip_tables', 'nf_conntrack', 'nf_nat', 'overlay']);
});

test.each([
  ['an empty chain of the bridge plugin', 'iptables -w -t nat -N "CNI-$(hostname)"', true],
  ['an empty chain of somebody else', 'iptables -w -t nat -N "KUBE-$(hostname)"', false],
  ['a rule in a chain of the bridge plugin', 'iptables -w -t nat -A "CNI-$(hostname)" -j MASQUERADE', false],
])('%s, made perhaps, is %s: read %s', (_what, line, isRead) => {
  const script = `#!/bin/sh\ntest -e /run/flushed || exit 0\n${line}\n`;
  const { netfilter, unread } = readUserData(script);
  expect(netfilter.unread.length + unread.length === 0).toBe(isRead);
});
