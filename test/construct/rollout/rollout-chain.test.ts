import { App, NestedStack, Stack } from 'aws-cdk-lib';
import fc from 'fast-check';
import { PodNetwork, Rollout } from '../../../lib';
import { judgeTemplates } from '../../../lib/check/judgement';
import { collectTemplates } from '../../../lib/template/assembly/collect-templates';
import { tieTemplates } from '../../../lib/template/assembly/tied-templates';
import { assemblyOf, type CfnTemplate, newStack, synthesize } from '../../synthesis';

/** By worker: the workers whose gates its instance and its handle wait for, and the gateway addresses that it asks. */
interface Link {
  readonly instance: readonly string[];
  readonly handle: readonly string[];
  readonly asks: string;
}

function chainOf(rollout: Rollout, indexes: readonly number[], edit: (network: PodNetwork) => void = () => undefined) {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork', { rollout, workerCount: 0 });
  for (const index of indexes) network.addWorker(`worker-${String(index)}`, { index });
  edit(network);
  const template = synthesize(stack);
  return { template, links: linksOf(template) };
}

function linksOf({ Resources }: CfnTemplate): Readonly<Record<string, Link>> {
  const owner = (id: string): string => `worker-${/PodNetworkworker(\d+)Gate/.exec(id)?.[1] ?? ''}`;
  const waits = (dependsOn: readonly string[] = []): readonly string[] =>
    dependsOn.filter((id) => Resources[id]?.Type === 'AWS::CloudFormation::WaitCondition').map(owner);
  const all = Object.entries(Resources);
  const handles = Object.fromEntries(
    all.flatMap(([id, { Type, DependsOn }]) =>
      Type === 'AWS::CloudFormation::WaitConditionHandle' ? [[owner(id), waits(DependsOn)]] : [],
    ),
  );
  return Object.fromEntries(
    all.flatMap(([, { Type, Properties, DependsOn }]) => {
      if (Type !== 'AWS::EC2::Instance') return [];
      const tags = Properties.Tags as readonly { readonly Key: string; readonly Value: string }[];
      const tag = (key: string): string => tags.find(({ Key }) => Key === key)?.Value ?? '';
      const link = { instance: waits(DependsOn), handle: handles[tag('Name')] ?? [], asks: tag('pod-network-peers') };
      return [[tag('Name'), link]];
    }),
  );
}

test('one by one, each waits for the one before it by index', () => {
  expect(chainOf(Rollout.oneByOne(), [5, 0, 2]).links).toEqual({
    'worker-0': { instance: [], handle: [], asks: 'none' },
    'worker-2': { instance: ['worker-0'], handle: ['worker-0'], asks: '10.200.0.1' },
    'worker-5': { instance: ['worker-2'], handle: ['worker-2'], asks: '10.200.2.1' },
  });
});

test('in waves, each waits for the one `size` before it and asks it first', () => {
  expect(chainOf(Rollout.waves({ size: 2 }), [0, 1, 2, 3]).links).toEqual({
    'worker-0': { instance: [], handle: [], asks: 'none' },
    'worker-1': { instance: [], handle: [], asks: 'none' },
    'worker-2': { instance: ['worker-0'], handle: ['worker-0'], asks: '10.200.0.1 10.200.1.1' },
    'worker-3': { instance: ['worker-1'], handle: ['worker-1'], asks: '10.200.1.1 10.200.2.1' },
  });
});

test('a worker asks 8 others at most', () => {
  const { links } = chainOf(Rollout.waves({ size: 9 }), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(links['worker-9']?.asks.split(' ')).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 7].map((index) => `10.200.${String(index)}.1`),
  );
});

test('a worker that is taken out of the tree is no part of it', () => {
  const { links } = chainOf(Rollout.oneByOne(), [0, 1, 2], (network) => network.node.tryRemoveChild('worker-1'));
  expect(links['worker-2']).toEqual({ instance: ['worker-0'], handle: ['worker-0'], asks: '10.200.0.1' });
});

test('the order of calls does not matter, and an app gives the same template twice', () => {
  const build = (indexes: readonly number[]): CfnTemplate => chainOf(Rollout.waves({ size: 3 }), indexes).template;
  const sorted = JSON.stringify(build([0, 1, 2, 3, 4]).Resources, null, 1)
    .split('\n')
    .sort();
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), (indexes) => {
      expect(JSON.stringify(build(indexes).Resources, null, 1).split('\n').sort()).toEqual(sorted);
    }),
    { numRuns: 3 },
  );
});

test("adding or removing a worker changes no other's user data and no other's gate", () => {
  const build = (indexes: readonly number[]): CfnTemplate['Resources'] =>
    chainOf(Rollout.waves({ size: 2 }), indexes).template.Resources;
  const [few, many] = [build([0, 1, 3]), build([0, 1, 2, 3, 4])];
  const kept = Object.keys(few).filter((id) => /Gate|Instance[A-F0-9]{8}$/.test(id));
  expect(kept).toHaveLength(9);
  expect(Object.keys(many)).toEqual(expect.arrayContaining(kept));
  for (const id of kept.filter((one) => few[one]?.Type === 'AWS::EC2::Instance'))
    expect(many[id]?.Properties.UserData).toEqual(few[id]?.Properties.UserData);
});

test('in a nested stack the chain is the same, no signal URL leaves it, and it is proved', () => {
  const app = new App({ context: { 'cdk-pod-network:validation': false }, analyticsReporting: false });
  const parent = new Stack(app, 'Parent');
  new PodNetwork(new NestedStack(parent, 'Nested'), 'PodNetwork', { rollout: Rollout.waves({ size: 2 }) });
  const sources = collectTemplates([assemblyOf(parent).directory]);
  const nested = Object.values(sources[0]?.nested ?? {}).map(({ template }) => template as unknown as CfnTemplate);
  expect(nested).toHaveLength(1);
  for (const template of nested) {
    expect(linksOf(template)).toEqual(chainOf(Rollout.waves({ size: 2 }), [0, 1, 2]).links);
    const handles = Object.entries(template.Resources).filter(
      ([, { Type }]) => Type === 'AWS::CloudFormation::WaitConditionHandle',
    );
    expect(handles).toHaveLength(3);
    for (const [id] of handles) expect(JSON.stringify(template.Resources)).toContain(`{"Ref":"${id}"}`);
    expect(Object.values(template.Outputs ?? {})).toEqual([]);
  }
  expect(JSON.stringify(sources[0]?.template)).not.toContain('Gate');
  const { rules, also } = judgeTemplates(tieTemplates(sources));
  expect(new Set(Object.values({ ...rules, ...also }))).toEqual(new Set(['proved']));
});

test('workers in a nested stack have a chain of their own, whatever the parent has', () => {
  const app = new App({ context: { 'cdk-pod-network:validation': false }, analyticsReporting: false });
  const parent = new Stack(app, 'Parent');
  const network = new PodNetwork(parent, 'PodNetwork', { rollout: Rollout.oneByOne(), workerCount: 2 });
  const scope = new NestedStack(parent, 'Nested');
  for (const index of [7, 8]) network.addWorker(`PodNetworkworker${String(index)}`, { index, scope });
  const [source] = collectTemplates([assemblyOf(parent).directory]);
  const [nested] = Object.values(source?.nested ?? {}).map(({ template }) => template as unknown as CfnTemplate);
  expect(linksOf(source?.template as unknown as CfnTemplate)).toEqual({
    'worker-0': { instance: [], handle: [], asks: 'none' },
    'worker-1': { instance: ['worker-0'], handle: ['worker-0'], asks: '10.200.0.1' },
  });
  expect(linksOf(nested ?? { Resources: {} })).toEqual({
    'worker-7': { instance: [], handle: [], asks: 'none' },
    'worker-8': { instance: ['worker-7'], handle: ['worker-7'], asks: '10.200.7.1' },
  });
});
