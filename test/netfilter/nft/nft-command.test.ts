import { embedUnknown, unknown } from '../../../lib/address/unknown';
import type { Netfilter } from '../../../lib/model/netfilter';
import { readNetfilter, type NetfilterCommand } from '../../../lib/netfilter/netfilter-reader';
import { readCommands, readNft } from '../netfilter-text';

function texts({ chains }: Netfilter): readonly string[] {
  return chains.flatMap(({ table, name, rules }) => rules.map(({ text }) => `${table} ${name}: ${text}`));
}

function nft(args: string, change: Partial<NetfilterCommand> = {}): Netfilter {
  return readNetfilter([{ argv: ['nft', ...args.split(' ')], stdin: null, files: () => null, ...change }]);
}

const SCRIPT = 'table t {\n chain c {\n accept\n }\n}\n';
const files = (path: string) => (path === '/etc/a.nft' ? SCRIPT : path === '/etc/u.nft' ? unknown('fetched') : null);

describe('an nft command', () => {
  it.each([
    '-f /etc/a.nft',
    '-f/etc/a.nft',
    '--file /etc/a.nft',
    '--file=/etc/a.nft',
    '-ef /etc/a.nft',
    '-I /etc -f /etc/a.nft',
  ])('reads the script of %s', (args) => {
    expect(nft(args, { files })).toEqual(readNft(SCRIPT));
  });

  it.each(['-f -', '-f /dev/stdin'])('reads its standard input with %s', (args) => {
    expect(nft(args, { stdin: SCRIPT })).toEqual(readNft(SCRIPT));
  });

  it('reads its arguments as a script', () => {
    expect(readCommands('nft add table t', 'nft add chain t c', 'nft add rule t c accept')).toEqual(readNft(SCRIPT));
    expect(readCommands("nft 'add table t; add chain t c; add rule t c accept'")).toEqual(readNft(SCRIPT));
  });

  it.each(['-c -f /etc/a.nft', '--check -f /etc/a.nft', '-cf /etc/a.nft', 'list ruleset', '-a list table t'])(
    'changes nothing by %s',
    (args) => {
      expect(nft(args, { files })).toEqual({ chains: [], unread: [] });
    },
  );

  it.each([
    ['-f /etc/other.nft', 'nft -f /etc/other.nft: /etc/other.nft is not known'],
    ['-f /etc/u.nft', 'nft -f /etc/u.nft: fetched'],
    ['-f -', 'nft -f -: a standard input that is not known'],
    ['-j -f /etc/a.nft', 'nft -j -f /etc/a.nft: nft --json'],
    ['-D x=1 add table t', 'nft -D x=1 add table t: nft takes --define with --file only'],
    ['add rule t c accept', '"nft add rule t c accept" is refused by the kernel: there is no table ip t'],
    ['rename chain t c d', 'nft: not understood: rename chain t c d'],
    [`add rule ${embedUnknown(unknown('no default'))} c accept`, 'no default'],
  ])('says what it cannot read of %s', (args, reason) => {
    expect(nft(args, { files })).toEqual({ chains: [], unread: [unknown(reason)] });
  });

  it('takes nothing away that is not there, without a word', () => {
    expect(readCommands('nft delete table t', 'nft flush table t', 'nft delete chain t c')).toEqual({
      chains: [],
      unread: [],
    });
  });

  it('applies a script as a whole, or not at all', () => {
    const refused = readNft('add table t\nadd chain t c\nadd rule t c jump nowhere\n');
    expect(refused).toEqual({
      chains: [],
      unread: [unknown('"nft -f -" is refused by the kernel: chain c jumps to nowhere, which is missing')],
    });
  });

  it('flushes what iptables wrote, but not what iptables-legacy wrote', () => {
    const left = readCommands(
      'iptables -t nat -A POSTROUTING -j ACCEPT',
      'iptables-legacy -t nat -A POSTROUTING -j RETURN',
      'nft flush ruleset',
    );
    expect(texts(left)).toEqual(['nat POSTROUTING: iptables-legacy -t nat -A POSTROUTING -j RETURN']);
  });
});

describe('an nft script', () => {
  it('has variables, in braces and out of them', () => {
    const read = readNft(
      'define pods = 10.200.0.0/16\ndefine both = { $pods, 10.0.0.0/8 }\ntable t {\n chain c {\n ip saddr $pods ip daddr { $both, 11.0.0.0/8 } accept\n }\n}\n',
    );
    expect(read.chains[0]?.rules[0]?.matches).toEqual([
      { field: 'daddr', not: false, blocks: ['10.0.0.0/7'] },
      { field: 'saddr', not: false, blocks: ['10.200.0.0/16'] },
    ]);
    expect(readNft('table t {\n chain c {\n ip saddr $x accept\n }\n}\n')).toEqual({
      chains: [],
      unread: [unknown('nft -f -: nft variable $x has no value')],
    });
  });

  it.each([
    ['define x = 1\ndefine x = 2\n', 'nft -f -: define x: it is defined already'],
    ['define all = 10.0.0.0/8\n', "nft -f -: define all: that is a word of nft's own, and no name"],
    ['table ip t {\n chain masquerade {\n }\n}\n', 'nft: not understood: table ip t { chain masquerade { } }'],
    ['add table ip limit\n', 'nft: not understood: add table ip limit'],
    ['add table t\nadd set t log { type ipv4_addr; }\n', 'nft: not understood: add set t log { type ipv4_addr ; }'],
  ])('has names that are no words of nft itself: %j', (text, reason) => {
    const { chains, unread } = readNft(text);
    expect([chains, unread.map((one) => one.unknown)]).toEqual([[], [reason]]);
  });

  it('includes files that are known', () => {
    const stdin = 'include "/etc/a.nft"\nadd rule t c drop\n';
    expect(texts(nft('-f -', { stdin, files }))).toEqual(['t c: accept', 't c: drop']);
    const reason = (path: string) => [unknown(`nft -f -: include of ${path}, which is not known`)];
    expect(nft('-f -', { stdin: 'include "/etc/nft.d/*.nft"', files }).unread).toEqual(reason('/etc/nft.d/*.nft'));
    expect(nft('-f -', { stdin: 'include "loop"', files: () => 'include "loop"' }).unread).toEqual(reason('loop'));
  });

  it('has comments, continued lines, and semicolons', () => {
    expect(readNft('# a comment; with { signs\ntable \\\n t { # here\n chain c { accept; }\n }\n')).toEqual(
      readNft(SCRIPT),
    );
  });

  it('has named sets, whose content may come later', () => {
    const read = readNft(
      'table t {\n set s {\n type ipv4_addr\n flags interval\n elements = { 10.0.0.0/8 }\n }\n chain c {\n ip saddr @s accept\n }\n}\nadd element t s { 12.0.0.0/8 }\n',
    );
    expect(read.chains[0]?.rules[0]?.matches).toEqual([
      { field: 'saddr', not: false, blocks: ['10.0.0.0/8', '12.0.0.0/8'] },
    ]);
  });

  it('does not trust a set that changes while the node runs', () => {
    const read = readNft(
      'table t {\n set s {\n type ipv4_addr\n flags dynamic\n }\n chain c {\n ip saddr @s accept\n }\n}\n',
    );
    expect(read.chains[0]?.rules[0]).toEqual({
      matches: [],
      verdict: { kind: 'accept' },
      text: 'ip saddr @s accept',
      unread: unknown('set s changes while the node runs'),
    });
    const map = readNft(
      'table t {\n map m {\n type ipv4_addr : ipv4_addr\n flags dynamic\n }\n chain c {\n snat to ip saddr map @m\n }\n}\n',
    );
    expect(map.chains[0]?.rules[0]?.unread).toEqual(unknown('set m changes while the node runs'));
  });

  it('has no rules in force in a table that is dormant', () => {
    expect(readNft(`add table t { flags dormant; }\n${SCRIPT}`)).toEqual({ chains: [], unread: [] });
  });

  it.each([
    ['raw', -300, 'forward'],
    ['dstnat - 5', -105, 'prerouting'],
    ['filter + 10', 10, 'forward'],
    ['srcnat -10', 90, 'postrouting'],
    ['-7', -7, 'input'],
    ['security', 50, 'output'],
  ])('has priority %s', (priority, value, hook) => {
    const read = readNft(
      `table inet t {\n chain c {\n type filter hook ${hook} priority ${priority}; policy drop;\n }\n}\n`,
    );
    expect(read).toEqual({
      chains: [
        {
          backend: 'nft',
          family: 'inet',
          table: 't',
          name: 'c',
          base: { type: 'filter', hook, priority: value, policy: 'drop' },
          rules: [],
        },
      ],
      unread: [],
    });
  });

  it.each([
    'table t { chain c { accept }\n}\n',
    'table t {\n chain c {\n type filter hook forward priority srcnat-10;\n }\n}\n',
    'add rule t c handle 5 accept\n',
    'table t {\n flags owner\n}\n',
    'table t {\n chain c {\n accept\n',
    'frobnicate\n',
  ])('is unread where nft would refuse it, or we cannot follow: %j', (script) => {
    const { chains, unread } = readNft(script);
    expect(chains.flatMap(({ rules }) => rules)).toEqual([]);
    expect(unread).not.toEqual([]);
  });
});
