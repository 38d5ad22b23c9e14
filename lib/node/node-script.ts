import { BRIDGE_CONF_PATH } from './cni-bridge-file';
import { LOOPBACK_CONF_PATH } from './cni-loopback-file';
import { CONTAINERD_CONFIG_PATH } from './containerd-config';
import { MARKER_PATH, NODE_ENV_PATH } from './pod-network-unit';
import { BOOTSTRAP_DONE, SEMAPHORES } from './semaphores';

/** Files whose loss or edit is a fault: those of the user data that containerd, systemd and the unit's programs read. */
const DIGESTED = `${BRIDGE_CONF_PATH} ${LOOPBACK_CONF_PATH} ${CONTAINERD_CONFIG_PATH} /etc/pod-network/* /etc/systemd/system/pod-network.*`;

/** How often packages are tried at one boot; the next boot begins anew. */
const TRIES = 60;

/**
 * Runs at every boot, with the text of the user data of that boot: the same script on every node.
 *
 * A first boot may find no mirror of packages: it says so and tries again, since nobody restarts a node that is about to be
 * deployed. Images that hold the packages do not notice.
 *
 * At the first boot modules and units were loaded before cloud-init wrote their files, and containerd may have started
 * ahead of its configuration; at later boots systemd itself has the order of the unit. The marker comes last, so that a
 * step that failed leaves none.
 */
export const PER_BOOT_SCRIPT = `#!/bin/sh
set -eux
rm -f ${MARKER_PATH}
. ${NODE_ENV_PATH}
cd ${SEMAPHORES}
n=0
until test -x "$CNI_BIN_DIR/bridge" && test -x /usr/sbin/nft; do
 test $((n += 1)) -le ${String(TRIES)}
 echo "pod network: no $CNI_BIN_DIR/bridge or no nft; installing again in 10 s"
 sleep 10
 rm -f update_sources*
 cloud-init single --name package_update_upgrade_install --frequency always || true
done
systemctl enable pod-network pod-network.timer
systemctl restart pod-network pod-network.timer
if systemctl enable containerd; then test -e pod_network || systemctl restart containerd; fi
mkdir -p /run/pod-network
a=$(cat ${NODE_ENV_PATH}; sha256sum ${DIGESTED})
echo "$a" >${MARKER_PATH}
test -e pod_network || systemctl start --no-block multi-user.target
touch pod_network
`;

/**
 * Has the rest of the script run by itself, and keeps its digest if it ends with 0. The rest may exit, set traps or be no bash: nothing
 * of it is read here.
 */
export const KEEP_DIGEST = `[ "$POD_NETWORK" ] || { POD_NETWORK=1 "$0" && sha256sum "$0" >${SEMAPHORES}/${BOOTSTRAP_DONE}; exit; }`;

/** Writes the user's script, which refuses to run on a node whose pod network is not up. */
export function writeBootstrapScript(lines: readonly string[]): string {
  return `#!/bin/bash
[ -e ${MARKER_PATH} ] || {
echo 'bootstrap: the pod network is not up (see pod-network-status); a restart tries again'
exit 1
}
${KEEP_DIGEST}
${lines.join('\n')}
`;
}
