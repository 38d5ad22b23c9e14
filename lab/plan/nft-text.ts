import { isUnknown, type Unknown } from '../../lib/address/unknown';
import type { Traffic } from '../../lib/model/traffic';

/** An nft table's text that replaces the table where it stands already. */
export function nftTable(name: string, body: readonly string[]): string {
  return [`table ip ${name}`, `delete table ip ${name}`, `table ip ${name} {`, ...body, '}', ''].join('\n');
}

/** A base chain with its rules. */
export function nftChain(name: string, hook: string, policy: 'accept' | 'drop', rules: readonly string[]): string[] {
  return [`chain ${name} {`, `type filter hook ${hook}; policy ${policy};`, ...rules, '}'];
}

/** A regular chain. */
export function nftRegularChain(name: string, rules: readonly string[]): string[] {
  return [`chain ${name} {`, ...rules, '}'];
}

/** An anonymous set of addresses, blocks or names; never empty, since nft has no empty one. */
export function nftSet(values: readonly string[]): string {
  return `{ ${[...new Set(values)].join(', ')} }`;
}

/**
 * What a rule matches of protocol and ports, empty for all traffic; null where it cannot be read. ICMP type and code are
 * numbers as EC2 has them, -1 for all.
 */
export function nftTraffic(traffic: Traffic | Unknown): string | null {
  if (isUnknown(traffic)) return null;
  const { protocol, ports, icmp } = traffic;
  if (protocol === -1) return '';
  if ((protocol === 6 || protocol === 17) && ports !== null) {
    return `${protocol === 6 ? 'tcp' : 'udp'} dport ${String(ports.from)}-${String(ports.to)}`;
  }
  if (protocol === 1 && icmp !== null && icmp.type !== -1) {
    return `icmp type ${String(icmp.type)}${icmp.code === -1 ? '' : ` icmp code ${String(icmp.code)}`}`;
  }
  return `ip protocol ${String(protocol)}`;
}
