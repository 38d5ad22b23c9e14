import type { NftCursor } from './nft-cursor';

const ADDRESS = /^(?=.*:)([\da-f]{0,4}:){2,7}[\da-f]{0,4}(\/(\d{1,2}|1[01]\d|12[0-8]))?$/i;
const PROTOCOL = /^(icmpv6|ipv6-icmp|tcp|udp|esp|ah)$/;
const ICMP_TYPE =
  /^(destination-unreachable|packet-too-big|time-exceeded|parameter-problem|echo-(request|reply)|mld-listener-(query|report|done|reduction)|mld2-listener-report|nd-(router|neighbor)-(solicit|advert)|nd-redirect|router-renumbering|ind-neighbor-(solicit|advert))$/;

const SELECTORS = [
  [['ip6', 'saddr'], ADDRESS],
  [['ip6', 'daddr'], ADDRESS],
  [['ip6', 'nexthdr'], PROTOCOL],
  [['icmpv6', 'type'], ICMP_TYPE],
] as const;

/** Moves over a match of IPv6 packets whose value nft takes; false, and nothing is taken, where none comes next. */
export function skipIpv6(cursor: NftCursor): boolean {
  return SELECTORS.some(([words, values]) => {
    const at = cursor.copy();
    if (!at.acceptAll(...words)) return false;
    at.accept('==', '!=');
    const block = at.takeBlock() ?? [at.next()];
    const isList = block.every(({ text, quoted }, index) => !quoted && (index % 2 ? text === ',' : values.test(text)));
    if (!isList || block.length % 2 === 0) return false;
    cursor.moveTo(at);
    return true;
  });
}
