/** The protocol and ports that a rule matches. */
export interface Traffic {
  /** IANA protocol number (tcp 6, udp 17, icmp 1); -1: all protocols */
  readonly protocol: number;
  /** for tcp and udp; null: all ports */
  readonly ports: PortRange | null;
  /** for ICMP, where -1 is all; null: all types */
  readonly icmp: { readonly type: number; readonly code: number } | null;
}

/** First and last port, both included. */
export interface PortRange {
  /** 0 to 65535 */
  readonly from: number;
  readonly to: number;
}

const NAMES: Readonly<Record<number, string>> = { [-1]: 'all protocols', 1: 'icmp', 6: 'tcp', 17: 'udp' };

/** Formats traffic for messages: `tcp 22`, `udp 1024-65535`, `icmp type 3 code 4`, `all protocols`. */
export function textOfTraffic({ protocol, ports, icmp }: Traffic): string {
  const name = NAMES[protocol] ?? `protocol ${String(protocol)}`;
  if (icmp !== null && icmp.type !== -1)
    return `${name} type ${String(icmp.type)}${icmp.code === -1 ? '' : ` code ${String(icmp.code)}`}`;
  if (ports === null || (ports.from === 0 && ports.to === 65535)) return name;
  return `${name} ${ports.from === ports.to ? String(ports.from) : `${String(ports.from)}-${String(ports.to)}`}`;
}
