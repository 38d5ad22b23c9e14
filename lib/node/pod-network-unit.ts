import { NAT_TABLE_NAME, NAT_TABLE_PATH } from './nat-table';
import { AFTER_FLUSH_PATH, NOTE_FLUSH } from './after-flush';

/** Where systemd finds the unit that puts the node's pod network in force. */
export const POD_NETWORK_UNIT_PATH = '/etc/systemd/system/pod-network.service';
/** Where systemd finds the timer that repeats it. */
export const POD_NETWORK_TIMER_PATH = '/etc/systemd/system/pod-network.timer';
/** The command on a node that says what is wrong with its pod network. */
export const NODE_STATUS_PATH = '/usr/local/sbin/pod-network-status';
/** What is the node's own, as shell variables: for the script of each boot, the marker, and the user's bootstrap. */
export const NODE_ENV_PATH = '/etc/pod-network/node.env';
/**
 * Says what was put in force at this boot: the node's addresses, and the digests of the files that were put in force, as `sha256sum
 * --check` takes them.
 */
export const MARKER_PATH = '/run/pod-network/applied';

/**
 * The unit is the same on every node: what varies is in the files it loads, so a changed node never needs a changed unit.
 * kube-proxy sees traffic between pods of one node only if the bridge hands it to iptables.
 *
 * Until the first pod makes the bridge, a packet for the pod CIDR would go back to the VPC by the default route, and from there here
 * again until its TTL ends: hence the unreachable route. The bridge's own route has a better metric.
 *
 * It is not active between its runs, so that the timer can start it again. LogLevelMax drops systemd's own messages on each
 * start and stop too (systemd.exec), while errors of the commands, raised to notice, stay. Without
 * StartLimitIntervalSec=0 a few manual starts between the timer's would stop it for good (systemd.unit). ExecStopPost runs
 * after a failure as well, and may speak to systemd by NotifyAccess=all (systemd.service).
 */
export const POD_NETWORK_UNIT = `[Unit]
After=cloud-init.service cloud-init-network.service nftables.service
Before=containerd.service crio.service kubelet.service
StartLimitIntervalSec=0

[Service]
Type=oneshot
NotifyAccess=all
EnvironmentFile=${NODE_ENV_PATH}
ExecStartPre=modprobe br_netfilter
ExecStartPre=${NOTE_FLUSH}
ExecStart=nft -f ${NAT_TABLE_PATH}
ExecStart=ip route replace unreachable \${POD_CIDR} metric 4000000000
ExecStart=sysctl -q net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
ExecStartPost=sh ${AFTER_FLUSH_PATH}
ExecStopPost=-${NODE_STATUS_PATH}
SyslogLevel=notice
LogLevelMax=notice

[Install]
WantedBy=multi-user.target
`;

/**
 * Whatever flushes the table (\`nft flush ruleset\`, a firewall's reload) leaves pods with the plugin's NAT, or none, until
 * the next run.
 */
export const POD_NETWORK_TIMER = `[Timer]
OnActiveSec=5s
OnUnitInactiveSec=5s
AccuracySec=1s

[Install]
WantedBy=timers.target
`;

/** Where systemd finds what is added to kubelet's unit. */
export const KUBELET_DROP_IN_PATH = '/etc/systemd/system/kubelet.service.d/pod-network.conf';

/** Lets kubelet start no pod on a node whose table could not be loaded; it is started again until it can be. */
export const KUBELET_DROP_IN = `[Service]
ExecStartPre=nft list table ip ${NAT_TABLE_NAME}
`;
