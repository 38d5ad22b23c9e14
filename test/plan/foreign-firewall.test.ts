import { readNetfilter } from '../../lib/netfilter/netfilter-reader';
import type { Netfilter } from '../../lib/model/netfilter';
import type { ForeignFirewall } from '../../lib/netfilter/package-firewall';
import { withForeignRules } from '../../lib/plan/foreign-firewall';
import { compileNetfilter } from '../../lib/walk/network/compile-netfilter';
import { walkHook } from '../../lib/walk/node/netfilter-hook';
import type { PacketSet } from '../../lib/walk/packet/packet-set';

const PACKET: PacketSet = {
  src: [0x0ac80002, 0x0ac80002],
  dst: [0x0ac80102, 0x0ac80102],
  protocol: 6,
  sport: [40000, 40000],
  dport: [80, 80],
};

function rules(...commands: readonly string[]): Netfilter {
  return readNetfilter(commands.map((text) => ({ argv: text.split(' '), stdin: null, files: () => null })));
}

function endOf(netfilter: Netfilter, hook: 'forward' | 'input' | 'output' | 'postrouting'): string {
  const state = {
    hook,
    iif: 'cnio0',
    oif: 'eth0',
    mark: 0,
    ctstate: 'new' as const,
    local: [],
    masqueradeAs: [1, 1] as const,
  };
  return walkHook(compileNetfilter(netfilter), PACKET, state)
    .map(({ end }) => end)
    .join(' ');
}

const NONE = rules();
const HOOKS = ['forward', 'input', 'output', 'postrouting'] as const;

test.each<[ForeignFirewall, readonly string[]]>([
  ['docker', ['unknown', 'pass', 'pass', 'pass']],
  ['ufw', ['unknown', 'unknown', 'pass', 'pass']],
  ['firewalld', ['unknown', 'unknown', 'pass', 'pass']],
])('%s leaves nobody sure of what its hooks do', (name, ends) => {
  expect(HOOKS.map((hook) => endOf(withForeignRules(NONE, [name]), hook))).toEqual(ends);
  expect(HOOKS.map((hook) => endOf(withForeignRules(NONE, []), hook))).toEqual(['pass', 'pass', 'pass', 'pass']);
});

describe("what the user data's own rules decide first", () => {
  const accepted = rules('iptables -A FORWARD -s 10.200.0.0/16 -j ACCEPT');
  const dropped = rules('iptables -P FORWARD DROP');

  test.each<[ForeignFirewall, string]>([
    ['docker', 'pass'],
    ['ufw', 'pass'],
    ['firewalld', 'unknown'],
  ])('%s, behind an ACCEPT', (name, end) => {
    expect(endOf(withForeignRules(accepted, [name]), 'forward')).toBe(end);
  });

  test.each(['docker', 'ufw', 'firewalld'] as const)('%s, behind a policy of DROP', (name) => {
    expect(endOf(withForeignRules(dropped, [name]), 'forward')).toBe('drop');
  });
});
