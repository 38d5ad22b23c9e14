import { BRIDGE_NAME } from './cni-bridge-file';
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

/** Shell variables: `mtu` is what `ip link` needs for an MTU. One signal is sent for each content. */
const GATE_PATH = '/etc/pod-network/gate';
const GATE_PROGRAM_PATH = '/etc/pod-network/gate.sh';

/**
 * Decides whether a rollout may go on, and signals it: the same script on every node.
 *
 * It waits for cloud-init's last stage by itself, and not by its unit: a bootstrap may never end, as one does that waits for an API server,
 * and then the failure has to be told before CloudFormation gives up.
 *
 * It makes the bridge as the plugin would (containernetworking/plugins, plugins/main/bridge). The plugin sets the bridge's MAC to itself
 * only when it adds the address, so that is done here: else the MAC would change with each pod.
 *
 * A peer has answered if it refuses the connection, as a node does on which nothing listens. A missing bridge or a firewall says
 * "no route to host", with the same exit code 7 of curl, so its words count and not its code. curl has to be there for the signal.
 *
 * Time is that of process 1: in a container /proc/uptime is the host's.
 *
 * A signal carries at most 4,096 bytes: 1,300 of the log become at most 2,600.
 */
export const GATE_SCRIPT = `gate=${GATE_PATH}
cd ${SEMAPHORES} && . $gate || exit
cmp -s $gate pod_network_gate && exit
own=\${gateway%/*} imds=http://169.254.169.254/latest soon=$((timeout*4/5))
late() { [ $(ps -o etimes= -p1) -ge $1 ]; }
get() { curl -sfm5 "$@"; }
signal() {
echo "$1: $2"
reason=$(printf %s "$2" | tr -dc '\\n -~' | sed 's/[\\\\"]/\\\\&/g; s/$/\\\\n/' | tr -d '\\n')
until printf '{"Status":"%s","UniqueId":"%s","Data":"-","Reason":"%s"}' $1 $own "$reason" | curl -sSfm30 -XPUT -HContent-Type: --data-binary @- "$url"; do
late $timeout && exit
sleep 10
done
cp $gate pod_network_gate
exit
}
fail() { signal FAILURE "$1
$(tail -c1300 /var/log/cloud-init-output.log)"; }
until case $(systemctl show -pActiveState cloud-final) in *=active | *=failed) ;; *) late $soon ;; esac; do sleep 5; done
[ -e ${MARKER_PATH} ] || fail "the pod network is not in force: $(pod-network-status 2>&1 | head -n2)"
if [ -e ${BOOTSTRAP_PATH} ]; then
[ -e ${BOOTSTRAP_DONE} ] || fail 'bootstrap did not end with 0; the next boot runs it again'
sha256sum -c --status ${BOOTSTRAP_DONE} || fail 'bootstrap changed after it ended with 0: replace this worker'
fi
ip link add ${BRIDGE_NAME} $mtu type bridge 2>/dev/null && ip link set ${BRIDGE_NAME} address $(cat /sys/class/net/${BRIDGE_NAME}/address)
ip link set ${BRIDGE_NAME} up
ip addr replace $gateway brd + dev ${BRIDGE_NAME}
while :; do
token=$(get -XPUT -HX-aws-ec2-metadata-token-ttl-seconds:60 $imds/api/token)
peers=$(get -HX-aws-ec2-metadata-token:$token $imds/meta-data/tags/instance/${PEERS_TAG})
[ "$peers" = none ] && signal SUCCESS 'the pod network is in force'
s=
for peer in $peers; do
case $(LC_ALL=C curl -svm3 --interface $own http://$peer:1/ 2>&1) in *refused* | *'Connected to'*) signal SUCCESS "$peer answers\${s:+, silent:$s}" ;; esac
s="$s $peer"
done
late $soon && fail "from $own no worker answers:\${s:- no tag ${PEERS_TAG} in the instance metadata}"
sleep 5
done
`;

/** Does not hold up the target, whatever it waits for. Before cloud-config the gate's file is that of the former user data. */
const GATE_UNIT = `[Unit]
After=cloud-config.service

[Service]
ExecStart=sh ${GATE_PROGRAM_PATH}

[Install]
WantedBy=cloud-init.target
`;

/** At the first boot the target was on its way before its unit was there. A part of its own runs even where the others fail. */
export const GATE_PART: MimePart = {
  contentType: 'text/x-shellscript-per-boot',
  filename: 'pod-network-gate',
  text: `#!/bin/sh
systemctl enable --now --no-block pod-network-gate
`,
};

export function writeGateFiles(
  { url, timeoutSeconds, gateway }: NodeGate,
  mtu: number | null,
): readonly NodeFileText[] {
  const link = mtu === null ? '' : `mtu ${String(mtu)}`;
  const lines = [`url='${url}'`, `timeout=${String(timeoutSeconds)}`, `gateway=${gateway}`, `mtu='${link}'`];
  return [
    // whoever has the URL can signal
    { path: GATE_PATH, content: `${lines.join('\n')}\n`, permissions: '0600' },
    { path: GATE_PROGRAM_PATH, content: GATE_SCRIPT },
    { path: '/etc/systemd/system/pod-network-gate.service', content: GATE_UNIT },
  ];
}
