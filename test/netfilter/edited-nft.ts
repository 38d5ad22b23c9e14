import fc from 'fast-check';
import { writeNatTable } from '../../lib/node/nat-table';
import { nftText, tokenizeNft, type NftToken } from '../../lib/netfilter/nft/nft-token';

const NAT = writeNatTable({
  podCidr: '10.200.0.0/24',
  podSupernet: '10.200.0.0/16',
  nonMasqueradeCidrs: ['10.0.0.0/16'],
  mssClamp: { bytes: 1360, vpcCidrs: ['10.0.0.0/16'] },
  bridge: 'cnio0',
});

const FILTER = `table inet filter {
 set hosts {
  type ipv4_addr
  flags interval
  elements = { 10.0.0.0/8, 192.168.0.1 }
 }
 map ports {
  type inet_service : verdict
  elements = { 80 : accept, 443 : jump leaf }
 }
 chain leaf {
  ip protocol icmp icmp type { echo-request, 0 } accept
  ip6 saddr fe80::/10 accept
  return
 }
 chain input {
  type filter hook input priority filter; policy drop;
  iif lo accept
  ct state vmap { established : accept, invalid : drop }
  tcp dport { 22, 443-445 } ct state new counter packets 1 bytes 2 accept
  udp sport != 53 limit rate 5/minute burst 3 packets log prefix "seen" level info accept
  log group 1 snaplen 10
  tcp dport vmap @ports
  ip saddr @hosts meta mark set meta mark & 0xff | 0x100
  reject with icmp type host-unreachable
 }
 chain pre {
  type nat hook prerouting priority dstnat; policy accept;
  tcp dport 80 dnat ip to 10.0.1.20:8080
  meta l4proto udp redirect to :53
 }
 chain post {
  type nat hook postrouting priority srcnat + 5;
  meta l4proto tcp oifname { "eth0", "ens*" } masquerade to :1024-2048 random
  ip saddr 10.0.0.0/24 snat ip to 10.0.1.20
 }
 chain out {
  type route hook output priority mangle;
  ct mark set meta mark
  fib daddr type local ip daddr != 10.0.0.1-10.0.0.9 jump leaf
  meta nftrace set 1 notrack comment "as written"
 }
}
`;

const BRIDGE = `table bridge edge {
 chain forward {
  type filter hook forward priority filter; policy accept;
  ip saddr 10.0.0.0/8 th dport 53 accept
  meta protocol ip meta mark 5 goto other
 }
 chain other {
  ip daddr & 255.255.0.0 == 10.200.0.0 tcp flags syn / syn,rst accept
 }
}
add chain bridge edge more
add rule bridge edge more accept
flush chain bridge edge other
`;

const BASES = [NAT, FILTER, BRIDGE, NAT + FILTER, FILTER + BRIDGE].map((text) => tokenizeNft(text));

/** What a slip of the pen may put anywhere: every word of the bases, and values at the edges of their fields. */
const WORDS: readonly NftToken[] = [
  ...BASES.flat(),
  ...tokenizeNft(`0 255 256 65535 65536 70000 4294967295 4294967296 -200 -199 0x1ffffffff 10.0.0.256 10.0.0.0/33
   netdev arp ip6 bridge inet ip dstnat srcnat raw mangle security out filter nat route ingress egress forward output input prerouting
   postrouting lo eth9 fe80::1 tcp udp sctp icmp icmpv6 { } : , ; - + != & | == snat dnat masquerade redirect reject notrack
   queue num over rt mtu with reset random persistent destroy create insert flush delete chain set map element rule dynamic timeout
   constant ipv4_addr ipv6_addr inet_service mark ifname dormant "x" drop continue goto skuid dscp ttl warn flags typeof`),
];

const edit = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('number', 'number', 'number', 'replace', 'replace', 'remove', 'insert', 'swap', 'move'),
  word: fc.nat({ max: WORDS.length - 1 }),
  to: fc.nat(),
});

const NUMBERS = [
  '0',
  '7',
  '63',
  '64',
  '255',
  '256',
  '65535',
  '65536',
  '70000',
  '4294967295',
  '4294967296',
  '10.0.0.256',
];

function setNumber(tokens: NftToken[], at: number, text: string): void {
  const places = tokens.flatMap((token, index) => (/^\d/.test(token.text) ? [index] : []));
  tokens[places[at % places.length] ?? 0] = { text, quoted: false };
}

/** An nft file with one or two words changed. */
export const editedNft = fc
  .tuple(fc.constantFrom(...BASES), fc.array(edit, { minLength: 1, maxLength: 2 }))
  .map(([base, edits]) => {
    const tokens = [...base];
    for (const { at, kind, word, to } of edits) {
      const index = at % tokens.length;
      const token = WORDS[word] ?? { text: '', quoted: false };
      if (kind === 'number') setNumber(tokens, at, NUMBERS[to % NUMBERS.length] ?? '');
      else if (kind === 'replace') tokens[index] = token;
      else if (kind === 'remove') tokens.splice(index, 1);
      else if (kind === 'insert') tokens.splice(index, 0, token);
      else if (kind === 'swap') tokens.splice(index, 2, ...tokens.slice(index, index + 2).reverse());
      else tokens.splice(to % tokens.length, 0, ...tokens.splice(index, 1));
    }
    return tokens.map((token) => (token.text === '\n' ? '\n' : nftText([token]))).join(' ');
  });
