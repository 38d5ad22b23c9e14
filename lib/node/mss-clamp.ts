import { PodNetworkError } from '../address/pod-network-error';

/** What lowers the TCP segment size that pods and hosts outside announce to each other. */
export interface MssClamp {
  /** bytes of TCP payload a segment may carry */
  readonly bytes: number;
  /** CIDR texts that do not overlap, the pod supernet aside: packets between them and the supernet keep their size */
  readonly vpcCidrs: readonly string[];
}

/** Headers of IPv4 and TCP without options, which count in the MTU and not in the MSS (RFC 9293, 3.7.1). */
const HEADERS = 40;

/** What TCP assumes of a peer that announces nothing (RFC 9293, 3.7.1): every IPv4 path carries it. */
const LEAST = 536;

/** The kernel's MTU of a bridge where nothing is stated. */
const DEFAULT_MTU = 1500;

/**
 * Refuses a segment size that no path needs, or that changes nothing.
 *
 * @param mssClamp bytes; null: no clamp
 * @param mtu bytes of the pods' interfaces; null: 1500
 * @throws PodNetworkError outside 536 to `mtu` - 40
 */
export function refuseMssClamp(mssClamp: number | null, mtu: number | null): void {
  const most = (mtu ?? DEFAULT_MTU) - HEADERS;
  if (mssClamp === null || (Number.isInteger(mssClamp) && mssClamp >= LEAST && mssClamp <= most)) return;
  const got = `got ${String(mssClamp)}`;
  const fix = 'use the smallest MTU on the path less 40, for example 1460 for a path of 1500 bytes';
  if (most < LEAST || (Number.isInteger(mssClamp) && mssClamp > most)) {
    const stated = mtu === null ? 'the default `mtu` of 1500' : `\`mtu\` ${String(mtu)}`;
    throw new PodNetworkError(
      `\`mssClamp\` must be at most ${String(most)}, which pods announce anyway by ${stated} less 40 bytes of headers, ${got}; ${most < LEAST ? 'remove it' : `${fix}, or set a greater \`mtu\``}`,
    );
  }
  throw new PodNetworkError(
    `\`mssClamp\` must be an integer from ${String(LEAST)}, which every path carries (RFC 9293), to ${String(most)}, ${got}; ${fix}`,
  );
}

/**
 * Writes the chain that clamps, for the node's own table.
 *
 * It sets the size in both packets that announce one (SYN, SYN-ACK), and only lowers it (Linux, nft_exthdr.c). A packet comes
 * before source NAT and after destination NAT here, so it has the address of its pod. `rt mtu` in place of the number would be 9001,
 * the MTU of the node's routes (Linux, nft_rt.c).
 */
export function writeMssClamp({ bytes, vpcCidrs }: MssClamp, podSupernet: string): string {
  return ` chain forward {
  define own = { ${[...new Set([podSupernet, ...vpcCidrs])].join(', ')} }
  type filter hook forward priority mangle;
  ip saddr $own ip daddr $own accept
  tcp flags syn / syn,rst tcp option maxseg size set ${String(bytes)}
 }
`;
}
