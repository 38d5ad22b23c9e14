import fc from 'fast-check';
import { cidrAt, parseAddress, parseCidr } from '../../../lib/address/cidr';
import type { NetworkModel, SecurityGroupRule } from '../../../lib/model/network-model';
import type { Traffic } from '../../../lib/model/traffic';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import type { Network } from '../../../lib/walk/network/network';
import type { WalkInterface } from '../../../lib/walk/network/network';
import type { PacketSet } from '../../../lib/walk/packet/packet-set';
import { askGroups } from '../../../lib/walk/vpc/security-group';
import { start } from '../../../lib/walk/packet/progress';
import { largeNetwork } from '../large-network';

const origin = { source: 'test', id: 'x', path: '' };
const base = largeNetwork(3);

function networkWith(ingress: readonly SecurityGroupRule[]): Network {
  const model: NetworkModel = { ...base, securityGroups: base.securityGroups.map((group) => ({ ...group, ingress })) };
  return compileNetwork(model);
}

function interfaceOf(network: Network, id: string): WalkInterface {
  const found = network.interfaces.get(id);
  if (!found) throw new Error(`no interface ${id}`);
  return found;
}

function ask(network: Network, set: PacketSet): readonly string[] {
  const at = interfaceOf(network, 'eni-1');
  const ends = askGroups(network, start(set), at, 'ingress', interfaceOf(network, 'eni-0'));
  return ends.map(({ end, doubt }) => (doubt ? 'doubt' : end)).sort();
}

const traffic: fc.Arbitrary<Traffic> = fc.oneof(
  fc.constant<Traffic>({ protocol: -1, ports: null, icmp: null }),
  fc.record({
    protocol: fc.constantFrom(6, 17),
    ports: fc
      .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }))
      .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
    icmp: fc.constant(null),
  }),
  fc.record({
    protocol: fc.constant(1),
    ports: fc.constant(null),
    icmp: fc.constantFrom(null, { type: 8, code: -1 }, { type: 0, code: 0 }),
  }),
);
const cidr = fc
  .tuple(fc.integer({ min: 24, max: 32 }), fc.integer({ min: 0, max: 255 }))
  .map(([prefix, host]) => cidrAt(parseAddress('10.128.0.0') + host - (host % 2 ** (32 - prefix)), prefix).text);
const rule: fc.Arbitrary<SecurityGroupRule> = fc.record({
  traffic,
  peer: cidr.map((text) => ({ kind: 'cidr' as const, cidr: text })),
  origin: fc.constant(origin),
});
const packet: fc.Arbitrary<PacketSet> = fc
  .record({
    host: fc.integer({ min: 0, max: 255 }),
    protocol: fc.constantFrom(6 as const, 17 as const, 1 as const),
    port: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ host, protocol, port }) => {
    const src = parseAddress('10.128.0.0') + host;
    const dst = parseAddress('10.128.1.7');
    const dport = protocol === 1 ? 8 : port;
    return {
      src: [src, src],
      dst: [dst, dst],
      protocol,
      sport: [protocol === 1 ? 0 : 40000, protocol === 1 ? 0 : 40000],
      dport: [dport, dport],
    };
  });

/** The same question answered without any set. */
function allows({ traffic: asked, peer }: SecurityGroupRule, set: PacketSet): boolean {
  if (!('protocol' in asked) || !('kind' in peer) || peer.kind !== 'cidr') return false;
  const block = parseCidr(peer.cidr);
  const inside = block.first <= set.src[0] && set.src[0] <= block.last;
  if (asked.protocol === -1) return inside;
  if (asked.protocol !== set.protocol) return false;
  if (asked.protocol === 1) return inside && (asked.icmp === null || asked.icmp.type === 8);
  return inside && asked.ports !== null && asked.ports.from <= set.dport[0] && set.dport[0] <= asked.ports.to;
}

test('lets through what a rule allows, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 5 }), packet, (rules, set) => {
      const expected = rules.some((one) => allows(one, set)) ? 'onward' : 'dropped';
      expect(ask(networkWith(rules), set)).toEqual([expected]);
    }),
    { numRuns: 300 },
  );
});

const all: Traffic = { protocol: -1, ports: null, icmp: null };
const fromPod: PacketSet = {
  src: [parseAddress('10.128.0.2'), parseAddress('10.128.0.2')],
  dst: [parseAddress('10.128.1.2'), parseAddress('10.128.1.2')],
  protocol: 6,
  sport: [40000, 40000],
  dport: [80, 80],
};
const nodeIp = parseAddress('10.0.0.20');

describe('a rule that refers to a group', () => {
  const byGroup = networkWith([{ traffic: all, peer: { kind: 'group', id: 'sg' }, origin }]);

  test("matches a member's own address", () => {
    expect(ask(byGroup, { ...fromPod, src: [nodeIp, nodeIp] })).toEqual(['onward']);
  });

  test("leaves a pod's address in doubt, since AWS does not say", () => {
    expect(ask(byGroup, fromPod)).toEqual(['doubt']);
  });

  const why = (...rules: readonly SecurityGroupRule[]): readonly (string | undefined)[] => {
    const network = networkWith([{ traffic: all, peer: { kind: 'group', id: 'sg' }, origin }, ...rules]);
    const udp: PacketSet = { ...fromPod, protocol: 17 };
    const ends = askGroups(
      network,
      start(udp),
      interfaceOf(network, 'eni-1'),
      'ingress',
      interfaceOf(network, 'eni-0'),
    );
    return ends.map((one) => one.doubt?.because);
  };
  const byCidr = (cidrText: string, ports: Traffic['ports'] = null): SecurityGroupRule => ({
    traffic: { protocol: 6, ports, icmp: null },
    peer: { kind: 'cidr', cidr: cidrText },
    origin,
  });
  const alone =
    'only a rule that refers to sg could allow it, and AWS does not say whether that matches an address that no interface has';

  test('is not told to lack a CIDR rule that is there for another protocol', () => {
    expect(why(byCidr('10.128.0.0/9'), byCidr('10.128.0.0/16', { from: 80, to: 90 }))).toEqual([
      `rules by CIDR block let only tcp, tcp 80-90 pass; ${alone}`,
    ]);
  });

  test('is told to be alone where no CIDR rule is for the address', () => {
    expect(why()).toEqual([alone]);
    expect(why(byCidr('10.0.0.0/16'))).toEqual([alone]);
  });

  test('matches no address of an interface outside the group', () => {
    const other = networkWith([{ traffic: all, peer: { kind: 'group', id: 'sg-other' }, origin }]);
    expect(ask(other, fromPod)).toEqual(['dropped']);
  });

  test('does not matter where a CIDR rule lets the pod in', () => {
    const both = networkWith([
      { traffic: all, peer: { kind: 'group', id: 'sg' }, origin },
      { traffic: all, peer: { kind: 'cidr', cidr: '10.128.0.0/9' }, origin },
    ]);
    expect(ask(both, fromPod)).toEqual(['onward']);
  });
});

test('a rule that cannot be read leaves in doubt what no other rule allows', () => {
  expect(ask(networkWith([{ traffic: all, peer: { unknown: 'a parameter' }, origin }]), fromPod)).toEqual(['doubt']);
});
