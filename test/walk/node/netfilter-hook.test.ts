import { parseAddress } from '../../../lib/address/cidr';
import { readNetfilter } from '../../../lib/netfilter/netfilter-reader';
import { compileNetfilter, type WalkNetfilter } from '../../../lib/walk/network/compile-netfilter';
import type { HookState } from '../../../lib/walk/node/netfilter-condition';
import { type HookEnd, walkHook } from '../../../lib/walk/node/netfilter-hook';
import { CLIENT_PORTS, type PacketSet } from '../../../lib/walk/packet/packet-set';
import type { Range } from '../../../lib/address/range';

const node: Range = [parseAddress('10.0.1.20'), parseAddress('10.0.1.20')];
const pods: Range = [parseAddress('10.200.0.2'), parseAddress('10.200.0.254')];
const remote: Range = [parseAddress('10.200.1.0'), parseAddress('10.200.1.255')];
const set: PacketSet = { src: pods, dst: remote, protocol: 6, sport: CLIENT_PORTS, dport: [80, 80] };
const state: HookState = {
  hook: 'postrouting',
  iif: null,
  oif: 'eth0',
  mark: 0,
  ctstate: 'new',
  local: [node],
  masqueradeAs: node,
};

function nft(script: string): WalkNetfilter {
  return compileNetfilter(readNetfilter([{ argv: ['nft', '-f', '-'], stdin: script, files: () => null }]));
}

function iptables(...commands: readonly string[]): WalkNetfilter {
  return compileNetfilter(
    readNetfilter(
      commands.map((command) => ({ argv: ['iptables', ...command.split(' ')], stdin: null, files: () => null })),
    ),
  );
}

/** Each end in short: how it ends, and under which source. */
function inShort(ends: readonly HookEnd[]): readonly string[] {
  return ends
    .map(({ end, after }) => `${end} as ${after.src === node || after.src[0] === node[0] ? 'node' : 'pod'}`)
    .sort();
}

const SEED = [
  '-t nat -A POSTROUTING -s 10.200.0.0/24 -j CNI',
  '-t nat -A CNI -d 10.200.0.0/24 -j ACCEPT',
  '-t nat -A CNI ! -d 224.0.0.0/4 -j MASQUERADE',
];
const seedChains = ['-t nat -N CNI', ...SEED];

describe('NAT', () => {
  test.each<[string, WalkNetfilter, readonly string[]]>([
    ['nothing', iptables(), ['pass as pod']],
    ["the seed's own chains translate", iptables(...seedChains), ['pass as node']],
    [
      'RETURN before them spares',
      iptables('-t nat -A POSTROUTING -d 10.200.0.0/16 -j RETURN', ...seedChains),
      ['pass as pod'],
    ],
    [
      'RETURN behind them is too late',
      iptables(...seedChains, '-t nat -A POSTROUTING -d 10.200.0.0/16 -j RETURN'),
      ['pass as node'],
    ],
    [
      'ACCEPT in a called chain ends its base chain',
      iptables(
        '-t nat -N OWN',
        '-t nat -A POSTROUTING -j OWN',
        '-t nat -A OWN -d 10.200.0.0/16 -j ACCEPT',
        ...seedChains,
      ),
      ['pass as pod'],
    ],
    [
      'RETURN in a called chain only returns',
      iptables(
        '-t nat -N OWN',
        '-t nat -A POSTROUTING -j OWN',
        '-t nat -A OWN -d 10.200.0.0/16 -j RETURN',
        ...seedChains,
      ),
      ['pass as node'],
    ],
    [
      'a set is split where a rule splits it',
      iptables('-t nat -A POSTROUTING -d 10.200.1.0/25 -j RETURN', ...seedChains),
      ['pass as node', 'pass as pod'],
    ],
  ])('%s', (_, netfilter, expected) => {
    expect(inShort(walkHook(netfilter, set, state))).toEqual(expected);
  });

  const masquerade = (priority: string): string =>
    `table ip other { chain post { type nat hook postrouting priority ${priority}; oifname "eth0" masquerade; }; };`
      .replace('{ type', '{\ntype')
      .replaceAll('; ', ';\n');
  const pinned =
    'table ip own {\nchain post {\ntype nat hook postrouting priority 90;\nip saddr 10.200.0.0/24 ip daddr 10.200.0.0/16 snat ip prefix to ip saddr map { 10.200.0.0/24 : 10.200.0.0/24 }\n}\n}';
  const accepted =
    'table ip own {\nchain post {\ntype nat hook postrouting priority 90;\nip daddr 10.200.0.0/16 accept\n}\n}';

  test('the first mapping wins: an identity mapping holds against later chains', () => {
    expect(inShort(walkHook(nft(`${pinned}\n${masquerade('100')}`), set, state))).toEqual(['pass as pod']);
  });

  test('accept ends only its own base chain', () => {
    expect(inShort(walkHook(nft(`${accepted}\n${masquerade('100')}`), set, state))).toEqual(['pass as node']);
  });

  test('an earlier chain that translates cannot be undone', () => {
    expect(inShort(walkHook(nft(`${pinned}\n${masquerade('80')}`), set, state))).toEqual(['pass as node']);
  });

  test('chains of equal priority that differ are unknown', () => {
    expect(
      inShort(walkHook(nft(`${pinned}\n${masquerade('90')}`), set, state)).map((one) => one.split(' ')[0]),
    ).toEqual(['unknown']);
  });

  test('an established connection asks no NAT chain', () => {
    expect(inShort(walkHook(iptables(...seedChains), set, { ...state, ctstate: 'established' }))).toEqual([
      'pass as pod',
    ]);
  });

  test('a port that a mapping does not name becomes one of those that it names', () => {
    const mapped =
      'table ip own {\nchain post {\ntype nat hook postrouting priority 90;\nip protocol tcp snat to 10.0.1.20:2000-3000\n}\n}';
    const ports = walkHook(nft(mapped), set, state).map(({ before, after }) => [before.sport, after.sport]);
    expect(ports).toEqual([
      [
        [1024, 1999],
        [2000, 3000],
      ],
      [
        [3001, 65535],
        [2000, 3000],
      ],
      [
        [2000, 3000],
        [2000, 3000],
      ],
    ]);
  });

  test('a mark that kube-proxy set asks for masquerade first', () => {
    const marked =
      'table ip own {\nchain post {\ntype nat hook postrouting priority 90;\nmeta mark & 0x6000 != 0 accept\nip daddr 10.200.0.0/16 snat ip prefix to ip saddr map { 10.200.0.0/24 : 10.200.0.0/24 }\n}\n}';
    expect(walkHook(nft(marked), set, { ...state, mark: 0x4000 })[0]?.mapped).toBe(false);
    expect(walkHook(nft(marked), set, state)[0]?.mapped).toBe(true);
  });
});

test.each([
  ['postrouting', 90, 95],
  ['prerouting', -199, -150],
] as const)('of %s, a filter chain comes before NAT chains of a lower priority', (hook, nat, filter) => {
  const chains = `table ip own {
chain n {
type nat hook ${hook} priority ${nat}
meta mark 7 drop
}
chain f {
type filter hook ${hook} priority ${filter}
meta mark set 7
}
}`;
  expect(inShort(walkHook(nft(chains), set, { ...state, hook }))).toEqual(['drop as pod']);
});

describe('filters', () => {
  const forward: HookState = { ...state, hook: 'forward', iif: 'cnio0' };

  test.each<[string, WalkNetfilter, readonly string[]]>([
    [
      'a policy of DROP drops what no rule accepts',
      iptables('-P FORWARD DROP', '-A FORWARD -d 10.200.1.0/24 -p tcp --dport 443 -j ACCEPT'),
      ['drop as pod'],
    ],
    [
      'a rule lets a part pass',
      iptables('-P FORWARD DROP', '-A FORWARD -d 10.200.1.0/25 -j ACCEPT'),
      ['drop as pod', 'pass as pod'],
    ],
    [
      'established packets alone do not start a connection',
      iptables('-P FORWARD DROP', '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'),
      ['drop as pod'],
    ],
    ['by the incoming interface', iptables('-P FORWARD DROP', '-A FORWARD -i cnio0 -j ACCEPT'), ['pass as pod']],
    [
      'every base chain must let it pass',
      nft(
        'table ip a {\nchain f {\ntype filter hook forward priority 0; policy accept;\naccept\n}\n}\ntable ip b {\nchain f {\ntype filter hook forward priority 10; policy accept;\ntcp dport 80 drop\n}\n}',
      ),
      ['drop as pod'],
    ],
  ])('%s', (_, netfilter, expected) => {
    expect(inShort(walkHook(netfilter, set, forward))).toEqual(expected);
  });

  test('what belongs to a connection passes where one of the states that a rule names is its own', () => {
    const rules = iptables('-P FORWARD DROP', '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');
    expect(inShort(walkHook(rules, set, { ...forward, ctstate: 'established' }))).toEqual(['pass as pod']);
    expect(inShort(walkHook(rules, set, { ...forward, ctstate: 'invalid' }))).toEqual(['drop as pod']);
  });

  test.each([
    ['-t raw -A PREROUTING -m conntrack --ctstate INVALID -j DROP', 'drop as pod'],
    ['-t raw -A PREROUTING -m conntrack --ctstate NEW,ESTABLISHED -j DROP', 'pass as pod'],
    ['-t raw -A PREROUTING -m conntrack ! --ctstatus DNAT -j DROP', 'pass as pod'],
    ['-t mangle -A PREROUTING -m conntrack --ctstate INVALID -j DROP', 'pass as pod'],
    ['-t mangle -A PREROUTING -m conntrack --ctstate NEW -j DROP', 'drop as pod'],
  ])('a chain before conntrack meets no connection: %s', (rule, expected) => {
    expect(inShort(walkHook(iptables(rule), set, { ...forward, hook: 'prerouting' }))).toEqual([expected]);
  });

  test('the ends cover the packets, each once', () => {
    const ends = walkHook(iptables('-P FORWARD DROP', '-A FORWARD -d 10.200.1.64/26 -j ACCEPT'), set, forward);
    const sizes = ends.map(({ before }) => before.dst[1] - before.dst[0] + 1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(256);
  });
});
