import { readNft } from './netfilter-text';

/** The verdict on a chain at a hook. Its table has a second chain to jump to. */
function doubtsOf(family: string, hook: string, lines: string, other = 'accept'): readonly string[] {
  const chains = `chain other {\n${other}\n}\nchain c {\ntype filter hook ${hook} priority 0; policy accept;\n${lines}\n}`;
  return readNft(`table ${family} t {\n${chains}\n}\n`).unread.map(({ unknown }) => unknown);
}

const DROP = 'meta mark 5 drop';
const DEVICES = 'ingress devices = { eth0, eth1 }';

describe('a hook that is not walked', () => {
  test.each([
    ['bridge', 'forward'],
    ['bridge', 'postrouting'],
    ['arp', 'input'],
    ['netdev', 'ingress device eth0'],
    ['netdev', 'egress device "eth0"'],
    ['netdev', DEVICES],
    ['inet', 'ingress device eth0'],
  ])('%s %s: what may drop or change packets is said', (family, hook) => {
    const [name = ''] = hook.split(' ');
    const where = `in chain c of table ${family} t (hook ${name}), which is not walked`;
    expect(doubtsOf(family, hook, DROP)).toEqual([`"${DROP}" ${where}`]);
    expect(doubtsOf(family, hook, 'goto other', DROP)).toEqual([`"${DROP}" ${where}`]);
    expect(doubtsOf(family, hook, 'policy drop')).toEqual([`policy drop of ${where.slice(3)}`]);
    for (const rule of ['meta mark set 1', 'fwd to eth1', 'limit rate 5/second drop'])
      expect(doubtsOf(family, hook, rule)).toContain(`"${rule}" ${where}`);
  });

  test.each([
    ['nothing', ''],
    ['a counter', 'counter'],
    ['a match that is not read', 'ether saddr 02:00:00:00:00:01 accept'],
    ['a jump', 'jump other'],
    ['packets of IPv6', 'ip6 saddr fe80::/10 drop'],
  ])('%s changes nothing', (_, lines) => {
    expect(doubtsOf('bridge', 'forward', lines)).toEqual([]);
    expect(doubtsOf('netdev', 'ingress device eth0', lines)).toEqual([]);
  });

  test('hooks that are walked are left to the walk, and IPv6 to nobody', () => {
    for (const family of ['ip', 'inet']) expect(doubtsOf(family, 'prerouting', DROP)).toEqual([]);
    expect(doubtsOf('ip6', 'forward', 'drop')).toEqual([]);
  });
});

test.each([
  ['prerouting', -200, 1],
  ['output', -200, 1],
  ['prerouting', -201, 0],
  ['forward', -200, 0],
])('whether a chain at %s %i comes before conntrack is doubted: %i', (hook, priority, doubts) => {
  const chain = `chain c {\ntype filter hook ${hook} priority ${String(priority)};\nct state invalid drop\n}`;
  expect(readNft(`table ip t {\n${chain}\n}\n`).unread).toHaveLength(doubts);
});
