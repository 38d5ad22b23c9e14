import fc from 'fast-check';
import { judge, type Judgement } from '../../lib/check/judgement';
import { reservedAddress } from '../../lib/rules/address/reserved-address';
import { type Finding, finding } from '../../lib/rules/finding';
import type { Rule } from '../../lib/rules/rule';
import { ALL_RULES } from '../../lib/rules/rule-name';
import { endpointOf } from '../../lib/walk/endpoint';
import { compileNetwork } from '../../lib/walk/network/compile-network';
import type { Network } from '../../lib/walk/network/network';
import type { Witness } from '../../lib/walk/proof/rule-proof';
import type { CauseId } from '../../lib/walk/packet/cause';
import { trace, type Trace } from '../../lib/walk/trace';
import {
  add,
  defaultTemplate,
  type Edit,
  type EditableTemplate,
  editedTemplate,
  idOf,
  modelOf,
  remove,
  set,
} from '../rules/default-app';
import { FAULTS } from '../rules/faults';

const PROVED = {
  rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
  also: { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' },
} as const;

/** What the proof says, without the static rules. */
function proofOf(...edits: readonly Edit[]): Judgement {
  return judge(modelOf(editedTemplate(...edits)), { rules: [] });
}

describe('the default app', () => {
  test('is proved, with what that rests on', () => {
    const { rules, also, assumptions, findings } = proofOf();
    expect({ rules, also, assumptions, findings }).toEqual({
      ...PROVED,
      assumptions: [
        'forward-policy-accept',
        'no-foreign-nat-rules',
        'reverse-path-filter-loose',
        'iptables-or-nft-present',
        'kernel-modules-present',
        'cni-plugins-present',
        'first-cni-file-taken',
        'packages-install',
        'user-data-runs',
      ].map((id) => expect.objectContaining({ id, actor: false, networks: ['Stack'] }) as unknown),
      findings: [
        {
          id: 'nothing-to-prove',
          severity: 'info',
          acknowledged: false,
          network: 'Stack',
          rules: ['controlPlaneToPods'],
          resource: '',
          place: null,
          message: 'controlPlaneToPods: there is no node without a pod CIDR',
          fix: 'nothing, if this is intended',
        },
      ],
    });
  });

  test('has no error by any static rule', () => {
    expect(judge(modelOf(defaultTemplate())).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

test('a fault is one finding, with the rules that it breaks, its place, a packet and the fix', () => {
  const { rules, also, findings } = proofOf(...FAULTS['route-missing']);
  const table = idOf(defaultTemplate(), 'RouteTable');
  const gateway = idOf(defaultTemplate(), 'InternetGateway');
  expect({ rules, also, findings: findings.filter(({ severity }) => severity !== 'info') }).toEqual({
    rules: { ...PROVED.rules, podToPodWithoutNat: 'refuted' },
    also: { ...PROVED.also, nodeToRemotePods: 'refuted' },
    findings: [
      {
        id: 'route-missing',
        severity: 'error',
        acknowledged: false,
        network: 'Stack',
        rules: ['podToPodWithoutNat', 'nodeToRemotePods'],
        resource: table,
        place: { source: 'Stack', id: table, path: '' },
        message: `podToPodWithoutNat, nodeToRemotePods do not hold: no route for the pods of worker-2, so 10.200.2.2 goes to ${gateway} (internetGateway)`,
        fix: "add a route for the pod CIDR to the worker's network interface in every route table that a node's subnet uses",
        witness: {
          from: 'pod@worker-0/10.200.0.2',
          to: 'pod@worker-2/10.200.2.2',
          protocol: 'tcp',
          port: 1,
          sourcePort: 1024,
        },
      },
    ],
  });
});

type Expected = readonly [id: CauseId, severity: Finding['severity'], witness: string | null];

const EXPECTED: readonly Expected[] = [
  ['no-pod-route', 'error', 'pod@worker-0/10.200.0.2 10.0.0.2 udp 53 1024'],
  ['bridge-without-gateway', 'error', 'pod@worker-1/10.200.1.2 pod@worker-0/10.200.0.2 tcp 1 1024'],
  ['ip-forward-off', 'error', 'pod@worker-2/10.200.2.2 pod@worker-0/10.200.0.2 tcp 1 1024'],
  ['forwarding-not-read', 'warning', 'worker-0 internet tcp 443 1024'],
  ['forward-drops', 'error', 'pod@worker-0/10.200.0.2 pod@worker-0/10.200.0.3 tcp 443 1024'],
  ['input-drops', 'error', 'pod@worker-1/10.200.1.2 worker-1 udp 53 1024'],
  ['output-drops', 'error', 'worker-2 pod@worker-2/10.200.2.2 tcp 10250 1024'],
  ['pod-to-pod-masqueraded', 'error', 'pod@worker-0/10.200.0.2 pod@worker-2/10.200.2.2 tcp 1 1024'],
  ['egress-not-masqueraded', 'error', 'pod@worker-1/10.200.1.2 worker-0 tcp 1 1024'],
  ['node-route-missing', 'error', 'pod@worker-0/10.200.0.2 pod@worker-1/10.200.1.64 tcp 1 1024'],
  ['source-dest-check-on', 'error', 'pod@worker-1/10.200.1.2 pod@worker-0/10.200.0.2 tcp 1 1024'],
  ['security-group-egress-missing', 'error', 'pod@worker-0/10.200.0.2 pod@worker-1/10.200.1.2 udp 1 1024'],
  ['security-group-ingress-missing', 'error', 'worker-1 pod@worker-0/10.200.0.2 tcp 1 1024'],
  ['security-group-reference-only', 'warning', 'pod@worker-1/10.200.1.2 pod@worker-0/10.200.0.2 tcp 1 1024'],
  ['network-acl-denies', 'error', 'worker-0 internet tcp 443 61000'],
  ['network-acl-turn-around', 'warning', 'pod@worker-0/10.200.0.2 pod@worker-1/10.200.1.2 tcp 1 1024'],
  ['route-missing', 'error', 'pod@worker-0/10.200.0.2 pod@worker-2/10.200.2.2 tcp 1 1024'],
  ['route-wrong-target', 'warning', 'pod@worker-0/10.200.0.2 pod@worker-1/10.200.1.2 tcp 1 1024'],
  ['route-blackhole', 'error', 'pod@worker-0/10.200.0.2 pod@worker-1/10.200.1.2 tcp 1 1024'],
  ['route-loop', 'error', 'pod@worker-0/10.200.0.2 pod@worker-1/10.200.1.2 tcp 1 1024'],
  ['route-by-instance-ambiguous', 'error', 'pod@worker-0/10.200.0.2 pod@worker-1/10.200.1.2 tcp 1 1024'],
  ['address-unclaimed', 'error', 'pod@worker-0/10.200.0.2 pod@worker-1/10.0.7.2 tcp 1 1024'],
  ['resolver-off', 'error', 'pod@worker-0/10.200.0.2 10.0.0.2 udp 53 1024'],
  ['resolver-foreign-source', 'error', 'pod@worker-0/10.200.0.2 10.0.0.2 udp 53 1024'],
  ['no-public-address', 'error', 'worker-0 internet tcp 443 1024'],
  ['internet-gateway-foreign-source', 'error', 'pod@worker-2/10.200.2.2 internet tcp 443 1024'],
  ['gateway-not-walked', 'warning', 'worker-0 internet tcp 443 1024'],
  ['reverse-path-strict', 'warning', 'pod@worker-0/10.200.0.2 pod@worker-1/10.200.1.2 tcp 1 1024'],
  ['known-by-routes', 'warning', null],
  ['no-pod-network', 'warning', null],
  ['template-part-unread', 'warning', null],
  ['node-rules-unread', 'warning', 'pod@worker-0/10.200.0.2 pod@worker-0/10.200.0.3 tcp 1 1024'],
  ['not-readable', 'warning', 'pod@worker-0/10.200.0.2 pod@worker-1/10.200.1.2 tcp 1 1024'],
];

describe('two clusters', () => {
  const other = JSON.parse(JSON.stringify(defaultTemplate()).replaceAll('10.200.', '10.201.')) as EditableTemplate;

  test('are judged each by itself: no pod is asked to reach those of the other', () => {
    const { rules, also, networks, assumptions, findings } = judge(modelOf(defaultTemplate(), other), { rules: [] });
    const one = proofOf();
    expect({ rules, also }).toEqual(PROVED);
    expect(findings).toEqual(one.findings.map((found) => ({ ...found, network: null })));
    expect(networks).toEqual([
      { ...one.networks[0], name: 'Stack' },
      { ...one.networks[0], name: 'Stack2', stack: 'Stack2', podSupernet: '10.201.0.0/16' },
    ]);
    expect(assumptions.map(({ id, networks: of, places }) => [id, of, places.length])).toEqual(
      one.assumptions.map(({ id, places }) => [id, ['Stack', 'Stack2'], 2 * places.length]),
    );
  });

  test('have the worse verdict of the two, the faults of either, and each limit by what uses most of it', () => {
    const broken = editedTemplate(remove('Route', /worker2/));
    const alone = judge(modelOf(broken));
    const both = judge(modelOf(broken, other));
    expect({ rules: both.rules, also: both.also }).toEqual({ rules: alone.rules, also: alone.also });
    const errorsOf = ({ findings }: Judgement): readonly Pick<Finding, 'id' | 'place' | 'witness'>[] =>
      findings.filter(({ severity }) => severity === 'error').map(({ id, place, witness }) => ({ id, place, witness }));
    // both have a worker-0, so the name of the stack tells them apart
    expect(JSON.stringify(errorsOf(both)).replaceAll('pod@Stack/', 'pod@')).toBe(JSON.stringify(errorsOf(alone)));
    // the whole cluster's table is the fuller one
    expect([alone, both].map(({ limits }) => limits.find(({ id }) => id === 'limit-routes-per-table')?.used)).toEqual([
      3, 4,
    ]);
  });
});

test('a resolver whose address is among the pods of a node is not asked from there', () => {
  const { rules, findings } = proofOf(set('VPC', /Vpc/, { CidrBlock: '10.200.0.0/24' }));
  const found = findings.filter(({ id }) => id === 'address-unclaimed');
  expect({ rules, found }).toMatchObject({
    rules: { podEgressAsNode: 'refuted' },
    found: [{ severity: 'error', message: expect.stringContaining('worker-0 takes 10.200.0.2 for') as string }],
  });
});

describe('every cause of the walk is found', () => {
  test('and each is in the table below', () => {
    expect(EXPECTED.map(([id]) => id).sort()).toEqual(Object.keys(FAULTS).sort());
  });

  test.each(EXPECTED)('%s', (id, severity, witness) => {
    const found = proofOf(...FAULTS[id]).findings.filter((one) => one.id === id);
    expect(found.map((one) => ({ severity: one.severity, witness: textOf(one.witness) }))[0]).toEqual({
      severity,
      witness,
    });
    expect(proofOf().findings.filter((one) => one.id === id)).toEqual([]);
  });
});

function textOf(witness: Witness | undefined): string | null {
  if (witness === undefined) return null;
  const { from, to, protocol, port, sourcePort } = witness;
  return [from, to, protocol, port ?? '-', sourcePort].join(' ');
}

describe('witnesses', () => {
  const protocols = { tcp: 6, udp: 17, icmp: 1 } as const;

  function traceOf(network: Network, { from, to, protocol, port }: Witness, sourcePort: number | null): Trace {
    const packet = { protocol: protocols[protocol], port: port ?? 0, sourcePort };
    return trace(network, endpointOf(network, from), endpointOf(network, to), packet);
  }

  function addressOf(network: Network, name: string): string | undefined {
    const worker = network.workers.find((one) => name === one.name || name.startsWith(`pod@${one.name}/`));
    return network.model.networkInterfaces.find(({ id }) => id === worker?.primary.id)?.addresses.map(String)[0];
  }

  function isConfirmed(network: Network, id: Finding['id'], witness: Witness, result: Trace): boolean {
    if (id === 'pod-to-pod-masqueraded') return result.translated;
    if (id === 'egress-not-masqueraded') return result.sourceSeen !== addressOf(network, witness.from);
    return [result.verdict, result.reply?.verdict].includes('dropped');
  }

  // faults that change different parts of the template, so that any of them go together
  const POOL = [
    'no-pod-route',
    'ip-forward-off',
    'input-drops',
    'source-dest-check-on',
    'security-group-egress-missing',
    'security-group-ingress-missing',
    'network-acl-denies',
    'route-missing',
    'resolver-off',
    'no-public-address',
    'node-rules-unread',
    'template-part-unread',
    'egress-not-masqueraded',
  ] as const satisfies readonly CauseId[];

  test('a trace confirms each refutation, by its own source port and by any', () => {
    fc.assert(
      fc.property(fc.subarray([...POOL], { minLength: 1, maxLength: 4 }), (ids) => {
        const model = modelOf(editedTemplate(...ids.flatMap((id) => FAULTS[id])));
        const network = compileNetwork(model);
        const errors = judge(model, { rules: [] }).findings.filter(({ severity }) => severity === 'error');
        const judged = errors.map(({ id, witness }) => {
          if (witness === undefined) return { id, confirmed: [false] };
          const ports = [witness.sourcePort, null];
          return {
            id,
            confirmed: ports.map((port) => isConfirmed(network, id, witness, traceOf(network, witness, port))),
          };
        });
        expect(judged).toEqual(errors.map(({ id }) => ({ id, confirmed: [true, true] })));
      }),
      { numRuns: 20 },
    );
  });

  test('and a trace of a sound network confirms none', () => {
    const broken = proofOf(...FAULTS['route-missing']).findings[0]?.witness;
    if (broken === undefined) throw new Error('a refutation without a witness');
    const sound = compileNetwork(modelOf(defaultTemplate()));
    expect(isConfirmed(sound, 'route-missing', broken, traceOf(sound, broken, null))).toBe(false);
  });
});

describe('what cannot be judged', () => {
  test('a template without a worker: all unknown, and what was looked for', () => {
    const { rules, findings, assumptions } = proofOf((template) => {
      template.Resources = Object.fromEntries(
        Object.entries(template.Resources).filter(([, { Type }]) => Type !== 'AWS::EC2::Instance'),
      );
    });
    expect({ rules, findings, assumptions }).toEqual({
      rules: { podToPodWithoutNat: 'unknown', nodeToOwnPods: 'unknown', podEgressAsNode: 'unknown' },
      assumptions: [],
      findings: [
        {
          id: 'no-pod-network',
          severity: 'warning',
          acknowledged: false,
          network: null,
          rules: ALL_RULES,
          resource: '',
          place: null,
          message: expect.stringContaining(
            'an instance whose user data writes a CNI bridge file to /etc/cni/net.d was looked for',
          ) as string,
          fix: expect.any(String) as string,
        },
      ],
    });
  });

  test('what was not read leaves a refutation as it is', () => {
    const { rules } = proofOf(...FAULTS['route-missing'], ...FAULTS['template-part-unread']);
    expect(rules).toEqual({ podToPodWithoutNat: 'refuted', nodeToOwnPods: 'proved', podEgressAsNode: 'unknown' });
  });

  test('what was not read of things that no node meets is only told', () => {
    const { findings, ...verdicts } = proofOf(
      add(() => ({
        Elsewhere: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '192.168.0.0/16' } },
        Firewall: { Type: 'AWS::NetworkFirewall::Firewall', Properties: { VpcId: { Ref: 'Elsewhere' } } },
      })),
    );
    expect(verdicts).toMatchObject(PROVED);
    expect(findings.filter(({ id }) => id === 'template-part-unread').map(({ severity }) => severity)).toEqual([
      'info',
    ]);
  });
});

describe('a template with anything in it', () => {
  type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
  type Step = string | number;

  function pathsOf(value: Json, path: readonly Step[] = []): readonly (readonly Step[])[] {
    if (value === null || typeof value !== 'object') return [path];
    const entries: readonly [Step, Json][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    return [path, ...entries.flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
  }

  function replaced(value: Json, [step, ...rest]: readonly Step[], by: Json): Json {
    if (step === undefined || value === null || typeof value !== 'object') return by;
    if (Array.isArray(value)) return value.map((inner, at) => (at === step ? replaced(inner, rest, by) : inner));
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, key === step ? replaced(inner, rest, by) : inner]),
    );
  }

  const odd = fc.constantFrom<Json>(
    ...[null, '', 0, -1, 1e9, true, 'false', [], {}],
    ...['10.0.1.20', '10.0.0.0/33', '10.200.0.1/24', '0.0.0.0/0', '::/0', '256.1.1.1', '10.0.1.0/31'],
    ...[{ Ref: 'Nothing' }, { Ref: 'AWS::NoValue' }, { 'Fn::GetAtt': 'a' }, { 'Fn::If': [] }],
  );

  test('is judged, and a verdict that is not proved has its finding', () => {
    const template = defaultTemplate() as unknown as Json;
    const paths = pathsOf((template as { Resources: Json }).Resources, ['Resources']).slice(1);
    const edit = fc.tuple(fc.constantFrom(...paths), odd);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const broken = edits.reduce((value, [path, by]) => replaced(value, path, by), template);
        const { rules, also, findings } = judge(modelOf(broken as unknown as EditableTemplate));
        const verdicts = [...Object.values(rules), ...Object.values(also)];
        const severities = findings.map(({ severity }) => severity);
        if (verdicts.includes('refuted')) expect(severities).toContain('error');
        if (verdicts.includes('unknown')) expect(severities).toContain('warning');
      }),
      { numRuns: 30 },
    );
  });
});

test('findings of the static rules stand among the others, the gravest first', () => {
  const rule: Rule = {
    kind: reservedAddress.kind,
    find: ({ model, index, network, proof }) => [
      finding(reservedAddress.kind, null, `${String(index.nodes.size)} ${String(network.workers.length)}`, {
        severity: 'info',
      }),
      finding(reservedAddress.kind, model.nodes[0]?.origin ?? null, proof.rules.podToPodWithoutNat.verdict),
    ],
  };
  const { findings } = judge(modelOf(editedTemplate(...FAULTS['security-group-reference-only'])), { rules: [rule] });
  expect(findings.map(({ id, severity, message }) => [id, severity, message])).toEqual([
    ['reserved-address', 'error', 'unknown'],
    ['security-group-reference-only', 'warning', expect.any(String)],
    ['nothing-to-prove', 'info', expect.any(String)],
    ['reserved-address', 'info', '3 3'],
  ]);
});
