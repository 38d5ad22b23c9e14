import { BRIDGE_CONF_PATH, BRIDGE_NAME } from './bridge-conf';
import type { MimePart } from './mime-document';
import type { NodeFileText } from './node-files';
import type { NodeGate } from './node-spec';
import { MARKER_PATH } from './pod-network-unit';
import { BOOTSTRAP_DONE, BOOTSTRAP_PATH, SEMAPHORES } from './semaphores';

/**
 * The longest URL that is reckoned with: those that AWS publishes have some 600 characters. It is a token at synthesis, whose own
 * length says nothing.
 */
export const LONGEST_URL = 1_024;

/** The instance tag that lists the gateway addresses to ask, separated by spaces, or `none`. */
export const PEERS_TAG = 'pod-network-peers';

/** How many workers a gate asks: what fits a tag's value, and more tell nothing new. */
export const MOST_PEERS = 8;

/** Three lines: URL, timeout and gateway. Its digest is the version of the user data that one signal is sent for. */
const GATE_PATH = '/etc/pod-network/gate';
const GATE_PROGRAM_PATH = '/usr/local/sbin/pod-network-gate';

/**
 * Decides whether a rollout may go on, and signals it: the same script on every node.
 *
 * It makes the bridge as the plugin would (containernetworking/plugins, plugins/main/bridge). The plugin sets the bridge's MAC to itself
 * only when it adds the address, so that is done here: else the MAC would change with each pod.
 *
 * A peer has answered if it refuses the connection, as a node does on which nothing listens. A missing bridge or a firewall says
 * "no route to host", with the same exit code 7 of curl, so its words count and not its code. curl has to be there for the signal.
 *
 * A signal carries at most 4,096 bytes: 1,300 of the log become at most 2,600.
 */
export const GATE_SCRIPT = `#!/bin/sh
cd ${SEMAPHORES} && { read -r url && read -r timeout && read -r gateway; } <${GATE_PATH} || exit
version=$(sha256sum <${GATE_PATH})
grep -qsF "$version" pod_network_gate && exit
own=\${gateway%/*} bridge=${BRIDGE_NAME} imds=http://169.254.169.254/latest
late() { [ "$(cut -d. -f1 /proc/uptime)" -ge "$1" ]; }
json() { tr -dc '\\n -~' | sed 's/[\\\\"]/\\\\&/g; s/$/\\\\n/' | tr -d '\\n'; }
signal() {
  printf '%s\\n' "$1: $2"
  reason=$(printf %s "$2" | json)
  until printf '{"Status":"%s","UniqueId":"%s","Data":"%s","Reason":"%s"}' "$1" "$own" "$1" "$reason" |
    curl -sSfm 30 -X PUT -H Content-Type: --data-binary @- "$url"; do
    late "$timeout" && exit
    sleep 10
  done
  echo "$version" >>pod_network_gate
  exit
}
fail() { signal FAILURE "$1
$(tail -c 1300 /var/log/cloud-init-output.log)"; }
[ -e ${MARKER_PATH} ] || fail "the pod network is not in force: $(pod-network-status 2>&1 | head -n 2)"
if [ -e ${BOOTSTRAP_PATH} ]; then
  [ -e ${BOOTSTRAP_DONE} ] || fail 'bootstrap did not end with 0; the next boot runs it again'
  sha256sum -c --status ${BOOTSTRAP_DONE} || fail 'bootstrap has changed since it ended with 0, and does not run again: replace this worker'
fi
mtu=$(sed -n 's/.*"mtu": \\([0-9]*\\).*/mtu \\1/p' ${BRIDGE_CONF_PATH})
ip link add $bridge $mtu type bridge 2>/dev/null && ip link set $bridge address "$(cat /sys/class/net/$bridge/address)"
ip link set $bridge up
ip addr add "$gateway" brd + dev $bridge 2>/dev/null
while :; do
  token=$(curl -sfm 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' $imds/api/token)
  peers=$(curl -sfm 5 -H "X-aws-ec2-metadata-token: $token" $imds/meta-data/tags/instance/${PEERS_TAG})
  [ "$peers" = none ] && signal SUCCESS 'the pod network is in force'
  silent=
  for peer in $peers; do
    case $(LC_ALL=C curl -svm 3 --interface "$own" "http://$peer:1/" 2>&1) in
    *refused* | *'Connected to'*) signal SUCCESS "$peer answers\${silent:+, silent:$silent}" ;; esac
    silent="$silent $peer"
  done
  late $((timeout * 4 / 5)) && fail "\${peers:+no worker asked from $own answers, silent:}\${silent:-the instance metadata has no tag ${PEERS_TAG}}"
  sleep 5
done
`;

/** Does not hold up the target, whatever it waits for. */
const GATE_UNIT = `[Unit]
After=cloud-final.service

[Service]
ExecStart=${GATE_PROGRAM_PATH}

[Install]
WantedBy=cloud-init.target
`;

/** At the first boot the target was on its way before its unit was there. A part of its own runs even where the others fail. */
export const GATE_PART: MimePart = {
  contentType: 'text/x-shellscript-per-boot',
  filename: 'pod-network-gate',
  text: `#!/bin/sh
systemctl enable pod-network-gate
systemctl start --no-block pod-network-gate
`,
};

/** The files of a node's gate. */
export function writeGateFiles({ url, timeoutSeconds, gateway }: NodeGate): readonly NodeFileText[] {
  return [
    // whoever has the URL can signal
    { path: GATE_PATH, content: `${url}\n${String(timeoutSeconds)}\n${gateway}\n`, permissions: '0600' },
    { path: GATE_PROGRAM_PATH, content: GATE_SCRIPT, permissions: '0755' },
    { path: '/etc/systemd/system/pod-network-gate.service', content: GATE_UNIT },
  ];
}
