import { runLab } from '../../../lab';
import { witnessPods, type LabWitness } from '../../../lab/plan/witness';
import { ALL_PROVED, ALSO_PROVED, outcomeOf } from '../outcome';
import { sourceNetwork } from '../source-network';
import { entry, OPEN, withSecondSubnet } from '../second-subnet';

jest.setTimeout(30_000);

const witness = (change: Partial<LabWitness> = {}): LabWitness => ({
  rule: 'podToPodWithoutNat',
  from: 'pod@worker-0/10.200.0.77',
  to: 'pod@worker-1/10.200.1.77',
  protocol: 'udp',
  port: 9000,
  sourcePort: 1024,
  ...change,
});

test('each witness is asked once beside what every lab asks, between pods of its own', async () => {
  const witnesses = [
    witness(),
    // the port that is asked is the one that it asks from, and somebody answers there
    witness({ port: 8080, sourcePort: 8080 }),
    witness({ port: 8080, sourcePort: 8080, protocol: 'tcp' }),
    witness({ protocol: 'icmp', port: null, sourcePort: 0 }),
    witness({ rule: 'podEgressAsNode', to: 'internet', protocol: 'tcp', port: 443 }),
    witness({ rule: 'podEgressAsNode', to: '10.0.0.2', port: 53 }),
    witness({ rule: 'podToNodes', to: 'worker-1' }),
    witness({ rule: 'nodeToRemotePods', from: 'worker-0' }),
  ];
  const twice = [...witnesses, ...witnesses];
  const { pairs, ...result } = await runLab(sourceNetwork({ workers: 2 }), { witnesses: twice });
  const asked = 2 * 2 * 3 * 7 + 2 * 3 * 3;
  expect({ rules: result.rules, also: result.also, probes: result.probes }).toEqual({
    rules: ALL_PROVED,
    also: ALSO_PROVED,
    probes: asked + witnesses.length,
  });
  const asNode = ({ rule, from }: LabWitness): boolean => /Egress|podToNodes/.test(rule) || from === 'worker-0';
  expect(pairs.slice(asked)).toEqual(
    witnesses.map((one) => ({
      from: one.from,
      to: one.to,
      protocol: one.protocol,
      port: one.port,
      reached: true,
      sourceSeen: asNode(one) ? '10.0.1.20' : '10.200.0.77',
    })),
  );
});

test('a hole that no edge shows is found by its witness', async () => {
  // more edges of blocks than are asked, and the hole behind them
  const blocks = ['10.200.0.16/30', '10.200.0.24/30', '10.200.0.32/30', '10.200.0.40/30'];
  const hole = [
    ...blocks.map((block, index) => ({ ...entry('ingress', 'allow', block), number: 10 + index })),
    entry('ingress', 'deny', '10.200.0.64/28'),
    ...OPEN.map((one) => ({ ...one, number: 200 })),
  ];
  const model = withSecondSubnet(sourceNetwork({ workers: 2 }), hole);
  const [blind, seeing] = [await runLab(model), await runLab(model, { witnesses: [witness()] })];
  expect(outcomeOf(blind).rules).toEqual(ALL_PROVED);
  expect(outcomeOf(seeing)).toMatchObject({
    rules: { ...ALL_PROVED, podToPodWithoutNat: 'refuted' },
    silent: ['pod@worker-0/10.200.0.77 > pod@worker-1/10.200.1.77'],
  });
});

test('a pod is made for every address that a witness names in the pod CIDR of the node', () => {
  const [node] = sourceNetwork().nodes;
  if (node === undefined) throw new Error('no node');
  const witnesses = [
    witness(),
    witness(),
    witness({ from: 'pod@worker-1/10.200.1.2', to: 'pod@worker-0/10.200.0.5' }),
    witness({ from: 'pod@worker-0/10.9.0.1', to: 'worker-0' }),
  ];
  expect(witnessPods(node, witnesses)).toEqual(['10.200.0.77', '10.200.0.5']);
});
