import type { Range } from '../address/range';
import type { Chain } from '../model/netfilter';

type Family = Chain['family'];

function numbers(text: string): ReadonlyMap<string, number> {
  return new Map([...text.matchAll(/(\S+) (-?\d+)/g)].map(([, name = '', number]) => [name, Number(number)]));
}

/** IANA protocol numbers by the names of /etc/protocols that rules use. */
const PROTOCOLS = numbers(`
  icmp 1 igmp 2 ipencap 4 ipip 4 tcp 6 udp 17 dccp 33 gre 47 esp 50 ah 51 ipv6-icmp 58 icmpv6 58 ospf 89
  sctp 132 udplite 136`);

/** IANA service names that rules of cluster nodes use; both protocols have the same port. */
const SERVICES = numbers(`
  ssh 22 domain 53 bootps 67 bootpc 68 http 80 kerberos 88 sunrpc 111 ntp 123 snmp 161 bgp 179 ldap 389
  https 443 ldaps 636 nfs 2049`);

/** IANA ICMP type numbers by the names of nft and iptables. */
const ICMP_TYPES = numbers(`
  echo-reply 0 pong 0 destination-unreachable 3 source-quench 4 redirect 5 echo-request 8 ping 8
  router-advertisement 9 router-solicitation 10 time-exceeded 11 parameter-problem 12 timestamp-request 13
  timestamp-reply 14`);

/** nft manual page, "Standard priority names"; those of family bridge differ. */
const PRIORITIES = numbers('raw -300 mangle -150 dstnat -100 filter 0 security 50 srcnat 100');
const BRIDGE_PRIORITIES = numbers('dstnat -300 filter -200 out 100 srcnat 300');

/** Like the next ones: null for a name that is not known here. */
export function protocolOf(text: string): number | null {
  return numberOf(text, 255) ?? PROTOCOLS.get(text.toLowerCase()) ?? null;
}

export function portOf(text: string): number | null {
  return numberOf(text, 65535) ?? SERVICES.get(text) ?? null;
}

/** A port or a range `first-last` of them. */
export function portRange(value: string): Range | null {
  const single = portOf(value);
  if (single !== null) return [single, single];
  const [from = '', to = '', ...others] = value.split('-');
  const [first, last] = [portOf(from), portOf(to)];
  return first === null || last === null || first > last || others.length > 0 ? null : [first, last];
}

export function icmpTypeOf(text: string): number | null {
  return numberOf(text, 255) ?? ICMP_TYPES.get(text) ?? null;
}

/** A priority by number or name with an offset (`srcnat - 10`); null for anything else, as `srcnat-10` is for nft. */
export function priorityOf(text: string, family: Family): number | null {
  if (/^-?\d+$/.test(text)) return Number(text);
  const [matched, name = '', sign, offset = '0'] = /^([a-z]+)(?: ([+-]) ?(\d+))?$/.exec(text) ?? [];
  const base = matched === undefined ? undefined : (family === 'bridge' ? BRIDGE_PRIORITIES : PRIORITIES).get(name);
  return base === undefined ? null : base + Number(offset) * (sign === '-' ? -1 : 1);
}

/**
 * Values that the walk decides. Any other may hold of its packets or not, which makes the rule unread: every address is
 * of some type, and a connection is confirmed, assured or answered as it goes on.
 */
export const CT_STATES = ['invalid', 'new', 'established', 'related', 'untracked', 'dnat'];
export const CT_STATUSES = ['dnat'];
export const ADDRESS_TYPES = ['local'];

/** A whole number in decimal, hexadecimal or octal as C reads it, at most `max`; null for anything else. */
export function numberOf(text: string, max = 2 ** 32 - 1): number | null {
  if (!/^(0[xX][0-9A-Fa-f]+|\d+)$/.test(text)) return null;
  const value = /^0[0-7]+$/.test(text) ? parseInt(text, 8) : Number(text);
  return value <= max ? value : null;
}
