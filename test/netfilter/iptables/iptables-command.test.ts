import { unknown } from '../../../lib/address/unknown';
import type { BaseChain } from '../../../lib/model/netfilter';
import { readCommands } from '../netfilter-text';

const NOTHING = { chains: [], unread: [] };

describe('an iptables command', () => {
  it.each<[string, string, BaseChain]>([
    ['nat', 'POSTROUTING', { type: 'nat', hook: 'postrouting', priority: 100, policy: 'accept' }],
    ['nat', 'PREROUTING', { type: 'nat', hook: 'prerouting', priority: -100, policy: 'accept' }],
    ['filter', 'FORWARD', { type: 'filter', hook: 'forward', priority: 0, policy: 'accept' }],
    ['mangle', 'POSTROUTING', { type: 'filter', hook: 'postrouting', priority: -150, policy: 'accept' }],
    ['mangle', 'OUTPUT', { type: 'route', hook: 'output', priority: -150, policy: 'accept' }],
    ['raw', 'PREROUTING', { type: 'filter', hook: 'prerouting', priority: -300, policy: 'accept' }],
  ])('knows the hook of %s %s', (table, name, base) => {
    const rules = [
      { matches: [], verdict: { kind: 'accept' }, text: `iptables -w -t ${table} -A ${name} -j ACCEPT`, unread: null },
    ];
    expect(readCommands(`iptables -w -t ${table} -A ${name} -j ACCEPT`)).toEqual({
      chains: [{ backend: 'iptables', family: 'ip', table, name, base, rules }],
      unread: [],
    });
  });

  it.each([
    'iptables -L -n -v',
    'iptables -t nat -S POSTROUTING',
    'iptables -t nat -C POSTROUTING -j ACCEPT',
    'iptables -t nat -D POSTROUTING -j ACCEPT',
    'iptables -F',
    'iptables -X own',
    'iptables -Z',
    'iptables-save -t nat',
    'ip6tables -A FORWARD -j DROP',
  ])('changes nothing by %s', (command) => {
    expect(readCommands(command)).toEqual(NOTHING);
  });

  it.each([
    ['iptables -A own -j ACCEPT', '"iptables -A own -j ACCEPT" is refused: there is no chain own in table filter'],
    ['iptables -E a b', 'iptables: not understood: iptables -E a b'],
    ['iptables -t bogus -A FORWARD', 'iptables: not understood: iptables -t bogus -A FORWARD'],
    [
      'iptables -P FORWARD REJECT',
      '"iptables -P FORWARD REJECT" may be refused: --policy does not take "FORWARD REJECT"',
    ],
    [
      'iptables -t nat -P POSTROUTING DROP',
      '"iptables -t nat -P POSTROUTING DROP" is refused: table nat takes no DROP',
    ],
    ['ebtables -A FORWARD -j DROP', 'not understood: ebtables -A FORWARD -j DROP'],
  ])('lists what it cannot follow: %s', (command, reason) => {
    expect(readCommands(command).unread).toEqual([unknown(reason)]);
  });

  it('compares the comment where it deletes', () => {
    const add = "iptables -A FORWARD -s 10.0.0.1 -m comment --comment 'a b' -j DROP";
    const rules = (...commands: readonly string[]) =>
      readCommands(add, ...commands).chains.flatMap((chain) => chain.rules);
    expect(rules('iptables -D FORWARD -s 10.0.0.1 -j DROP')).toHaveLength(1);
    expect(rules("iptables -D FORWARD -j DROP -m comment --comment 'a b' -s 10.0.0.1/32")).toEqual([]);
  });

  it('holds iptables-legacy apart', () => {
    const read = readCommands('iptables-legacy -P FORWARD DROP', 'iptables-nft -P FORWARD ACCEPT');
    expect(read.chains.map(({ backend, base }) => [backend, base?.policy])).toEqual([
      ['iptables', 'accept'],
      ['iptables-legacy', 'drop'],
    ]);
  });
});
