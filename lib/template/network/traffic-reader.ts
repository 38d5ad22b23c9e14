import { isUnknown, unknown, type Unknown } from '../../address/unknown';
import type { Given } from '../../model/network-draft';
import type { Traffic } from '../../model/traffic';

// IANA, "Protocol Numbers": those that EC2 takes by name (EC2 API, IpPermission).
const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['-1', -1],
  ['all', -1],
  ['tcp', 6],
  ['udp', 17],
  ['icmp', 1],
  ['icmpv6', 58],
]);

const LAST_PORT = 65_535;

/** What a rule says about protocol and ports, however it was written: ports of tcp and udp, type and code of ICMP. */
export interface WrittenTraffic {
  readonly protocol: Given<string>;
  readonly from: Given<number>;
  readonly to: Given<number>;
}

/** The traffic of a rule; unknown where it cannot be read or AWS would refuse it. */
export function readTraffic({ protocol, from, to }: WrittenTraffic): Traffic | Unknown {
  if (protocol === null) return unknown('a rule without a protocol');
  if (isUnknown(protocol)) return protocol;
  const number = protocolNumber(protocol);
  if (isUnknown(number)) return number;
  if (number !== 6 && number !== 17 && number !== 1) return { protocol: number, ports: null, icmp: null };
  if (isUnknown(from)) return from;
  if (isUnknown(to)) return to;
  return number === 1 ? icmp(from, to) : ports(number, from, to);
}

/** The number of a protocol by its number or name; -1 is all. */
export function protocolNumber(text: string): number | Unknown {
  const named = PROTOCOLS.get(text.trim().toLowerCase());
  if (named !== undefined) return named;
  const number = Number(text);
  return /^\d{1,3}$/.test(text.trim()) && number <= 255 ? number : unknown(`"${text}" is no protocol of IANA`);
}

function ports(protocol: number, from: number | null, to: number | null): Traffic | Unknown {
  if (from === null || to === null) return unknown('a rule for tcp or udp without both ports, which EC2 refuses');
  if (from < 0 || to > LAST_PORT || from > to) {
    return unknown(`ports ${String(from)} to ${String(to)}: a range within 0 to ${String(LAST_PORT)} is needed`);
  }
  return { protocol, ports: { from, to }, icmp: null };
}

function icmp(type: number | null, code: number | null): Traffic {
  if (type === null || type === -1) return { protocol: 1, ports: null, icmp: null };
  return { protocol: 1, ports: null, icmp: { type, code: code ?? -1 } };
}
