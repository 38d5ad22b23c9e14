import type { Traffic } from './network-model';

const NAMES: Readonly<Record<number, string>> = { [-1]: 'all protocols', 1: 'icmp', 6: 'tcp', 17: 'udp' };

/** The traffic of a rule in words: `tcp 22`, `udp 1024-65535`, `all protocols`. */
export function textOfTraffic({ protocol, ports, icmp }: Traffic): string {
  const name = NAMES[protocol] ?? `protocol ${String(protocol)}`;
  if (icmp !== null && icmp.type !== -1) return `${name} type ${String(icmp.type)}`;
  if (ports === null || (ports.from === 0 && ports.to === 65535)) return name;
  return `${name} ${ports.from === ports.to ? String(ports.from) : `${String(ports.from)}-${String(ports.to)}`}`;
}
