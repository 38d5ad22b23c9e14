import { unknown } from '../../../lib/address/unknown';
import { readNetfilter } from '../../../lib/netfilter/netfilter-reader';
import { readCommands } from '../netfilter-text';

const MSS = '-p tcp --syn -j TCPMSS';

/** Each row was given to iptables 1.8.11 in a network namespace. */
describe('a rule that iptables refuses', () => {
  it.each([
    ['-t mangle -A FORWARD -j TCPMSS --set-mss 1400', 'TCPMSS needs -p tcp'],
    ['-t mangle -A FORWARD -p udp -j TCPMSS --set-mss 1400', 'TCPMSS needs -p tcp'],
    ['-t mangle -A FORWARD ! -p tcp -j TCPMSS --set-mss 1400', 'TCPMSS needs -p tcp'],
    [`-t mangle -I FORWARD ${MSS}`, 'TCPMSS needs --set-mss or --clamp-mss-to-pmtu'],
    [`-t mangle -A FORWARD ${MSS} --set-mss 65536`, '--set-mss takes 0 to 65515'],
    [`-t mangle -A PREROUTING ${MSS} --clamp-mss-to-pmtu`, '--clamp-mss-to-pmtu is not possible in PREROUTING'],
    [`-t mangle -A INPUT ${MSS} --clamp-mss-to-pmtu`, '--clamp-mss-to-pmtu is not possible in INPUT'],
    ['-t nat -A POSTROUTING -j DROP', 'table nat takes no DROP'],
    ['-t nat -P POSTROUTING DROP', 'table nat takes no DROP'],
    ['-t mangle -A FORWARD -j REJECT', 'table mangle takes no REJECT'],
    ['-A FORWARD --dport 80 -j DROP', '--dport needs a -p with ports before it'],
    ['-A FORWARD --dport 80 -p tcp -j DROP', '--dport needs a -p with ports before it'],
    ['-A FORWARD -p icmp --sport 80 -j DROP', '--sport needs a -p with ports before it'],
    ['-A FORWARD -m multiport --dports 80 -j DROP', '--dports needs a -p with ports before it'],
    ['-A FORWARD -p tcp --dport 80,90 -j DROP', '--dport needs -m multiport'],
    ['-A FORWARD -p tcp -m udp --dport 80 -j DROP', '-m udp needs -p udp'],
    ['-A FORWARD -m tcp -j DROP', '-m tcp needs -p tcp'],
    ['-A FORWARD --icmp-type 8 -j DROP', '--icmp-type needs -p icmp'],
    ['-A FORWARD -p tcp -j REJECT --reject-with tcp-resett', '--reject-with knows no "tcp-resett"'],
    ['-A FORWARD -j REJECT --reject-with tcp-reset', '--reject-with tcp-reset needs -p tcp'],
    ['-t nat -A POSTROUTING -j MASQUERADE --to-ports 100', '--to-ports needs a -p with ports'],
    ['-t nat -A PREROUTING -j DNAT --to-destination 10.0.0.1:80', '--to-destination needs a -p with ports'],
  ])('%s', (args, reason) => {
    expect(readCommands(`iptables ${args}`)).toEqual({
      chains: [],
      unread: [unknown(`"iptables ${args}" is refused: ${reason}`)],
    });
  });

  it('takes its table of iptables-restore with it', () => {
    const stdin = `*mangle\n:FORWARD DROP [0:0]\n-A FORWARD -j TCPMSS --set-mss 1400\nCOMMIT\n`;
    expect(readNetfilter([{ argv: ['iptables-restore'], stdin, files: () => null }])).toEqual({
      chains: [],
      unread: [unknown('iptables-restore of table mangle is refused: TCPMSS needs -p tcp')],
    });
  });
});

it.each([
  `-t mangle -A POSTROUTING ${MSS} --clamp-mss-to-pmtu`,
  `-t mangle -A PREROUTING ${MSS} --set-mss 0x500`,
  '-t mangle -A FORWARD -j DROP',
  '-A FORWARD -m tcp -p tcp --dport 80 -j DROP',
  '-A FORWARD ! -p tcp --dport 80 -j DROP',
  '-A FORWARD -p udplite -m multiport --dports 80 -j DROP',
  '-A FORWARD -p icmp -j REJECT --reject-with ICMP-net-UNREACH',
  '-A FORWARD -j REJECT --reject-with port-unreach',
  '-A FORWARD -p tcp -j REJECT --reject-with tcp-rst',
  '-t nat -A PREROUTING ! -p tcp -j REDIRECT --to-ports 80',
  '-t nat -A POSTROUTING -j SNAT --to-source 10.0.0.1-10.0.0.3',
])('takes %s', (args) => {
  expect(readCommands(`iptables ${args}`).unread).toEqual([]);
});
