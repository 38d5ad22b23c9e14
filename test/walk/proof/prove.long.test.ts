import fc from 'fast-check';
import { readNetfilter } from '../../../lib/netfilter/netfilter-reader';
import type { NetworkAclEntry, NetworkModel, SecurityGroupRule } from '../../../lib/model/network-model';
import type { Traffic } from '../../../lib/model/traffic';
import { endpointOf } from '../../../lib/walk/endpoint';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import type { Protocol } from '../../../lib/walk/packet/packet-set';
import { prove } from '../../../lib/walk/proof/prove';
import { breaks, type RuleProof } from '../../../lib/walk/proof/rule-proof';
import { trace } from '../../../lib/walk/trace';
import { largeNetwork } from '../large-network';

type Fault = (model: NetworkModel) => NetworkModel;

const origin = { source: 'test', id: 'x', path: '' };
const all: Traffic = { protocol: -1, ports: null, icmp: null };
const tcp = (from: number, to: number): Traffic => ({ protocol: 6, ports: { from, to }, icmp: null });

function rule(traffic: Traffic, peer: SecurityGroupRule['peer']): SecurityGroupRule {
  return { traffic, peer, origin };
}

function withIngress(...ingress: readonly SecurityGroupRule[]): Fault {
  return (model) => ({ ...model, securityGroups: model.securityGroups.map((group) => ({ ...group, ingress })) });
}

function withEgress(...egress: readonly SecurityGroupRule[]): Fault {
  return (model) => ({ ...model, securityGroups: model.securityGroups.map((group) => ({ ...group, egress })) });
}

function withAcl(...added: readonly Omit<NetworkAclEntry, 'origin'>[]): Fault {
  return (model) => ({
    ...model,
    networkAcls: model.networkAcls.map((acl) => ({
      ...acl,
      entries: [...added.map((entry) => ({ ...entry, origin })), ...acl.entries],
    })),
  });
}

function onWorker(
  index: number,
  change: (setup: NetworkModel['nodes'][number]['setup']) => NetworkModel['nodes'][number]['setup'],
): Fault {
  return (model) => ({
    ...model,
    nodes: model.nodes.map((node) => (node.index === index ? { ...node, setup: change(node.setup) } : node)),
  });
}

function netfilterOf(script: string): NetworkModel['nodes'][number]['setup']['netfilter'] {
  return readNetfilter([{ argv: ['nft', '-f', '-'], stdin: script, files: () => null }]);
}

/** Faults and harmless changes; a network is the sound one with some of them. */
const FAULTS: Readonly<Record<string, Fault>> = {
  'route taken out': (model) => ({
    ...model,
    routeTables: model.routeTables.map((table) => ({ ...table, routes: table.routes.filter((_, at) => at !== 1) })),
  }),
  'route taken out of one table': (model) => ({
    ...model,
    routeTables: model.routeTables.map((table, at) =>
      at === 0 ? { ...table, routes: table.routes.filter((_, at) => at !== 1) } : table,
    ),
  }),
  'route to the wrong worker': (model) => ({
    ...model,
    routeTables: model.routeTables.map((table) => ({
      ...table,
      routes: table.routes.map((one, at) =>
        at === 0 ? { ...one, target: { kind: 'networkInterface' as const, id: 'eni-1' } } : one,
      ),
    })),
  }),
  'a more specific route astray': (model) => ({
    ...model,
    routeTables: model.routeTables.map((table) => ({
      ...table,
      routes: [
        ...table.routes,
        {
          destination: { kind: 'cidr' as const, cidr: '10.128.1.128/28' },
          target: { kind: 'networkInterface' as const, id: 'eni-0' },
          state: 'active' as const,
          origin,
        },
      ],
    })),
  }),
  blackhole: (model) => ({
    ...model,
    routeTables: model.routeTables.map((table) => ({
      ...table,
      routes: table.routes.map((one, at) => (at === 2 ? { ...one, state: 'blackhole' as const } : one)),
    })),
  }),
  'source/dest check on at one': (model) => ({
    ...model,
    networkInterfaces: model.networkInterfaces.map((one, at) => ({ ...one, sourceDestCheck: at === 1 })),
  }),
  'group reference only': withIngress(rule(all, { kind: 'group', id: 'sg' })),
  'tcp alone let in': withIngress(rule(tcp(0, 65535), { kind: 'cidr', cidr: '10.0.0.0/8' })),
  'a port left out': withIngress(
    rule(tcp(0, 8079), { kind: 'cidr', cidr: '10.0.0.0/8' }),
    rule(tcp(8081, 65535), { kind: 'cidr', cidr: '10.0.0.0/8' }),
  ),
  'half of the pods let in': withIngress(
    rule(all, { kind: 'cidr', cidr: '10.128.0.0/23' }),
    rule(all, { kind: 'group', id: 'sg' }),
  ),
  'egress to the pods alone': withEgress(rule(all, { kind: 'cidr', cidr: '10.128.0.0/9' })),
  'acl denies a pod block': withAcl({
    number: 50,
    direction: 'ingress',
    action: 'deny',
    cidr: '10.128.2.0/24',
    traffic: all,
  }),
  'acl denies replies to high ports': withAcl({
    number: 50,
    direction: 'egress',
    action: 'deny',
    cidr: '0.0.0.0/0',
    traffic: tcp(32768, 60999),
  }),
  'no nat at all': onWorker(0, (setup) => ({ ...setup, netfilter: { chains: [], unread: [] } })),
  'forward chain drops a port': onWorker(1, (setup) => ({
    ...setup,
    netfilter: {
      unread: [],
      chains: [
        ...setup.netfilter.chains,
        ...netfilterOf(
          'table ip f { chain forward { type filter hook forward priority 0; policy accept; tcp dport 443 drop; }; }',
        ).chains,
      ],
    },
  })),
  'ip_forward off': onWorker(2, (setup) => ({
    ...setup,
    sysctls: [...setup.sysctls, { key: 'net.ipv4.ip_forward', value: '0', when: 'boot' as const, place: 'x' }],
  })),
  'user data not understood': onWorker(1, (setup) => ({
    ...setup,
    unread: [{ unknown: 'part 1 runs a script that cannot be read' }],
  })),
  'an address that AWS picks': (model) => ({
    ...model,
    networkInterfaces: model.networkInterfaces.map((one, at) =>
      at === 0 ? { ...one, pickedFrom: '10.0.0.0/20' } : one,
    ),
  }),
};

const WORKERS = 4;
const PACKETS: readonly (readonly [Protocol, number])[] = [
  [6, 80],
  [6, 443],
  [6, 8080],
  [17, 53],
  [1, 0],
];

function podNames(): readonly string[] {
  return Array.from({ length: WORKERS }, (_, index) =>
    [2, 129, 254].map((host) => `pod@worker-${String(index)}/10.128.${String(index)}.${String(host)}`),
  ).flat();
}

/** What a trace of every pair says of rule 1, the slow way. */
function byEveryTrace(model: NetworkModel): { broken: number; unknown: number } {
  const network = compileNetwork(model);
  let broken = 0;
  let unknown = 0;
  for (const a of podNames()) {
    for (const b of podNames()) {
      if (a === b) continue;
      for (const [protocol, port] of PACKETS) {
        const from = endpointOf(network, a);
        const to = endpointOf(network, b);
        const result = trace(network, from, to, { protocol, port, sourcePort: 40000 });
        if (breaks(result, from, to, 'same')) broken += 1;
        else if (result.verdict !== 'delivered' || result.reply?.verdict !== 'delivered') unknown += 1;
      }
    }
  }
  return { broken, unknown };
}

function everyRule(model: NetworkModel): readonly RuleProof[] {
  const { rules, also } = prove(compileNetwork(model));
  return [...Object.values(rules), ...Object.values(also)];
}

describe('prove', () => {
  test('a sound network is proved', () => {
    expect(everyRule(largeNetwork(WORKERS)).map(({ verdict }) => verdict)).toEqual(Array(6).fill('proved'));
  });

  test.each(Object.keys(FAULTS))('agrees with a trace of every pair: %s', (name) => {
    const model = FAULTS[name]?.(largeNetwork(WORKERS)) ?? largeNetwork(WORKERS);
    const { broken, unknown } = byEveryTrace(model);
    const { verdict } = prove(compileNetwork(model)).rules.podToPodWithoutNat;
    if (broken > 0) expect(verdict).toBe('refuted');
    else if (unknown > 0) expect(verdict).toBe('unknown');
    else if (verdict === 'proved') expect({ broken, unknown }).toEqual({ broken: 0, unknown: 0 });
  });

  test('agrees with a trace of every pair under any faults together', () => {
    fc.assert(
      fc.property(fc.subarray(Object.keys(FAULTS), { minLength: 2, maxLength: 4 }), (names) => {
        const model = names.reduce((one, name) => FAULTS[name]?.(one) ?? one, largeNetwork(WORKERS));
        const { broken, unknown } = byEveryTrace(model);
        const { verdict } = prove(compileNetwork(model)).rules.podToPodWithoutNat;
        if (broken > 0) expect(verdict).toBe('refuted');
        if (unknown > 0 && broken === 0) expect(verdict).not.toBe('proved');
      }),
      { numRuns: 8 },
    );
  });

  test('what cannot be read on one node hides no fault of another', () => {
    const faults = ['no nat at all', 'user data not understood'];
    const model = faults.reduce((one, name) => FAULTS[name]?.(one) ?? one, largeNetwork(WORKERS));
    const { verdict, failures } = prove(compileNetwork(model)).rules.podToPodWithoutNat;
    const refuted = failures.filter((one) => one.verdict === 'refuted').map(({ cause }) => cause);
    expect({ verdict, refuted }).toEqual({
      verdict: 'refuted',
      refuted: [{ id: 'pod-to-pod-masqueraded', resource: 'i-0', because: expect.any(String) as string }],
    });
  });

  test('a routed worker of which nothing can be read leaves every rule unknown', () => {
    const model = onWorker(1, (setup) => ({ ...setup, networks: [], unread: [{ unknown: 'part 1 is no YAML' }] }))(
      largeNetwork(WORKERS),
    );
    const lost = {
      ...model,
      nodes: model.nodes.map((node) => (node.index === 1 ? { ...node, index: null, podCidrs: [] } : node)),
    };
    const { rules } = prove(compileNetwork(lost));
    expect(Object.values(rules).map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  test('every refutation carries a witness that a trace confirms', () => {
    for (const fault of Object.values(FAULTS)) {
      const model = fault(largeNetwork(WORKERS));
      const network = compileNetwork(model);
      const { rules, also } = prove(network);
      for (const { verdict, failures } of [...Object.values(rules), ...Object.values(also)]) {
        const refuted = failures.filter((one) => one.verdict === 'refuted');
        expect(refuted.length > 0).toBe(verdict === 'refuted');
        for (const { witness } of refuted) {
          if (witness === null) throw new Error('a refutation without a witness');
          const protocol = { tcp: 6, udp: 17, icmp: 1 } as const;
          const result = trace(network, endpointOf(network, witness.from), endpointOf(network, witness.to), {
            protocol: protocol[witness.protocol],
            port: witness.port ?? 0,
            sourcePort: witness.sourcePort,
          });
          const fine = result.verdict === 'delivered' && result.reply?.verdict === 'delivered' && !result.translated;
          expect({ witness, fine }).toEqual({ witness, fine: false });
        }
      }
    }
  });
});
