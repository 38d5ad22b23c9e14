import { BRIDGE_CONF_PATH, BRIDGE_NAME, writeBridgeConf } from './cni-bridge-file';
import { LOOPBACK_CONF_PATH, writeLoopbackConf } from './cni-loopback-file';
import { NAT_TABLE_PATH, writeNatTable } from './nat-table';
import { AFTER_FLUSH_PATH, writeAfterFlush } from './after-flush';
import { CONTAINERD_CONFIG_PATH, writeContainerdConfig } from './containerd-config';
import type { NodeSpec } from './node-spec';
import { NODE_STATUS_SCRIPT } from './node-status';
import {
  KUBELET_DROP_IN,
  KUBELET_DROP_IN_PATH,
  NODE_ENV_PATH,
  NODE_STATUS_PATH,
  POD_NETWORK_TIMER,
  POD_NETWORK_TIMER_PATH,
  POD_NETWORK_UNIT,
  POD_NETWORK_UNIT_PATH,
} from './pod-network-unit';

/** A file that the user data puts on the node. */
export interface NodeFileText {
  readonly path: string;
  readonly content: string;
  /** four octal digits; 0644 where nothing is said */
  readonly permissions?: string;
}

/** Every file of a node's pod network, in the order in which a reader would want them explained. */
export function writeNodeFiles(spec: NodeSpec): readonly NodeFileText[] {
  return [
    { path: BRIDGE_CONF_PATH, content: writeBridgeConf(spec) },
    { path: LOOPBACK_CONF_PATH, content: writeLoopbackConf() },
    { path: CONTAINERD_CONFIG_PATH, content: writeContainerdConfig(spec.cniBinDir) },
    {
      path: NODE_ENV_PATH,
      content: `POD_CIDR=${spec.podCidr}\nPOD_SUPERNET=${spec.podSupernet}\nCNI_BIN_DIR=${spec.cniBinDir}\n`,
    },
    { path: NAT_TABLE_PATH, content: writeNatTable({ ...spec, bridge: BRIDGE_NAME }) },
    { path: AFTER_FLUSH_PATH, content: writeAfterFlush(spec) },
    { path: '/etc/tmpfiles.d/pod-network.conf', content: OLD_LEASES },
    { path: NODE_STATUS_PATH, content: NODE_STATUS_SCRIPT, permissions: '0755' },
    { path: POD_NETWORK_UNIT_PATH, content: POD_NETWORK_UNIT },
    { path: POD_NETWORK_TIMER_PATH, content: POD_NETWORK_TIMER },
    { path: KUBELET_DROP_IN_PATH, content: KUBELET_DROP_IN },
  ];
}

/**
 * Nothing in there outlives a reboot: host-local keeps its leases over a reboot, which no pod survives, until the range is used up
 * (containernetworking/plugins#252); libcni's cached results can stop the clean-up of old sandboxes (containerd#8197).
 * \`!\`: at boot only (tmpfiles.d).
 */
const OLD_LEASES = `R! /var/lib/cni
`;
