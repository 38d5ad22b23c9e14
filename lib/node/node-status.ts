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
m=${MARKER_PATH} s=$NOTIFY_SOCKET n=0
bad() { n=$((n+1)) first=\${first:-$1}; [ "$s" ] || echo "wrong: $1; fix: $2"; }
boot='restart the node, or see /var/log/cloud-init-output.log'
again='systemctl restart pod-network'
set -- $(sed -n 's/^[A-Z_]*=//p' ${NODE_ENV_PATH} $m | tail -n 3)
pods=$1 all=$2 bin=$3
[ -e $m ] || bad 'not put in force at this boot' "$boot"
for f in $(sha256sum -c $m | sed -n 's/: FAILED.*//p'); do bad "$f is missing or edited" "$boot"; done
for f in /etc/cni/net.d/*; do
  case $f in */10-bridge.conf | */99-loopback.conf) break ;;
  *.conf | *.conflist | *.json) bad "$f counts as pod network" "rm '$f'" ;; esac
done
for f in $bin/bridge $bin/host-local /usr/sbin/nft; do [ -x "$f" ] || bad "no $f" 'install its package'; done
for f in ipv4/ip_forward bridge/bridge-nf-call-iptables; do grep -q 1 /proc/sys/net/$f || bad "net/$f is not 1" "$again"; done
case $(nft list table ip ${NAT_TABLE_NAME}) in *"!= $pods iifname"*"{ $all : $all }"*masquerade*) ;; *) bad 'nft table ip ${NAT_TABLE_NAME} is missing or changed' "$again" ;; esac
case $(iptables -w 1 -S) in *"$all"* | *"$pods"* | *${BRIDGE_NAME}*) ;; *'-P FORWARD DROP'*) bad 'iptables drops what is forwarded' 'iptables -P FORWARD ACCEPT' ;; esac
r=$(ip route show "$pods")
case $r in *unreachable*) ;; *) bad "no unreachable route of $pods" "$again" ;; esac
set -- /var/lib/cni/networks/*/[0-9]*
case $1$r in *'*'* | *'dev ${BRIDGE_NAME}'*) ;; *) bad 'pods without bridge ${BRIDGE_NAME}' 'delete the pods of this node' ;; esac
end=\${SERVICE_RESULT:-$(systemctl show -P Result pod-network)}
[ "$end" = success ] || bad "pod-network.service: $end" 'journalctl -u pod-network'
units=containerd
[ "$s" ] || { units="pod-network.timer $units"
systemctl -q is-enabled pod-network || bad 'pod-network is disabled' 'systemctl enable pod-network'; }
for u in $units; do systemctl -q is-active $u || bad "$u is not active" "systemctl start $u; journalctl -u $u"; done
t="$pods of $all in force"
[ $n = 0 ] || t="$n wrong (pod-network-status): $first"
if [ "$s" ]; then systemd-notify --status="$t, $(date +%T)"
elif [ $n = 0 ]; then echo "$t"; fi
[ $n = 0 ]
`;
