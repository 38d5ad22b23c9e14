import { embedUnknown, unknown } from '../../../lib/address/unknown';
import type { Match, Verdict } from '../../../lib/model/netfilter';
import { dport, iptablesRules } from '../netfilter-text';

const TCP: Match = { field: 'protocol', not: false, protocols: [6] };

describe('a rule of iptables', () => {
  it.each<[string, readonly Match[]]>([
    ['-s 10.0.0.7/8', [{ field: 'saddr', not: false, blocks: ['10.0.0.0/8'] }]],
    ['-s 10.1/16', [{ field: 'saddr', not: false, blocks: ['10.1.0.0/16'] }]],
    ['! -d 10.0.0.0/255.255.255.0', [{ field: 'daddr', not: true, blocks: ['10.0.0.0/24'] }]],
    ['-s 0.0.0.0/0 -i +', []],
    ['-o cali+', [{ field: 'oifname', not: false, names: ['cali*'] }]],
    ['! -i eth0', [{ field: 'iifname', not: true, names: ['eth0'] }]],
    ['-p all', []],
    ['! -p tcp', [{ field: 'protocol', not: true, protocols: [6] }]],
    ['-ptcp --dport ldap', [dport([389, 389]), TCP]],
    ['-ptcp --dport https', [dport([443, 443]), TCP]],
    ['-p tcp --dport :80', [dport([0, 80]), TCP]],
    ['-p tcp -m multiport --dports 80,1000:2000', [dport([80, 80], [1000, 2000]), TCP]],
    ['-p tcp ! --dport 80', [dport([0, 79], [81, 65535]), TCP]],
    ['-p icmp --icmp-type any', [{ field: 'protocol', not: false, protocols: [1] }]],
    ['-m mark ! --mark 0x4000/0x4000', [{ field: 'mark', not: true, mask: 0x4000, value: 0x4000 }]],
    ['-m conntrack --ctstate ESTABLISHED,DNAT', [{ field: 'ctstate', not: false, states: ['dnat', 'established'] }]],
    ['-m state ! --state NEW', [{ field: 'ctstate', not: true, states: ['new'] }]],
    ['-m addrtype ! --dst-type LOCAL', [{ field: 'addrtype', of: 'daddr', not: true, types: ['local'] }]],
    ['-m iprange --src-range 10.0.0.0-10.0.0.3', [{ field: 'saddr', not: false, blocks: ['10.0.0.0/30'] }]],
    [
      '-m iprange ! --dst-range 10.0.0.1-10.0.0.2',
      [{ field: 'daddr', not: true, blocks: ['10.0.0.1/32', '10.0.0.2/32'] }],
    ],
    ["-m comment --comment '-j DROP'", []],
    ['-c 1 2', []],
  ])('%s', (args, matches) => {
    expect(iptablesRules(`${args} -j ACCEPT`)).toEqual([{ matches, verdict: { kind: 'accept' }, unread: null }]);
  });

  it.each<[string, Verdict | null]>([
    ['', null],
    ['-j LOG --log-prefix x', null],
    ['-j CONNMARK --save-mark', null],
    ['-j own', { kind: 'jump', chain: 'own' }],
    ['-g own', { kind: 'goto', chain: 'own' }],
    ['-j CT --notrack', { kind: 'notrack' }],
    ['-p tcp -j REJECT --reject-with tcp-reset', { kind: 'reject' }],
    ['-p tcp -j MASQUERADE --to-ports 100-200 --random', { kind: 'masquerade', ports: [100, 200] }],
    ['-p tcp -j REDIRECT --to-port 80', { kind: 'redirect', ports: [80, 80] }],
    [
      '-j SNAT --to-source 10.0.0.1',
      { kind: 'snat', to: [{ from: null, to: '10.0.0.1/32' }], prefix: false, ports: null },
    ],
    [
      '-p tcp -j DNAT --to-destination 10.0.0.1-10.0.0.9:80',
      { kind: 'dnat', to: [{ from: null, to: '10.0.0.1-10.0.0.9' }], prefix: false, ports: [80, 80] },
    ],
  ])('%s', (args, verdict) => {
    const matches = args.startsWith('-p tcp') ? [TCP] : [];
    expect(iptablesRules(args)).toEqual([{ matches, verdict, unread: null }]);
  });

  it('becomes several with several addresses', () => {
    const rule = (saddr: string, daddr: string) => ({
      matches: [
        { field: 'daddr', not: false, blocks: [daddr] },
        { field: 'saddr', not: false, blocks: [saddr] },
      ],
      verdict: { kind: 'drop' },
      unread: null,
    });
    expect(iptablesRules('-s 10.0.0.1,10.0.0.2 -d 10.1.0.0/16,10.2.0.0/16 -j DROP')).toEqual([
      rule('10.0.0.1/32', '10.1.0.0/16'),
      rule('10.0.0.1/32', '10.2.0.0/16'),
      rule('10.0.0.2/32', '10.1.0.0/16'),
      rule('10.0.0.2/32', '10.2.0.0/16'),
    ]);
  });

  it.each<[string, readonly Match[], Verdict | null]>([
    ['-m limit --limit 5/min -j ACCEPT', [], { kind: 'accept' }],
    ['-p tcp --syn -j DROP', [TCP], { kind: 'drop' }],
    ['-m connmark --mark 1 -j ACCEPT', [], { kind: 'accept' }],
    ['-m addrtype --dst-type UNICAST -j DROP', [], { kind: 'drop' }],
    ['-m addrtype ! --src-type LOCAL,BROADCAST -j DROP', [], { kind: 'drop' }],
    ['-m conntrack --ctstatus CONFIRMED -j DROP', [], { kind: 'drop' }],
    ['-m conntrack --ctstate NEW,SNAT -j DROP', [], { kind: 'drop' }],
    ['-p icmp --icmp-type 3/1 -j DROP', [{ field: 'protocol', not: false, protocols: [1] }], { kind: 'drop' }],
    ['-j CONNMARK --restore-mark', [], null],
    ['-j NETMAP --to 10.0.0.0/24', [], null],
  ])('is unread in part: %s', (args, matches, verdict) => {
    expect(iptablesRules(args)).toEqual([{ matches, verdict, unread: { unknown: expect.any(String) as string } }]);
  });

  it.each<[string, readonly Match[]]>([
    ['-p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu', [TCP]],
    ['-p tcp -j TCPMSS --set-mss 1400', [TCP]],
    ['-p 6 --syn -j TCPMSS --clamp-mss-to-pmtu --set-mss 65515', [TCP]],
    ['-p tcp --syn -m tcpmss --mss 1400:65495 -j TCPMSS --set-mss 1360', [TCP]],
    ['-m limit --limit 5/min -j LOG --log-prefix seen:', []],
  ])('has no effect, whichever packets match: %s', (args, matches) => {
    expect(iptablesRules(args)).toEqual([{ matches, verdict: null, unread: null }]);
  });

  it('says why a value is unknown', () => {
    const reason = unknown('no default for PodCidr');
    const mark = embedUnknown(reason);
    const unread = [
      `-s ${mark}/24 -j ACCEPT`,
      `-i ${mark}`,
      `-p tcp --dport ${mark}`,
      `-m mark --mark ${mark}`,
      `-j ${mark}`,
      `-g ${mark}`,
      `-j SNAT --to-source ${mark}`,
      `-j MARK --set-mark ${mark}`,
      `-m ${mark}`,
    ];
    expect(unread.flatMap((args) => iptablesRules(args)).map((rule) => rule.unread)).toEqual(unread.map(() => reason));
  });
});
