import fc from 'fast-check';
import type { Netfilter } from '../../lib/model/netfilter';
import { inNamespace } from './kernel';
import { readCommands, readNft } from './netfilter-text';

const chain = fc.constantFrom('A', 'B', 'POSTROUTING', 'PREROUTING');
const own = fc.constantFrom('A', 'B');
const rule = fc.constantFrom(
  ...['-j ACCEPT', '-s 10.0.0.0/8 -j RETURN', '-d 10.1.0.0/16,10.3.0.0/16 -j ACCEPT', '-j A'],
  ...['-p tcp --dport 80 -j A', '-j B'],
);
const nftRule = fc.constantFrom(
  ...['accept', 'ip saddr 10.0.0.0/8 return', 'jump A', 'ip daddr @s drop', 'ip saddr $x drop'],
);
const change = fc.oneof(
  fc.tuple(chain, rule).map(([to, what]) => `iptables -t nat -A ${to} ${what}`),
  fc
    .tuple(chain, fc.integer({ min: 1, max: 3 }), rule)
    .map(([to, at, what]) => `iptables -t nat -I ${to} ${String(at)} ${what}`),
  fc.tuple(chain, rule).map(([to, what]) => `iptables -t nat -I ${to} ${what}`),
  fc.tuple(chain, rule).map(([from, what]) => `iptables -t nat -D ${from} ${what}`),
  fc.tuple(chain, fc.integer({ min: 1, max: 2 })).map(([from, at]) => `iptables -t nat -D ${from} ${String(at)}`),
  fc
    .tuple(chain, fc.constantFrom('-j ACCEPT', '-s 10.9.0.0/16 -j ACCEPT'))
    .map(([to, what]) => `iptables -t nat -R ${to} 1 ${what}`),
  own.map((name) => `iptables -t nat -N ${name}`),
  own.map((name) => `iptables -t nat -X ${name}`),
  chain.map((name) => `iptables -t nat -F ${name}`),
  fc.constantFrom(
    'iptables -t nat -F',
    'iptables -P FORWARD DROP',
    'iptables -P FORWARD ACCEPT',
    'iptables -t nat -C A -j B',
  ),
  fc.constantFrom('nft flush ruleset', 'nft flush table ip nat', 'nft delete table ip nat', 'nft flush chain ip nat A'),
  fc.constantFrom(
    ...['nft add table t', 'nft delete table t', 'nft destroy table ip t', 'nft create table t', 'nft list ruleset'],
  ),
  own.map((name) => `nft add chain t ${name}`),
  own.map((name) => `nft delete chain t ${name}`),
  fc.constant("nft 'add chain t C { type filter hook forward priority filter - 5; policy drop; }'"),
  fc.constant("nft 'add chain t C { policy accept; }'"),
  fc.constant("nft 'add set t s { type ipv4_addr; flags interval; }'"),
  fc.constantFrom('10.0.0.0/8', '11.0.0.0/16').map((block) => `nft 'add element t s { ${block} }'`),
  fc.constant("nft 'delete element t s { 10.0.0.0/8 }'"),
  fc.tuple(fc.constantFrom('A', 'B', 'C'), nftRule).map(([to, what]) => `nft 'add rule t ${to} ${what}'`),
  fc
    .tuple(fc.constantFrom('A', 'C'), nftRule)
    .map(([to, what]) => `nft 'define x = 10.0.0.1; insert rule t ${to} index 0 ${what}'`),
  fc.constant("nft 'add rule t C accept; add rule t NOPE accept'"),
  fc.constant("nft 'add table t; delete table t; add table t; add chain t A; add rule t A drop'"),
);
const sequence = fc.array(change, { minLength: 5, maxLength: 25 });

function comparable({ chains }: Netfilter): unknown {
  const says = chains.filter(({ base, rules }) => base === null || rules.length > 0 || base.policy === 'drop');
  return says.map(({ family, table, name, base, rules }) => ({
    ...{ family, table, name, base },
    rules: rules.map(({ matches, verdict, unread }) => ({ matches, verdict, unread })),
  }));
}

describe('KernelTables', () => {
  it('holds what the kernel holds after the same commands', () => {
    const setUp = ['nft add table t', 'nft add chain t A', 'iptables -t nat -N A'];
    const sequences = fc.sample(sequence, { numRuns: 12, seed: 3 }).map((commands) => [...setUp, ...commands]);
    const script = sequences.map((commands) =>
      [
        'nft flush ruleset',
        ...commands.map((command) => `${command} >/dev/null 2>&1`),
        'nft -s list ruleset 2>/dev/null',
      ].join('\n'),
    );
    const listings = inNamespace(`${script.join('\necho SPLIT\n')}\ntrue`).split('SPLIT\n');
    const real = listings.map((listing, index) => [sequences[index], comparable(readNft(listing))]);
    expect(sequences.map((commands) => [commands, comparable(readCommands(...commands))])).toEqual(real);
  });
});
