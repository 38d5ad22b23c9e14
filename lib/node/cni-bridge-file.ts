import { parseCidr } from '../address/cidr';
import { PodNetworkError } from '../address/pod-network-error';

/** Where the bridge file stands on the node: before the loopback file in lexical order, since containerd takes the first. */
export const BRIDGE_CONF_PATH = '/etc/cni/net.d/10-bridge.conf';

/** The bridge of a node, as the bridge file names it. */
export const BRIDGE_NAME = 'cnio0';

/** Bytes that a pod's interface may carry: RFC 791 asks for 68, EC2 carries 9001 ("Jumbo frames", EC2 User Guide). */
const MTU_LIMITS = { min: 68, max: 9001 } as const;

export interface BridgeConf {
  /** CIDR text, /30 or wider: host-local refuses /31 and /32 (containernetworking/plugins, `Range.Canonicalize`) */
  readonly podCidr: string;
  /** whether the plugin writes masquerade rules of its own for each pod */
  readonly ipMasq: boolean;
  /** whether a packet may leave the bridge by the port that it came from: a pod that asks its own Service needs it */
  readonly hairpinMode: boolean;
  /** bytes, 68 to 9001; null leaves the key out, and the kernel takes 1500 */
  readonly mtu: number | null;
}

/**
 * Writes the CNI file of the `bridge` network. With `ipMasq` true and no other option it is the tutorial's file,
 * with the pod CIDR filled in; an option changes or adds its own key only.
 *
 * @throws PodNetworkError for a pod CIDR that host-local refuses, or an MTU outside 68 to 9001
 */
export function writeBridgeConf({ podCidr, ipMasq, hairpinMode, mtu }: BridgeConf): string {
  const { prefixLength } = parseCidr(podCidr);
  if (prefixLength > 30) {
    throw new PodNetworkError(`\`podCidr\` ${podCidr} has no room for a gateway and a pod; use /30 or wider`);
  }
  refuseMtu(mtu);
  const members = [
    '"cniVersion": "0.3.1"',
    '"name": "bridge"',
    '"type": "bridge"',
    `"bridge": "${BRIDGE_NAME}"`,
    '"isGateway": true',
    `"ipMasq": ${String(ipMasq)}`,
    ...(hairpinMode ? ['"hairpinMode": true'] : []),
    ...(mtu === null ? [] : [`"mtu": ${String(mtu)}`]),
    `"ipam": {
        "type": "host-local",
        "ranges": [
          [{"subnet": "${podCidr}"}]
        ],
        "routes": [{"dst": "0.0.0.0/0"}]
    }`,
  ];
  return `{\n    ${members.join(',\n    ')}\n}\n`;
}

/** @throws PodNetworkError for an MTU outside 68 to 9001 */
export function refuseMtu(mtu: number | null): void {
  if (mtu === null || (Number.isInteger(mtu) && mtu >= MTU_LIMITS.min && mtu <= MTU_LIMITS.max)) return;
  throw new PodNetworkError(
    `\`mtu\` must be an integer from ${String(MTU_LIMITS.min)} to ${String(MTU_LIMITS.max)}, got ${String(mtu)}; EC2 carries 9001 bytes inside a VPC, and 1500 through an internet gateway`,
  );
}
