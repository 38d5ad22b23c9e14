import { type Cidr, contains, overlaps, parseCidr } from './cidr';
import { PodNetworkError, readProperty } from './pod-network-error';
import { UNUSABLE } from './pod-supernet';

// as in ip-masq-agent (cmd/ip-masq-agent/ip-masq-agent.go)
const MOST = 64;

// no private network is wider: 10.0.0.0/8 (RFC 1918), 100.64.0.0/10 (RFC 6598)
const SHORTEST_PREFIX = 8;

/**
 * Refuses destinations that pods cannot reach un-NATed, and lists that an nft set does not take.
 *
 * @param vpcCidrs - the known blocks of the VPC
 * @throws PodNetworkError for more than 64 blocks, text that is no CIDR block, a prefix shorter than /8, a reserved block, and an
 * overlap with the VPC, the pod supernet or another block of the list
 */
export function refuseNonMasqueradeCidrs(
  cidrs: readonly string[],
  podSupernet: string,
  vpcCidrs: readonly string[],
): void {
  if (cidrs.length > MOST) {
    throw new PodNetworkError(
      `\`nonMasqueradeCidrs\` must have at most ${String(MOST)} blocks, got ${String(cidrs.length)}; merge neighbouring blocks`,
    );
  }
  const supernet = parseCidr(podSupernet);
  const vpcBlocks = vpcCidrs.map(parseCidr);
  const accepted: Cidr[] = [];
  for (const text of cidrs) {
    const block = readProperty('nonMasqueradeCidrs', () => parseCidr(text));
    const why = whyRefused(block, supernet, vpcBlocks, accepted);
    if (why !== null) throw new PodNetworkError(`\`nonMasqueradeCidrs\` ${text} ${why}`);
    accepted.push(block);
  }
}

function whyRefused(block: Cidr, supernet: Cidr, vpcBlocks: readonly Cidr[], others: readonly Cidr[]): string | null {
  if (block.prefixLength < SHORTEST_PREFIX)
    return `has a prefix shorter than /${String(SHORTEST_PREFIX)}, so pods would reach the internet by addresses that no gateway translates; list the networks behind your transit gateway, for example 10.64.0.0/10`;
  const reserved = UNUSABLE.find(([one]) => overlaps(block, parseCidr(one)));
  if (reserved !== undefined)
    return `overlaps ${reserved[0]}, which is ${reserved[1]}; remove it: pods reach it only by their node's address, if at all`;
  const own = vpcBlocks.find((one) => overlaps(block, one));
  if (own !== undefined)
    return `overlaps the VPC's block ${own.text}, whose resolver does not answer pod addresses; use blocks outside the VPC`;
  if (contains(supernet, block)) return `is inside \`podSupernet\` ${supernet.text}, which is never NATed; remove it`;
  if (overlaps(supernet, block))
    return `contains \`podSupernet\` ${supernet.text}, which is never NATed; list the blocks around it`;
  const twin = others.find((one) => overlaps(block, one));
  if (twin === undefined) return null;
  return twin.text === block.text ? 'is listed twice; remove one' : `overlaps ${twin.text}; list only the wider one`;
}
