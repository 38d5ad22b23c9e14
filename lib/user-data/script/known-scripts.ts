import { GATE_SCRIPT } from '../../node/gate';
import { KEEP_DIGEST } from '../../node/node-script';
import { NODE_STATUS_SCRIPT } from '../../node/node-status';
import type { NodeState } from '../state/node-state';

/**
 * The user data of the CDK's NAT instances (aws-cdk-lib, aws-ec2/lib/nat.ts, `NatInstanceProviderV2.DEFAULT_USER_DATA_COMMANDS`),
 * each line with what it does where its text alone does not say it:
 *
 * - the service loads the file of the package (iptables-services, Amazon Linux 2023), whose one rule of FORWARD rejects
 *   everything, until the line before the last flushes it. Its INPUT rules take what a NAT instance forwards for nobody;
 * - `route` prints the interface of the default route, and the instance has no other.
 */
const NAT_INSTANCE: readonly (readonly [written: string, read: string])[] = [
  ['yum install iptables-services -y', 'yum install iptables-services -y'],
  ['systemctl enable iptables', ':'],
  ['systemctl start iptables', ':'],
  [
    'echo "net.ipv4.ip_forward=1" > /etc/sysctl.d/custom-ip-forwarding.conf',
    'echo "net.ipv4.ip_forward=1" > /etc/sysctl.d/custom-ip-forwarding.conf',
  ],
  ['sudo sysctl -p /etc/sysctl.d/custom-ip-forwarding.conf', 'sysctl -p /etc/sysctl.d/custom-ip-forwarding.conf'],
  [
    "sudo /sbin/iptables -t nat -A POSTROUTING -o $(route | awk '/^default/{print $NF}') -j MASQUERADE",
    'iptables -t nat -A POSTROUTING ! -o lo -j MASQUERADE',
  ],
  ['sudo /sbin/iptables -F FORWARD', 'iptables -F FORWARD'],
  ['sudo service iptables save', ':'],
];

const WRITTEN = NAT_INSTANCE.map(([written]) => written).join('\n');
const READ = NAT_INSTANCE.map(([, read]) => read).join('\n');

/** The programs that the status script asks: the user data may put others in their place. */
const ASKED = 'sed tail sha256sum grep nft iptables ip systemctl systemd-notify date'.split(' ');

/** A script with each well-known form in it put in words that its reader follows, line for line. */
export function knownScript(source: string, node: NodeState): string {
  // asks and signals; the bridge and the address that it makes are those of the plugin, which are there with the first pod
  if (source === GATE_SCRIPT) return ':\n';
  // to read it line for line takes a fifth of the time for a node
  if (source === NODE_STATUS_SCRIPT && ASKED.every((name) => node.programNamed(name) === null)) return ':\n';
  // what runs the rest of a bootstrap has it read line by line
  return source.replaceAll(WRITTEN, READ).replace(KEEP_DIGEST, ':');
}
