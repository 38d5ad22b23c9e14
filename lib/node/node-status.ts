import { BRIDGE_NAME } from './cni-bridge-file';
import { NAT_TABLE_NAME } from './nat-table';
import { MARKER_PATH, NODE_ENV_PATH } from './pod-network-unit';

/**
 * What `pod-network-status` runs on a node: one line where all is well (exit 0), or each fault with what mends it (exit 1); 2 for
 * whoever is not root. Where systemd listens it says nothing, and becomes the line "Status:" of `systemctl status pod-network`.
 *
 * It asks the kernel and systemd, not the files: what the files say, the digests in the marker stand for. The unit does not ask
 * about itself, since it does so every few seconds: a run takes 25 ms of a core (in the full lab).
 */
export const NODE_STATUS_SCRIPT = `#!/bin/sh
[ -w /run ] || { echo 'run as root' >&2; exit 2; }
exec 2>/dev/null
applied=${MARKER_PATH}
n=0
wrong() { n=$((n + 1)) first=\${first:-$1}; [ "$NOTIFY_SOCKET" ] || echo "wrong: $1; fix: $2"; }
boot='restart the node, or see /var/log/cloud-init-output.log'
again='systemctl restart pod-network'
set -- $(sed -n 's/^[A-Z_]*=//p' ${NODE_ENV_PATH} $applied | tail -n 3)
pods=$1 all=$2 bin=$3
[ -e $applied ] || wrong 'not put in force at this boot' "$boot"
for f in $(sha256sum -c $applied | sed -n 's/: FAILED.*//p'); do wrong "$f is missing or edited" "$boot"; done
for f in /etc/cni/net.d/*; do
  case $f in */10-bridge.conf | */99-loopback.conf) break ;;
  *.conf | *.conflist | *.json) wrong "$f counts as pod network" "rm '$f'" ;; esac
done
for f in $bin/bridge $bin/host-local /usr/sbin/nft; do [ -x "$f" ] || wrong "no $f" 'install its package'; done
for key in ipv4/ip_forward bridge/bridge-nf-call-iptables; do grep -q 1 /proc/sys/net/$key || wrong "net/$key is not 1" "$again"; done
case $(nft list table ip ${NAT_TABLE_NAME}) in *"!= $pods drop"*"{ $pods : $pods }"*masquerade*) ;; *) wrong 'nft table ip ${NAT_TABLE_NAME} is missing or changed' "$again" ;; esac
case $(iptables -w 1 -S) in *"$all"* | *"$pods"* | *${BRIDGE_NAME}*) ;; *'-P FORWARD DROP'*) wrong 'iptables drops what is forwarded' 'iptables -P FORWARD ACCEPT' ;; esac
routes=$(ip route show "$pods")
case $routes in *unreachable*) ;; *) wrong "no unreachable route of $pods" "$again" ;; esac
set -- /var/lib/cni/networks/*/[0-9]*
case $1$routes in *'*'* | *'dev ${BRIDGE_NAME}'*) ;; *) wrong 'pods without bridge ${BRIDGE_NAME}' 'delete the pods of this node' ;; esac
end=\${SERVICE_RESULT:-$(systemctl show -P Result pod-network)}
[ "$end" = success ] || wrong "pod-network.service: $end" 'journalctl -u pod-network'
units=containerd
[ "$NOTIFY_SOCKET" ] || { units="pod-network.timer $units"
systemctl -q is-enabled pod-network || wrong 'pod-network is disabled' 'systemctl enable pod-network'; }
for u in $units; do systemctl -q is-active $u || wrong "$u is not active" "systemctl start $u; journalctl -u $u"; done
text="$pods of $all in force"
[ $n = 0 ] || text="$n wrong (pod-network-status): $first"
if [ "$NOTIFY_SOCKET" ]; then systemd-notify --status="$text, $(date +%T)"
elif [ $n = 0 ]; then echo "$text"; fi
[ $n = 0 ]
`;
