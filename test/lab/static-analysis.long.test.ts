import { analyzeModel, runLab } from '../../lab';
import { NO_ANALYSIS, withAnalysis, type StaticAnalysis } from '../../lab/static-analysis';
import type { LabResult } from '../../lab';
import type { JudgedLab } from '../../lab/plan/lab-result';
import { isKnown, unknown } from '../../lib/address/unknown';
import type { NodeSetup } from '../../lib/model/node-setup';
import type { NetworkModel } from '../../lib/model/network-model';
import { judge } from '../../lib/check/judgement';
import { ALL_PROVED, ALSO_PROVED } from './outcome';
import { defaultTemplate, modelOf } from '../rules/default-app';

jest.setTimeout(30_000);

const ALL_UNKNOWN = {
  rules: { podToPodWithoutNat: 'unknown', nodeToOwnPods: 'unknown', podEgressAsNode: 'unknown' },
  also: { nodeToRemotePods: 'unknown', podToNodes: 'unknown', controlPlaneToPods: 'unknown' },
};

const defaultNetwork = (): NetworkModel => modelOf(defaultTemplate());

const runWithAnalysis = (model: NetworkModel): Promise<LabResult> => runLab(model, { analysis: analyzeModel(model) });

function withSetup(change: Partial<NodeSetup>): NetworkModel {
  const model = defaultNetwork();
  return {
    ...model,
    nodes: model.nodes.map((node) =>
      node.name === 'worker-0' ? { ...node, setup: { ...node.setup, ...change } } : node,
    ),
  };
}

function withVpcBlock(model: NetworkModel, block: string): NetworkModel {
  return { ...model, vpcs: model.vpcs.map((vpc) => ({ ...vpc, cidrBlocks: [...vpc.cidrBlocks, block] })) };
}

test('the static analysis of a sound network finds nothing', () => {
  expect(analyzeModel(defaultNetwork())).toEqual(NO_ANALYSIS);
});

test('a fast lab has put no assumption to the test', async () => {
  const { assumptions } = judge(defaultNetwork());
  const result = await runLab(defaultNetwork(), { analysis: { ...NO_ANALYSIS, assumptions } });
  expect(assumptions).not.toEqual([]);
  expect(result.assumptions).toEqual(assumptions.map((one) => ({ ...one, tested: false })));
});

test('the witnesses of the proof are asked: a route that takes the middle of a pod CIDR away is found at its own address', async () => {
  const model = defaultNetwork();
  const routeTables = model.routeTables.map((table) => {
    const toWorker2 = table.routes.filter(
      ({ destination }) => isKnown(destination) && destination.kind === 'cidr' && destination.cidr === '10.200.2.0/24',
    );
    const destination = { kind: 'cidr' as const, cidr: '10.200.1.64/28' };
    return { ...table, routes: [...table.routes, ...toWorker2.map((route) => ({ ...route, destination }))] };
  });
  const holed = { ...model, routeTables };
  const { witnesses } = analyzeModel(holed);
  expect(witnesses.map(({ to }) => to)).toContainEqual(expect.stringMatching(/^pod@worker-1\/10\.200\.1\.(6|7)\d$/));
  const result = await runWithAnalysis(holed);
  expect(result.rules).toEqual({ ...ALL_PROVED, podToPodWithoutNat: 'refuted' });
  const asked = result.pairs.filter(({ to }) => witnesses.some((witness) => witness.to === to));
  expect(asked.map(({ reached }) => reached)).toContain(false);
});

describe('findings say what AWS refuses, whatever the packets do', () => {
  test('two interfaces with one address, which cannot even stand here', async () => {
    const model = defaultNetwork();
    const networkInterfaces = model.networkInterfaces.map((one) =>
      one.addresses[0] === '10.0.1.21' ? { ...one, addresses: ['10.0.1.20'] } : one,
    );
    const result = await runWithAnalysis({ ...model, networkInterfaces });
    expect(result).toMatchObject(ALL_UNKNOWN);
    const [first, second] = networkInterfaces.map(({ id }) => id);
    expect(result.findings[0]).toEqual({
      id: 'duplicate-address',
      severity: 'error',
      resource: second,
      message: `${second ?? ''} and ${first ?? ''} both have 10.0.1.20`,
      fix: 'give each network interface its own address',
    });
    await expect(runLab({ ...model, networkInterfaces })).rejects.toThrow('the lab did not come up: ');
  });

  test('a pod CIDR inside a block of the VPC', async () => {
    const model = withVpcBlock(defaultNetwork(), '10.200.0.0/16');
    const result = await runWithAnalysis(model);
    const { rules, also } = judge(model);
    expect(rules).toEqual({ ...ALL_PROVED, podToPodWithoutNat: 'refuted' });
    expect({ rules: result.rules, also: result.also }).toEqual({ rules, also });
  });

  test('a user data that is too long', async () => {
    const model = defaultNetwork();
    const nodes = model.nodes.map((node) => ({ ...node, setup: { ...node.setup, bytes: 16_385 } }));
    const result = await runWithAnalysis({ ...model, nodes });
    expect(result).toMatchObject({ rules: ALL_PROVED, also: ALSO_PROVED });
    expect(result.findings[0]).toMatchObject({ id: 'user-data-too-long', severity: 'error' });
  });
});

test('what keeps the template from being deployed, and no packet meets, is told and leaves the rules as they are found', () => {
  const model = defaultNetwork();
  const [origin] = model.nodes.map((node) => node.origin);
  const stacks = model.stacks.map((stack) => ({
    ...stack,
    danglingReferences: origin === undefined ? [] : [{ name: 'Gone', by: 'dependency' as const, origin }],
  }));
  const found = { rules: ALL_PROVED, also: ALSO_PROVED, probes: 1, pairs: [], findings: [] };
  expect(withAnalysis(found, analyzeModel({ ...model, stacks }))).toEqual({
    ...found,
    assumptions: [],
    findings: [
      {
        id: 'dangling-dependency',
        severity: 'error',
        resource: origin?.id,
        message: `${origin?.id ?? ''} depends on Gone, which is not a resource`,
        fix: 'correct the name in DependsOn, or remove it',
      },
    ],
  });
});

describe('what the lab does not run on a node leaves in doubt the rules that check doubts for it', () => {
  test.each([
    ['docker', { packages: ['docker.io'] }, 'installs or starts docker'],
    ['ufw', { packages: ['ufw'] }, 'installs or starts ufw'],
    ['firewalld', { packages: ['firewalld'] }, 'installs or starts firewalld'],
    ['a script from the net', { unread: [unknown('curl | bash is not read')] }, 'curl | bash is not read'],
  ])('%s', async (_, change, because) => {
    const model = withSetup(change);
    const { rules, also } = judge(model);
    expect(rules.podToPodWithoutNat).toBe('unknown');
    const result = await runWithAnalysis(model);
    expect({ rules: result.rules, also: result.also }).toEqual({ rules, also });
    expect(result.findings.map(({ message }) => message)).toContainEqual(expect.stringContaining(because));
    expect(await runLab(model)).toMatchObject({ rules: ALL_PROVED, also: ALSO_PROVED });
  });
});

const FINDING = { severity: 'error', resource: 'pod@worker-0/10.200.0.2', fix: '' } as const;
const FAILED: JudgedLab = {
  rules: { podToPodWithoutNat: 'refuted', nodeToOwnPods: 'proved', podEgressAsNode: 'refuted' },
  also: { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' },
  probes: 0,
  pairs: [],
  findings: [
    { ...FINDING, id: 'lab-pod-to-pod-without-nat', message: 'podToPodWithoutNat is refuted: 1 of 2 probes' },
    { ...FINDING, id: 'lab-pod-egress-as-node', message: 'podEgressAsNode is refuted: 1 of 2 probes' },
    // no rule: it came through, whatever the nodes lack
    {
      ...FINDING,
      severity: 'warning',
      id: 'lab-sources-of-pods',
      message: 'sourcesOfPods is refuted: 1 of 2 attempts',
    },
  ],
};

const judgedWith = (more: Partial<StaticAnalysis>): LabResult => withAnalysis(FAILED, { ...NO_ANALYSIS, ...more });

test('what may fail because of a failed download is unknown, unless the proof refutes it too', () => {
  const { rules, findings } = judgedWith({ fetching: ['worker-0'], refuted: ['podEgressAsNode'] });
  expect(rules).toEqual({ podToPodWithoutNat: 'unknown', nodeToOwnPods: 'proved', podEgressAsNode: 'refuted' });
  expect(findings.map(({ id, message }) => [id, message])).toEqual([
    [
      'lab-lacks-outside',
      'the user data of worker-0 downloads packages or files, and the lab has no internet: what fails here may work on AWS',
    ],
    ['lab-pod-to-pod-without-nat', 'podToPodWithoutNat is unknown: 1 of 2 probes'],
    ['lab-pod-egress-as-node', 'podEgressAsNode is refuted: 1 of 2 probes'],
    ['lab-sources-of-pods', 'sourcesOfPods is refuted: 1 of 2 attempts'],
  ]);
});

test('without downloads, or if AWS would refuse the template, the verdicts of the lab stand', () => {
  expect(judgedWith({})).toEqual({ ...FAILED, assumptions: [] });
  const refuting = [{ ...FINDING, id: 'duplicate-address', message: '' }];
  expect(Object.values(judgedWith({ fetching: ['worker-0'], refuting }).rules)).toEqual([
    'refuted',
    'refuted',
    'refuted',
  ]);
});
