import { embedUnknown, unknown } from '../../../lib/address/unknown';
import { readUserData } from '../../../lib/user-data/user-data-reader';

/** The verdict on kernel parameters in a sysctl.d file. */
function saidOf(...settings: readonly string[]): readonly string[] {
  const file = { path: '/etc/sysctl.d/x.conf', content: settings.join('\n') };
  return readUserData(`#cloud-config\n${JSON.stringify({ write_files: [file] })}`).unread.map(
    ({ unknown: why }) => why,
  );
}

test.each([
  'net.netfilter.nf_conntrack_max = 1',
  'net.nf_conntrack_max = 1000',
  'net.ipv4.icmp_echo_ignore_all = 1',
  'net.ipv4.ip_default_ttl = 1',
  'net.ipv4.neigh.default.gc_thresh3 = 8',
  'net.ipv4.conf.all.arp_ignore = 8',
  'net.ipv4.conf.eth0.proxy_arp_pvlan = 1',
  'net.ipv4.unheard_of = 1',
  'net/mpls/platform_labels = 1',
  'user.max_net_namespaces = 0',
  'kernel.modules_disabled = 1',
])('%s: is said', (setting) => {
  const [key = '', value = ''] = setting.split(' = ');
  const said = `/etc/sysctl.d/x.conf: sets ${key.replaceAll('/', '.')} to ${value}, and what that does to packets of pods is not known`;
  expect(saidOf(setting)).toEqual([said]);
});

test('a value that is not known may be any', () => {
  const piece = embedUnknown(unknown('parameter "Max" has no default'));
  expect(saidOf(`net.netfilter.nf_conntrack_max = ${piece}`)).toEqual([
    expect.stringContaining('a value that is not known') as string,
  ]);
  expect(saidOf(`net.core.somaxconn = ${piece}`)).toEqual([]);
});

test('common tuning of a node is ordinary', () => {
  const settings = [
    'net.core.somaxconn = 32768',
    'net.core.default_qdisc = fq',
    'net.ipv4.tcp_congestion_control = bbr',
    'net.ipv4.tcp_rmem = 4096 87380 16777216',
    'net.ipv4.ip_local_port_range = 1024 65000',
    'net.ipv4.neigh.default.gc_thresh1 = 80000',
    'net.ipv4.neigh.default.gc_thresh3 = 100000',
    'net.netfilter.nf_conntrack_max = 1048576',
    'net.netfilter.nf_conntrack_tcp_timeout_established = 86400',
    'net.bridge.bridge-nf-call-ip6tables = 1',
    'net.ipv6.conf.all.disable_ipv6 = 1',
    'net.ipv4.conf.all.send_redirects = 0',
    'net.ipv4.conf.*.accept_redirects = 0',
    'net.ipv4.conf.all.log_martians = 1',
    'net.ipv4.conf.all.route_localnet = 1',
    'net.ipv4.conf.all.arp_ignore = 1',
    'net.ipv4.conf.all.arp_announce = 2',
    'net.ipv4.icmp_echo_ignore_broadcasts = 1',
    'vm.max_map_count = 262144',
    'fs.inotify.max_user_instances = 8192',
    'kernel.panic = 10',
    'user.max_user_namespaces = 15000',
  ];
  expect(saidOf(...settings)).toEqual([]);
});
