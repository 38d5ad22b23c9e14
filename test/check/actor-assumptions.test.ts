import type { NodeActor } from '../../lib/model/node-setup';
import { judge } from '../../lib/check/judgement';
import { isHeld } from '../../lib/check/outcome';
import type { NetworkModel, Node } from '../../lib/model/network-model';
import { ALL_RULES } from '../../lib/rules/rule-name';
import { add, defaultTemplate, type Edit, editedTemplate, idOf, modelOf } from '../rules/default-app';

const SCRIPT: NodeActor = { kind: 'script', name: 'part 3', programs: ['apt-get', 'kubeadm'] };
const PACKAGE: NodeActor = { kind: 'package', name: 'nginx', programs: [] };

const bastion: Edit = add((template) => ({
  Bastion: {
    Type: 'AWS::EC2::Instance',
    Properties: { SubnetId: { Ref: idOf(template, 'Subnet') }, ImageId: 'ami-12345678' },
  },
}));
const plain = modelOf(editedTemplate(bastion));
const workers = plain.nodes.filter(({ index }) => index !== null);

/** The model with actors on some of its nodes, and resources that act. */
function acting(actorsOf: (node: Node) => readonly NodeActor[], resources: readonly string[] = []): NetworkModel {
  return {
    ...plain,
    nodes: plain.nodes.map((node) => ({ ...node, setup: { ...node.setup, actors: actorsOf(node) } })),
    actors: resources.map((id) => ({
      id,
      type: 'AWS::StepFunctions::StateMachine',
      origin: { source: 'Stack', id, path: '' },
    })),
  };
}

const onWorkers = acting(({ index }) => (index === null ? [] : [SCRIPT]));
const onBastion = acting(({ index }) => (index === null ? [SCRIPT] : []));

test('equal actors on several nodes are one assumption, before those about the image', () => {
  const { assumptions, rules } = judge(onWorkers);
  expect(rules).toEqual(judge(plain).rules);
  expect(assumptions[0]).toEqual({
    id: 'script-runs',
    text: 'the script in part 3 of the user data (it calls apt-get, kubeadm) does not change the pod network',
    test: expect.stringContaining('/docs/full-lab.md') as string,
    resource: '',
    places: workers.map(({ origin }) => ({ ...origin, path: 'Properties.UserData' })),
    actor: true,
    rules: ALL_RULES,
    networks: ['Stack'],
  });
  expect(assumptions.slice(1).map(({ actor }) => actor)).not.toContain(true);
});

test('what differs in kind, name or programs is an assumption of its own, and so is each resource', () => {
  const { assumptions } = judge(
    acting(({ index }) => (index === 0 ? [SCRIPT, PACKAGE] : [{ ...SCRIPT, programs: [] }]), ['A', 'B']),
  );
  expect(assumptions.flatMap(({ actor, id, text, resource }) => (actor ? [[id, text, resource]] : []))).toEqual([
    ['script-runs', 'the script in part 3 of the user data does not change the pod network', ''],
    [
      'script-runs',
      'the script in part 3 of the user data (it calls apt-get, kubeadm) does not change the pod network',
      idOf(defaultTemplate(), 'Instance', /worker0/),
    ],
    [
      'package-installs',
      'the package nginx does not change the pod network',
      idOf(defaultTemplate(), 'Instance', /worker0/),
    ],
    ['resource-acts', 'Stack: A (AWS::StepFunctions::StateMachine) does not change the pod network', 'A'],
    ['resource-acts', 'Stack: B (AWS::StepFunctions::StateMachine) does not change the pod network', 'B'],
  ]);
});

test.each([
  [
    ['curl', '> a file whose name is unknown: variable p'],
    ' (it calls curl and writes a file whose name is unknown: variable p)',
  ],
  [['> /sys/class/net/eth0/mtu'], ' (it writes /sys/class/net/eth0/mtu)'],
])('a script that writes is told in words: %j', (programs, said) => {
  const [assumption] = judge(acting(() => [{ ...SCRIPT, programs }])).assumptions;
  expect(assumption?.text).toBe(`the script in part 3 of the user data${said} does not change the pod network`);
});

test('an actor on a node without pods is about the rule that asks such nodes alone', () => {
  const [assumption] = judge(onBastion).assumptions;
  expect(assumption).toMatchObject({ actor: true, resource: 'Bastion', rules: ['controlPlaneToPods'] });
});

describe('strict', () => {
  test('the default app has no actor: its verdicts stay', () => {
    const model = modelOf(defaultTemplate());
    expect(judge(model, { strict: true })).toEqual(judge(model));
    expect(judge(model).assumptions.filter(({ actor }) => actor)).toEqual([]);
  });

  test('an actor makes the rules unknown that it is about, and is named', () => {
    const judged = judge(onWorkers, { strict: true });
    expect(new Set(Object.values({ ...judged.rules, ...judged.also }))).toEqual(new Set(['unknown']));
    expect(judged.findings.filter(({ id }) => id === 'actor-not-read')).toEqual([
      expect.objectContaining({
        severity: 'warning',
        network: 'Stack',
        rules: ALL_RULES,
        message: expect.stringContaining('the script in part 3 of the user data (it calls apt-get, kubeadm)') as string,
      }),
    ]);
    expect([isHeld(judge(onWorkers), false), isHeld(judged, false), isHeld(judged, true)]).toEqual([true, false, true]);
  });

  test('one on a node without pods leaves the three rules alone', () => {
    const { rules, also } = judge(onBastion, { strict: true });
    expect(rules).toEqual(judge(plain).rules);
    expect(also).toEqual({ ...judge(plain).also, controlPlaneToPods: 'unknown' });
  });
});
