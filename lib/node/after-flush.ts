import { NAT_TABLE_NAME } from './nat-table';
import type { NodeSpec } from './node-spec';

/** Where the script stands that mends what a flush of the ruleset leaves behind. */
export const AFTER_FLUSH_PATH = '/etc/pod-network/after-flush';

/** There from when the table was found missing until all is mended. */
const FLUSHED = '/run/pod-flushed';

/** Notes, before the table is put back, whether it was missing: for a unit's ExecStartPre. */
export const NOTE_FLUSH = `sh -c 'nft list table ip ${NAT_TABLE_NAME} >/dev/null 2>&1 || touch ${FLUSHED}'`;

/**
 * Writes the script that runs once the table is back, at a boot too, with the node's own values in its environment.
 *
 * A connection keeps the mapping that its first packet got: those towards what pods reach un-NATed are forgotten, and those that never had an
 * answer, so that the next packet of each meets the table. `conntrack` comes with kubelet, which needs it.
 *
 * With `ipMasq` the bridge plugin up to 1.1.1 fails to delete a pod whose chain is gone (plugins, pkg/ip/ipmasq_linux.go), and
 * the pod stays for good. An empty chain of that name is all it needs: "CNI-" and the first 24 digits of the SHA-512 of the
 * network's name and the container's id (plugins, pkg/utils, FormatChainName), which libcni's cache has in names of files.
 */
export function writeAfterFlush({
  ipMasq,
  nonMasqueradeCidrs = [],
}: Pick<NodeSpec, 'ipMasq' | 'nonMasqueradeCidrs'>): string {
  const unNated = ['$POD_SUPERNET', ...nonMasqueradeCidrs].map((block) => `"-d ${block}"`).join(' ');
  return `test -e ${FLUSHED} || exit 0
exec >/dev/null 2>&1
for a in ${unNated} '-p tcp --state SYN_SENT' '-p udp' '-p icmp'; do conntrack -D -s $POD_CIDR $a; done
${ipMasq ? CHAINS : ''}rm -f ${FLUSHED}
`;
}

const CHAINS = `for a in $(ls /var/lib/cni/results | sed -n 's/^bridge-\\(.*\\)-eth0$/bridge\\1/p'); do iptables -w -t nat -N CNI-$(printf %s $a | sha512sum | cut -c-24); done
`;
