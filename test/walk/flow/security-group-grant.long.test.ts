import fc from 'fast-check';
import { readUserData } from '../../../lib/user-data/user-data-reader';
import { contains, parseCidr } from '../../../lib/address/cidr';
import { type Maybe, unknown } from '../../../lib/address/unknown';
import type { NetworkInterface, NetworkModel, SecurityGroupRule } from '../../../lib/model/network-model';
import type { Traffic } from '../../../lib/model/traffic';
import { endpointOf } from '../../../lib/walk/endpoint';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import type { Protocol } from '../../../lib/walk/packet/packet-set';
import { prove } from '../../../lib/walk/proof/prove';
import type { Verdict } from '../../../lib/walk/proof/rule-proof';
import { trace } from '../../../lib/walk/trace';
import { largeNetwork } from '../large-network';

const WORKERS = 3;
const ADDRESS = '10.0.0.10';
const SUBNET = '10.0.0.0/20';
const origin = { source: 'test', id: 'x', path: '' };

/** Ports at which a grant or a fault begins or ends, and those beside them. */
const PORTS = [1, 22, 80, 443, 444, 1023, 1024, 8079, 8080, 8081, 65535];

type Edit = (model: NetworkModel) => NetworkModel;
type Peer = Exclude<SecurityGroupRule['peer'], { readonly unknown: string }>;

const cidr = (text: string): Peer => ({ kind: 'cidr', cidr: text });
const tcp = (from: number, to = from): Traffic => ({ protocol: 6, ports: { from, to }, icmp: null });
const ALL: Traffic = { protocol: -1, ports: null, icmp: null };

function ruleOf(traffic: SecurityGroupRule['traffic'], peer: SecurityGroupRule['peer']): SecurityGroupRule {
  return { traffic, peer, origin };
}

const sound = largeNetwork(WORKERS);
const setup = { ...readUserData('#!/bin/sh\n'), files: [], parts: [] };

/** A sound network with a machine without pods, to which the workers' group grants something; worker-1 has a group more. */
function networkWith(granted: readonly SecurityGroupRule[], ofOne: readonly SecurityGroupRule[] = []): NetworkModel {
  const [group] = sound.securityGroups;
  const [node] = sound.nodes;
  const [first, ...rest] = sound.networkInterfaces;
  if (!group || !node || !first) throw new Error('the network is empty');
  return {
    ...sound,
    networkInterfaces: [
      ...[first, ...rest].map((one) =>
        one.id === 'eni-1' ? { ...one, securityGroupIds: [...one.securityGroupIds, 'sg-one'] } : one,
      ),
      { ...first, id: 'eni-c', addresses: [ADDRESS], securityGroupIds: ['sg-c'], nodeId: 'i-c' },
    ],
    securityGroups: [
      { ...group, ingress: [...group.ingress, ...granted] },
      { ...group, id: 'sg-one', ingress: ofOne },
      { ...group, id: 'sg-c', ingress: [] },
    ],
    prefixLists: [{ id: 'pl', cidrs: ['192.0.2.0/24', `${ADDRESS}/32`], maxEntries: 2, origin }],
    nodes: [
      ...sound.nodes,
      { ...node, id: 'i-c', name: 'control', index: null, interfaceIds: ['eni-c'], podCidrs: [], setup },
    ],
  };
}

/** Whether a peer names the machine, as the rules' text has it. */
function isNamed(peer: Peer): boolean {
  if (peer.kind === 'group') return peer.id === 'sg-c';
  if (peer.kind === 'prefixList') return true;
  return contains(parseCidr(peer.cidr), parseCidr(`${ADDRESS}/32`)) && parseCidr(peer.cidr).prefixLength >= 20;
}

const PEERS: readonly Peer[] = [
  { kind: 'group', id: 'sg-c' },
  { kind: 'group', id: 'sg-one' },
  { kind: 'prefixList', id: 'pl' },
  ...['0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/19', SUBNET, '10.0.0.0/28', '10.0.0.64/28', `${ADDRESS}/32`].map(cidr),
];

const traffics = fc.oneof(
  fc.constantFrom<Traffic>(ALL, { protocol: 6, ports: null, icmp: null }, { protocol: 132, ports: null, icmp: null }),
  fc
    .tuple(fc.constantFrom(6, 17), fc.constantFrom(...PORTS), fc.constantFrom(...PORTS))
    .map(([protocol, a, b]): Traffic => ({
      protocol,
      ports: { from: Math.min(a, b), to: Math.max(a, b) },
      icmp: null,
    })),
  fc.constantFrom(-1, 0, 8).map((type): Traffic => ({ protocol: 1, ports: null, icmp: { type, code: -1 } })),
);
const rules = fc.array(fc.record({ traffic: traffics, peer: fc.constantFrom(...PEERS), origin: fc.constant(origin) }), {
  maxLength: 4,
});

const eachTable = (id: string, edit: (routes: NetworkModel['routeTables'][number]['routes']) => unknown): Edit =>
  ((model: NetworkModel) => ({
    ...model,
    routeTables: model.routeTables.map((table) => (table.id === id ? { ...table, routes: edit(table.routes) } : table)),
  })) as Edit;

/** What may be wrong beside, some of it at one port alone. */
const FAULTS: Readonly<Record<string, Edit>> = {
  none: (model) => model,
  'no route': eachTable('rtb-0', (routes) => routes.filter((_, at) => at !== 1)),
  'an ACL denies TCP 443': (model) => ({
    ...model,
    networkAcls: model.networkAcls.map((acl) => ({
      ...acl,
      entries: [
        { number: 50, direction: 'ingress', action: 'deny', cidr: '10.0.0.0/28', traffic: tcp(443), origin },
        ...acl.entries,
      ],
    })),
    subnets: model.subnets.map((one) => (one.id === 'subnet-1' ? one : { ...one, networkAclId: 'other' })),
  }),
  'the machine sends to low ports alone': (model) => ({
    ...model,
    securityGroups: model.securityGroups.map((group) =>
      group.id === 'sg-c' ? { ...group, egress: [ruleOf(tcp(0, 1023), cidr('0.0.0.0/0'))] } : group,
    ),
  }),
  'user data not understood': (model) => ({
    ...model,
    nodes: model.nodes.map((node) =>
      node.id === 'i-2' ? { ...node, setup: { ...node.setup, unread: [unknown('a script that is not read')] } } : node,
    ),
  }),
};

function proofOf(model: NetworkModel): { verdict: Verdict; notAsked: readonly string[] } {
  const { also, notAsked } = prove(compileNetwork(model));
  return { verdict: also.controlPlaneToPods.verdict, notAsked };
}

const PACKETS: readonly (readonly [Protocol, number])[] = [
  ...PORTS.flatMap((port): [Protocol, number][] => [
    [6, port],
    [17, port],
  ]),
  [1, 0],
];

function isAsked({ peer, traffic }: SecurityGroupRule, protocol: Protocol, port: number): boolean {
  if ('unknown' in peer || 'unknown' in traffic) throw new Error('not known');
  if (!isNamed(peer) || (traffic.protocol !== -1 && traffic.protocol !== protocol)) return false;
  if (traffic.icmp !== null) return traffic.icmp.type !== 0;
  return traffic.ports === null || (traffic.ports.from <= port && port <= traffic.ports.to);
}

/** What a trace of every granted packet says, the slow way. */
function byEveryTrace(model: NetworkModel, granted: readonly SecurityGroupRule[]): Verdict {
  const network = compileNetwork(model);
  const from = endpointOf(network, 'control');
  const pods = network.workers.flatMap(({ name, model: { index } }) =>
    [2, 254].map((host) => `pod@${name}/10.128.${String(index)}.${String(host)}`),
  );
  const asked = PACKETS.filter(([protocol, port]) => granted.some((rule) => isAsked(rule, protocol, port)));
  const verdicts = pods.flatMap((pod) =>
    asked.flatMap(([protocol, port]) => {
      const { verdict, reply } = trace(network, from, endpointOf(network, pod), { protocol, port, sourcePort: null });
      return reply ? [verdict, reply.verdict] : [verdict];
    }),
  );
  return verdicts.includes('dropped') ? 'refuted' : verdicts.includes('unknown') ? 'unknown' : 'proved';
}

const faults = fc.constantFrom(...Object.keys(FAULTS)).map((name) => FAULTS[name] ?? ((model: NetworkModel) => model));

test('the verdict is that of a trace of every packet that is granted', () => {
  const seen = new Set<Verdict>();
  fc.assert(
    fc.property(rules, rules, faults, (granted, ofOne, fault) => {
      const model = fault(networkWith(granted, ofOne));
      const all = [...granted, ...ofOne];
      const isGranted = PACKETS.some(([protocol, port]) => all.some((rule) => isAsked(rule, protocol, port)));
      const verdict = byEveryTrace(model, all);
      seen.add(verdict);
      expect(proofOf(model)).toEqual({ verdict, notAsked: isGranted ? [] : ['control'] });
    }),
    { numRuns: 40 },
  );
  expect([...seen].sort()).toEqual(['proved', 'refuted', 'unknown']);
});

/** A model with one of the facts that decide what is granted unknown. */
const FORGOTTEN: Readonly<Record<string, Edit>> = {
  'a peer': eachRule((rule) => ({ ...rule, peer: unknown('an import') })),
  'the traffic': eachRule((rule) => ({ ...rule, traffic: unknown('a parameter') })),
  'an entry of the prefix list': (model) => ({
    ...model,
    prefixLists: model.prefixLists.map((list) => ({ ...list, cidrs: ['192.0.2.0/24', unknown('a parameter')] })),
  }),
  'the prefix list': (model) => ({ ...model, prefixLists: [] }),
  "the machine's group": eachInterface('eni-c', (one) => ({ ...one, securityGroupIds: [unknown('an import')] })),
  "the machine's address": eachInterface('eni-c', (one) => ({ ...one, addresses: [unknown('a parameter')] })),
  "a worker's group": eachInterface('eni-1', (one) => ({ ...one, securityGroupIds: ['sg', unknown('an import')] })),
  "the machine's subnet": (model) => ({
    ...model,
    subnets: model.subnets.map((one) => (one.id === 'subnet-0' ? { ...one, cidrBlock: unknown('an import') } : one)),
  }),
};

function eachRule(edit: (rule: SecurityGroupRule) => SecurityGroupRule): Edit {
  // the first two rules are the network's own
  return (model) => ({
    ...model,
    securityGroups: model.securityGroups.map((group) =>
      group.id === 'sg'
        ? { ...group, ingress: group.ingress.map((rule, at) => (at === 2 ? edit(rule) : rule)) }
        : group,
    ),
  });
}

function eachInterface(id: string, edit: (one: NetworkInterface) => NetworkInterface): Edit {
  return (model) => ({
    ...model,
    networkInterfaces: model.networkInterfaces.map((one) => (one.id === id ? edit(one) : one)),
  });
}

test.each(Object.keys(FORGOTTEN))('to know less proves and refutes no more: %s', (name) => {
  const forget = FORGOTTEN[name];
  if (!forget) throw new Error(name);
  fc.assert(
    fc.property(rules, rules, faults, (granted, ofOne, fault) => {
      const model = fault(networkWith(granted, ofOne));
      const { verdict } = proofOf(model);
      expect([verdict, 'unknown']).toContain(proofOf(forget(model)).verdict);
    }),
    { numRuns: 25 },
  );
});

const GROUP: Peer = { kind: 'group', id: 'sg-c' };

test.each<[string, Maybe<Peer>, Edit, Verdict, readonly string[]]>([
  ['its group', GROUP, (model) => model, 'proved', []],
  ['its subnet', cidr(SUBNET), (model) => model, 'proved', []],
  ['a block wider than its subnet', cidr('10.0.0.0/19'), (model) => model, 'proved', ['control']],
  ['an unread peer', unknown('an import'), (model) => model, 'unknown', []],
  ['an address that AWS may pick', cidr('10.0.0.0/28'), picked, 'unknown', []],
  ['all that AWS may pick', cidr(SUBNET), picked, 'proved', []],
  ['a part of a subnet, with no address', cidr('10.0.0.0/28'), withoutAddress, 'unknown', []],
  ['another subnet, with no address', cidr('10.0.16.0/20'), withoutAddress, 'proved', ['control']],
  ['its group, with no address', GROUP, withoutAddress, 'unknown', []],
  ['its address, in a subnet that is not read', cidr(`${ADDRESS}/32`), withoutSubnet, 'proved', []],
  ['a block that lets it in, in a subnet that is not read', cidr('10.0.0.0/24'), withoutSubnet, 'proved', []],
  ['a block wider than any subnet', cidr('10.0.0.0/15'), withoutSubnet, 'proved', ['control']],
])('a rule for one port and %s', (_, peer, edit, verdict, notAsked) => {
  expect(proofOf(edit(networkWith([ruleOf(tcp(8080), peer)])))).toEqual({ verdict, notAsked });
});

function picked(model: NetworkModel): NetworkModel {
  return eachInterface('eni-c', (one) => ({ ...one, pickedFrom: SUBNET }))(model);
}

function withoutAddress(model: NetworkModel): NetworkModel {
  return FORGOTTEN["the machine's address"]?.(model) ?? model;
}

function withoutSubnet(model: NetworkModel): NetworkModel {
  return FORGOTTEN["the machine's subnet"]?.(model) ?? model;
}

test('a grant that may be none is proved where its packets arrive whatever it is', () => {
  const open = ruleOf(ALL, cidr('0.0.0.0/0'));
  const doubtful = ruleOf(tcp(8080), unknown('an import'));
  expect(proofOf(networkWith([open, doubtful]))).toEqual({ verdict: 'proved', notAsked: [] });
  const lost = FAULTS['no route']?.(networkWith([open, doubtful])) ?? networkWith([]);
  expect(proofOf(lost)).toEqual({ verdict: 'unknown', notAsked: [] });
});
