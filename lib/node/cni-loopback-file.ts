/** Where the loopback file stands on the node: after the bridge file in lexical order. */
export const LOOPBACK_CONF_PATH = '/etc/cni/net.d/99-loopback.conf';

export function writeLoopbackConf(): string {
  return `{
    "cniVersion": "0.3.1",
    "name": "lo",
    "type": "loopback"
}
`;
}
