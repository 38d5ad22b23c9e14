import { BRIDGE_CONF_PATH } from '../cni/bridge-conf';
import { LOOPBACK_CONF_PATH } from '../cni/loopback-conf';
import { FIRST_BOOT_DONE } from './cloud-config';
import { CONTAINERD_CONFIG_PATH } from './containerd-config';
import { MARKER_PATH, NODE_ENV_PATH, SYSCTL_PATH } from './pod-network-unit';

/** Files whose loss or edit is a fault: those of the user data that containerd, systemd and the unit's programs read. */
const DIGESTED = `${BRIDGE_CONF_PATH} ${LOOPBACK_CONF_PATH} ${CONTAINERD_CONFIG_PATH} ${SYSCTL_PATH} /etc/pod-network/* /etc/systemd/system/pod-network.*`;

/**
 * Runs at every boot, with the text of the user data of that boot: the same script on every node.
 *
 * At the first boot modules and units were loaded before cloud-init wrote their files, and containerd may have started
 * ahead of its configuration; at later boots systemd itself has the order of the unit. The marker comes last, so that a
 * step that failed leaves none.
 */
export const PER_BOOT_SCRIPT = `#!/bin/sh
set -eux
rm -f ${MARKER_PATH}
. ${NODE_ENV_PATH}
test -x "$CNI_BIN_DIR/bridge"
modprobe br_netfilter
systemctl daemon-reload
systemctl enable pod-network.service pod-network.timer
systemctl restart pod-network.service pod-network.timer
if systemctl cat containerd.service >/dev/null 2>&1; then
  systemctl enable containerd.service
  test -e ${FIRST_BOOT_DONE} || systemctl restart containerd.service
fi
mkdir -p /run/pod-network
{ cat ${NODE_ENV_PATH}; sha256sum /var/lib/cloud/instance/user-data.txt ${DIGESTED}; } >${MARKER_PATH}.new
mv ${MARKER_PATH}.new ${MARKER_PATH}
touch ${FIRST_BOOT_DONE}
`;

/** Writes the user's script, which refuses to run on a node whose pod network is not up. */
export function writeBootstrapScript(lines: readonly string[]): string {
  return `#!/bin/bash
if [ ! -e ${MARKER_PATH} ]; then
  echo 'bootstrap: the pod network is not up (pod-network-status says why); a restart tries again' >&2
  exit 1
fi
${lines.join('\n')}
`;
}
