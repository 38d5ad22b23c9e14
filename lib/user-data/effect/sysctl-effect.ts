import { isUnknown, type Maybe } from '../../address/unknown';
import type { Sysctl } from '../../model/node-setup';
import type { NodeState } from '../state/node-state';

/** What it takes for a table of connections to be no limit: kube-proxy's own for one core (`conntrack.maxPerCore`). */
const CONNECTIONS = 32_768;
/** net.ipv4.neigh.default.gc_thresh3, the kernel's default (kernel documentation, "ip-sysctl") */
const NEIGHBORS = 1_024;
/** network namespaces for the pods of a /24, and what containerd tries while it replaces them */
const NAMESPACES = 1_024;

/**
 * Kernel parameters of the network that change no path, drop nothing and translate nothing of pods (kernel documentation, "ip-sysctl",
 * "nf_conntrack-sysctl", "Documentation for /proc/sys/net"), by the reason why. Keys, or beginnings of keys where they end with a dot or
 * a star; `%` is one name of an interface or protocol.
 */
const INERT: Readonly<Record<string, string>> = {
  'the walk reads it': `
    net.ipv4.ip_forward net.ipv4.conf.%.forwarding net.ipv4.conf.%.rp_filter net.bridge.bridge-nf-call-iptables`,
  'IPv6 and other families': 'net.ipv6. net.unix. net.mptcp. net.sctp. net.netfilter.nf_conntrack_icmpv6_*',
  'sockets and queues of the node itself': `
    net.core. net.ipv4.tcp_* net.ipv4.udp_* net.ipv4.ip_local_* net.ipv4.ip_unprivileged_port_start
    net.ipv4.ip_nonlocal_bind net.ipv4.ip_autobind_reuse net.ipv4.ip_dynaddr net.ipv4.ip_early_demux
    net.ipv4.ping_group_range net.ipv4.raw_l3mdev_accept net.ipv4.vs.`,
  'sizes, fragments and the cache of routes': `
    net.ipv4.ip_no_pmtu_disc net.ipv4.ip_forward_use_pmtu net.ipv4.ip_forward_update_priority net.ipv4.ipfrag_*
    net.ipv4.inet_peer_* net.ipv4.route. net.ipv4.fib_multipath_* net.ipv4.igmp_*`,
  'ICMP messages about errors, and to broadcast addresses': `
    net.ipv4.icmp_echo_ignore_broadcasts net.ipv4.icmp_ignore_bogus_error_responses net.ipv4.icmp_errors_use_inbound_ifaddr
    net.ipv4.icmp_ratelimit net.ipv4.icmp_ratemask net.ipv4.icmp_msgs_*`,
  'redirects, source routes and logs': `
    net.ipv4.conf.%.accept_redirects net.ipv4.conf.%.secure_redirects net.ipv4.conf.%.send_redirects
    net.ipv4.conf.%.shared_media net.ipv4.conf.%.accept_source_route net.ipv4.conf.%.log_martians
    net.ipv4.conf.%.drop_unicast_in_l2_multicast net.ipv4.conf.%.drop_gratuitous_arp`,
  'accepts more, or counts for IPsec and removed addresses alone': `
    net.ipv4.conf.%.route_localnet net.ipv4.conf.%.accept_local net.ipv4.conf.%.promote_secondaries
    net.ipv4.conf.%.disable_policy net.ipv4.conf.%.disable_xfrm`,
  'announces an address of the node; a pod asks for its gateway on the bridge that has it':
    'net.ipv4.conf.%.arp_announce net.ipv4.conf.%.arp_notify net.ipv4.conf.%.arp_accept',
  'when an entry of a neighbor is asked for again': `
    net.ipv4.neigh.%.base_reachable_time net.ipv4.neigh.%.base_reachable_time_ms net.ipv4.neigh.%.gc_interval
    net.ipv4.neigh.%.gc_stale_time net.ipv4.neigh.%.gc_thresh1 net.ipv4.neigh.%.gc_thresh2 net.ipv4.neigh.%.retrans_time_ms`,
  'how long a connection is remembered, and what is logged and counted of it':
    'net.netfilter.nf_conntrack_* net.netfilter.nf_log. net.netfilter.nf_log_* net.netfilter.nf_hooks_lwtunnel',
  'ARP, IPv6 and VLAN on a bridge': 'net.bridge.',
};

type IsHarmless = (value: number) => boolean;

/** Parameters that leave packets of pods alone with these values. */
const LIMITS: readonly (readonly [string, IsHarmless])[] = [
  // answers who asks on the interface that has the address, as pods do
  ['net.ipv4.conf.%.arp_ignore', (value) => value <= 2],
  ['net.ipv4.neigh.%.gc_thresh3', (value) => value >= NEIGHBORS],
  // answers a ping
  ['net.ipv4.icmp_echo_ignore_all', (value) => value === 0],
  // far enough for the hops of a VPC and the internet
  ['net.ipv4.ip_default_ttl', (value) => value >= 32 && value <= 255],
  ['net.netfilter.nf_conntrack_max net.nf_conntrack_max', (value) => value >= CONNECTIONS || value === 0],
  [
    `user.max_net_namespaces user.max_mnt_namespaces user.max_pid_namespaces user.max_ipc_namespaces
    user.max_uts_namespaces user.max_cgroup_namespaces`,
    (value) => value >= NAMESPACES,
  ],
  // the modules that pods need can be loaded
  ['kernel.modules_disabled', (value) => value === 0],
];

/** The longest key decides, so that one that is named stands before a beginning. */
const ENTRIES = [...LIMITS, ...Object.values(INERT).map((keys) => [keys, null] as const)]
  .flatMap(([keys, isHarmless]) =>
    keys
      .trim()
      .split(/\s+/)
      .map((key) => {
        const pattern = key.replace(/\*$/, '').replaceAll('.', '\\.').replaceAll('%', '[^.]+');
        return { key, matches: new RegExp(`^${pattern}${/[.*]$/.test(key) ? '' : '$'}`), isHarmless };
      }),
  )
  .sort((a, b) => b.key.length - a.key.length);

/** Notes kernel parameters that no rule reads and that may keep packets of pods from their way. */
export function noteSysctls(sysctls: readonly Sysctl[], node: NodeState): void {
  for (const { key, value, place } of sysctls) {
    if (isInert(key, value)) continue;
    const shown = isUnknown(value) ? `a value that is not known (${value.unknown})` : value;
    node.addUnread(`sets ${key} to ${shown}, and what that does to packets of pods is not known`, place);
  }
}

function isInert(key: string, value: Maybe<string>): boolean {
  const entry = ENTRIES.find(({ matches }) => matches.test(key));
  // limits of memory, files and processes are no matter of the network
  if (entry === undefined) return !key.startsWith('net.');
  const { isHarmless } = entry;
  return isHarmless === null || (!isUnknown(value) && /^\d+$/.test(value.trim()) && isHarmless(Number(value)));
}
