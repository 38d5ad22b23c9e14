import { embedUnknown, unknown } from '../../../lib/address/unknown';
import type { Match, Verdict } from '../../../lib/model/netfilter';
import { dport, nftRules } from '../netfilter-text';

const TCP: Match = { field: 'protocol', not: false, protocols: [6] };
const ACCEPT: Verdict = { kind: 'accept' };

describe('a rule of nft', () => {
  it.each<[string, readonly Match[]]>([
    ['ip saddr 10.0.0.7/8', [{ field: 'saddr', not: false, blocks: ['10.0.0.0/8'] }]],
    ['ip daddr != { 10.0.1.0/24, 10.0.0.0/24 }', [{ field: 'daddr', not: true, blocks: ['10.0.0.0/23'] }]],
    ['ip saddr & 255.255.0.0 == 10.200.0.0', [{ field: 'saddr', not: false, blocks: ['10.200.0.0/16'] }]],
    ['ip daddr 0.0.0.0/0', []],
    ['tcp dport { 80, 443-445, 446 }', [dport([80, 80], [443, 446]), TCP]],
    ['tcp dport != http', [dport([0, 79], [81, 65535]), TCP]],
    ['tcp sport >= 1024', [TCP, { field: 'sport', not: false, ranges: [[1024, 65535]] }]],
    ['meta l4proto { tcp, udp } th dport 53', [dport([53, 53]), { field: 'protocol', not: false, protocols: [6, 17] }]],
    ['iif lo', [{ field: 'iifname', not: false, names: ['lo'] }]],
    ['meta oifname != { "b*", "a" }', [{ field: 'oifname', not: true, names: ['a', 'b*'] }]],
    ['mark and 0x4000 == 0x4000', [{ field: 'mark', not: false, mask: 0x4000, value: 0x4000 }]],
    ['meta mark != 5', [{ field: 'mark', not: true, mask: 0xffffffff, value: 5 }]],
    ['ct state related,established', [{ field: 'ctstate', not: false, states: ['established', 'related'] }]],
    ['ct state & (established | related) != 0', [{ field: 'ctstate', not: false, states: ['established', 'related'] }]],
    ['ct state ! new', [{ field: 'ctstate', not: true, states: ['new'] }]],
    // compared with both bits at once, which no packet has
    ['ct state != established,related', []],
    ['ct status dnat', [{ field: 'ctstatus', not: false, statuses: ['dnat'] }]],
    ['fib daddr type != local', [{ field: 'addrtype', of: 'daddr', not: true, types: ['local'] }]],
    [
      'icmp type { echo-request, 0 }',
      [
        { field: 'icmptype', not: false, types: [0, 8] },
        { field: 'protocol', not: false, protocols: [1] },
      ],
    ],
    ['counter packets 1 bytes 2 log prefix "x" level info', []],
  ])('%s', (text, matches) => {
    expect(nftRules(`${text} accept`)).toEqual([{ matches, verdict: ACCEPT, unread: null }]);
  });

  it.each<[string, Verdict | null]>([
    ['counter', null],
    ['return', { kind: 'return' }],
    ['goto x', { kind: 'goto', chain: 'x' }],
    ['reject with icmp type host-unreachable', { kind: 'reject' }],
    ['masquerade random,persistent', { kind: 'masquerade', ports: null }],
    ['snat to 10.0.1.20', { kind: 'snat', to: [{ from: null, to: '10.0.1.20/32' }], prefix: false, ports: null }],
    [
      'snat to ip saddr map { 10.1.0.1 : 10.2.0.1 }',
      { kind: 'snat', to: [{ from: '10.1.0.1/32', to: '10.2.0.1/32' }], prefix: false, ports: null },
    ],
    ['notrack', { kind: 'notrack' }],
  ])('%s', (text, verdict) => {
    expect(nftRules(text)).toEqual([{ matches: [], verdict, unread: null }]);
  });

  it.each<[string, Verdict]>([
    ['masquerade to :1024-2048 fully-random', { kind: 'masquerade', ports: [1024, 2048] }],
    ['redirect to :8080', { kind: 'redirect', ports: [8080, 8080] }],
    [
      'dnat ip to 10.0.1.20:80',
      { kind: 'dnat', to: [{ from: null, to: '10.0.1.20/32' }], prefix: false, ports: [80, 80] },
    ],
  ])('%s, once the protocol is asked', (text, verdict) => {
    expect(nftRules(`meta l4proto tcp ${text}`)).toEqual([{ matches: [TCP], verdict, unread: null }]);
    expect(nftRules(text)[0]?.unread).not.toBeNull();
  });

  it('becomes several where it looks its verdict up', () => {
    const state = (name: string): Match => ({ field: 'ctstate', not: false, states: [name] });
    expect(nftRules('ct state vmap { invalid : drop, established : accept }')).toEqual([
      { matches: [state('established')], verdict: ACCEPT, unread: null },
      { matches: [state('invalid')], verdict: { kind: 'drop' }, unread: null },
    ]);
    expect(nftRules('tcp dport vmap { 80 : jump x, * : drop }')).toEqual([
      { matches: [dport([80, 80]), TCP], verdict: { kind: 'jump', chain: 'x' }, unread: null },
      { matches: [dport([0, 79], [81, 65535]), TCP], verdict: { kind: 'drop' }, unread: null },
    ]);
    expect(nftRules('dnat to tcp dport map { 80 : 10.0.0.1, 81 : 10.0.0.2 }').map(({ matches }) => matches[0])).toEqual(
      [dport([80, 80]), dport([81, 81])],
    );
  });

  it('becomes several where it does several things', () => {
    const from: Match = { field: 'saddr', not: false, blocks: ['10.0.0.0/8'] };
    expect(nftRules('ip saddr 10.0.0.0/8 meta mark set 1 accept')).toEqual([
      { matches: [from], verdict: { kind: 'mark', mask: 0xffffffff, value: 1 }, unread: null },
      { matches: [from], verdict: ACCEPT, unread: null },
    ]);
  });

  it('is unread where it asks for the mark that it changes', () => {
    const read = nftRules('meta mark 2 meta mark set 1 accept').map(({ verdict, unread }) => [
      verdict?.kind,
      unread !== null,
    ]);
    expect(read).toEqual([
      ['mark', false],
      ['accept', true],
    ]);
  });

  it.each([
    'ip6 saddr fe80::/10 accept',
    'icmpv6 type nd-neighbor-solicit accept',
    'meta nfproto ipv6 accept',
    'meta protocol ip6 accept',
  ])('is for no IPv4 packet: %s', (text) => {
    const ipv6: Match = { field: 'nfproto', not: false, families: ['ipv6'] };
    expect(nftRules(text, 'inet')).toEqual([{ matches: [ipv6], verdict: ACCEPT, unread: null }]);
  });

  it('leaves out that it is for IPv4 packets', () => {
    expect(nftRules('meta nfproto ipv4 accept', 'inet')).toEqual([{ matches: [], verdict: ACCEPT, unread: null }]);
  });

  const DPORT = dport([80, 80]);
  it.each<[string, readonly Match[], Verdict | null]>([
    ['tcp dport 80 meta skuid 0 accept', [DPORT, TCP], ACCEPT],
    // what stands behind an unknown word may belong to it, and narrows nothing
    ['ct original ip saddr 10.0.0.0/8 drop', [], { kind: 'drop' }],
    ['limit rate 5/minute accept', [], ACCEPT],
    ['ip saddr . tcp dport { 10.0.0.1 . 80 } accept', [], ACCEPT],
    ['ip saddr set 10.0.0.1', [], null],
    ['ip saddr node-1 accept', [], ACCEPT],
    ['tcp dport unheard-of accept', [], ACCEPT],
    ['ct status != dnat accept', [], ACCEPT],
    ['ip saddr 10.0.0.0/255.0.0.0 accept', [], ACCEPT],
    ['limit rate 10/second burst 5 bytes accept', [], ACCEPT],
    ['counter name foo accept', [], ACCEPT],
    ['log level audit prefix "x" accept', [], ACCEPT],
    ['ip saddr vmap { 10.0.0.0/8 : accept, 10.200.0.0/16 : drop }', [], null],
    ['ct state vmap { new : accept, new : drop }', [], null],
    ['ct status seen-reply accept', [], ACCEPT],
    ['ct status dnat,snat accept', [], ACCEPT],
    ['fib daddr type unicast drop', [], { kind: 'drop' }],
    ['meta mark { 1, 2 } accept', [], ACCEPT],
    ['tcp flags & (syn | rst) == syn tcp dport 80 drop', [DPORT, TCP], { kind: 'drop' }],
    ['queue num 1', [], null],
    ['dnat to numgen inc mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }', [], null],
    ['snat ip6 to fe80::1', [], null],
  ])('is unread in part: %s', (text, matches, verdict) => {
    expect(nftRules(text)).toEqual([{ matches, verdict, unread: { unknown: expect.any(String) as string } }]);
  });

  it.each<[string, readonly Match[]]>([
    ['tcp flags syn tcp option maxseg size set rt mtu', [TCP]],
    ['tcp flags syn / syn,rst counter tcp option maxseg size set 1360', [TCP]],
    ['limit rate 5/minute burst 10 packets log prefix "x "', []],
  ])('has no effect, whichever packets match: %s', (text, matches) => {
    expect(nftRules(text)).toEqual([{ matches, verdict: null, unread: null }]);
  });

  it('says why a value is unknown', () => {
    const reason = unknown('no default for PodCidr');
    const mark = embedUnknown(reason);
    const unread = [
      `ip saddr ${mark} accept`,
      `ip saddr ${mark}/24 accept`,
      `ip saddr { 10.0.0.1, ${mark} } accept`,
      `snat to ${mark}`,
      `snat to ip saddr map { 10.1.0.1 : ${mark} }`,
      `dnat to tcp dport map { 80 : ${mark} }`,
      `jump ${mark}`,
      `meta mark set ${mark}`,
    ];
    expect(unread.flatMap((text) => nftRules(text)).map((rule) => rule.unread)).toEqual(unread.map(() => reason));
  });
});
