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
    [`-t mangle -A FORWARD ${MSS} --set-mss 65536`, '--set-mss does not take "65536"'],
    [`-t mangle -A PREROUTING ${MSS} --clamp-mss-to-pmtu`, '--clamp-mss-to-pmtu is not possible in PREROUTING'],
    [`-t mangle -A INPUT ${MSS} --clamp-mss-to-pmtu`, '--clamp-mss-to-pmtu is not possible in INPUT'],
    ['-t nat -A POSTROUTING -j DROP', 'table nat takes no DROP'],
    ['-t mangle -A FORWARD -j REJECT', 'table mangle takes no REJECT'],
    ['-A FORWARD --dport 80 -j DROP', 'nothing before --dport is known to take it'],
    ['-A FORWARD --dport 80 -p tcp -j DROP', 'nothing before --dport is known to take it'],
    ['-A FORWARD -p icmp --sport 80 -j DROP', 'nothing before --sport is known to take it'],
    ['-A FORWARD -m multiport --dports 80 -j DROP', '-m multiport needs a -p with ports'],
    ['-A FORWARD -p tcp --dport 80,90 -j DROP', '--dport does not take "80,90"'],
    ['-A FORWARD -p tcp -m udp --dport 80 -j DROP', '-m udp needs -p udp'],
    ['-A FORWARD -m tcp -j DROP', '-m tcp needs -p tcp'],
    ['-A FORWARD --icmp-type 8 -j DROP', 'nothing before --icmp-type is known to take it'],
    ['-A FORWARD -p tcp -j REJECT --reject-with tcp-resett', '--reject-with knows no "tcp-resett"'],
    ['-A FORWARD -j REJECT --reject-with tcp-reset', '--reject-with tcp-reset needs -p tcp'],
    ['-t nat -A POSTROUTING -j MASQUERADE --to-ports 100', '--to-ports needs a -p with ports before it'],
    ['-t nat -A PREROUTING -j DNAT --to-destination 10.0.0.1:80', '--to-destination needs a -p with ports before it'],
    ['-A FORWARD -m conntrack -j ACCEPT', '-m conntrack needs --ctstate or --ctstatus or --ctdir'],
    ['-A FORWARD -j ACCEPT -j ACCEPT', 'it has two targets'],
    ['-A FORWARD -s 0/0 -s 0/0 -j ACCEPT', '--source stands there twice'],
    ['-A FORWARD ! -s 10.0.0.1,10.0.0.2 -j DROP', 'several addresses take no "!"'],
    ['-A FORWARD ! -j ACCEPT', '--jump does not take "ACCEPT"'],
    ['-A FORWARD -j ACCEPT --set-mark 1', 'nothing before --set-mark is known to take it'],
    ['-A FORWARD -j MARK --set-mark 1 --set-mark 2', '--set-mark stands there twice'],
    ['-A FORWARD -m conntrack --ctstate BOGUS,NEW -j ACCEPT', '--ctstate does not take "BOGUS,NEW"'],
    ['-A FORWARD -c 1 -j ACCEPT', '--set-counters does not take "1"'],
    ['-I FORWARD 0 -j ACCEPT', '--insert does not take "FORWARD 0"'],
    ['-A FORWARD -W 100 -j ACCEPT', '--wait-interval needs --wait'],
    ['-A FORWARD -6 -j ACCEPT', '"-6" is no option'],
    ['-A FORWARD -i averyverylongname -j ACCEPT', '--in-interface does not take "averyverylongname"'],
    ['-t mangle -A FORWARD -j DSCP', 'DSCP needs --set-dscp'],
    ['-A FORWARD -j LED', 'LED is not known'],
    ['-A FORWARD -j LOG --log-level bogus', '--log-level does not take "bogus"'],
    ['-P FORWARD accept', '--policy does not take "FORWARD accept"'],
    ['-P FORWARD DROP -j ACCEPT', 'nothing before --jump is known to take it'],
    ['-A OUTPUT -i eth0 -j DROP', 'OUTPUT takes no -i'],
  ])('%s', (args, reason) => {
    expect(readCommands(`iptables ${args}`)).toEqual({
      chains: [],
      unread: [unknown(`"iptables ${args}" may be refused: ${reason}`)],
    });
  });

  it('is doubted in iptables-restore, too', () => {
    const stdin = `*mangle\n:FORWARD DROP [0:0]\n-A FORWARD -j TCPMSS --set-mss 1400\nCOMMIT\n`;
    const { unread } = readNetfilter([{ argv: ['iptables-restore'], stdin, files: () => null }]);
    expect(unread).toEqual([unknown('"-A FORWARD -j TCPMSS --set-mss 1400" may be refused: TCPMSS needs -p tcp')]);
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

test('of a match that is not known, only the rule is unread', () => {
  const args = '-A FORWARD -s 10.0.0.1 -m owner --uid-owner 0 -j DROP';
  const { chains, unread } = readCommands(`iptables ${args}`);
  expect([chains.flatMap(({ rules }) => rules), unread]).toEqual([
    [
      {
        matches: [{ field: 'saddr', not: false, blocks: ['10.0.0.1/32'] }],
        verdict: { kind: 'drop' },
        text: `iptables ${args}`,
        unread: unknown('iptables: not understood: --match owner'),
      },
    ],
    [],
  ]);
});
