import {
  CfnDeletionPolicy,
  CfnOutput,
  Fn,
  Stack,
  Stage,
  aws_cloudwatch as cloudwatch,
  type aws_ec2 as ec2,
} from 'aws-cdk-lib';
import { PodNetwork, type PodNetworkProps, Rollout } from '../../../lib';
import { type CfnTemplate, instanceOf, newStack, synthesize, templateOf } from '../../synthesis';

const KEY = 'cdk-pod-network:without';

function network(names: unknown, props: PodNetworkProps = {}): CfnTemplate {
  const context = names === undefined ? {} : { [KEY]: names };
  return templateOf((stack) => new PodNetwork(stack, 'PodNetwork', { outputs: true, ...props }), { context });
}

/** An id without the hashes of the CDK and of the gate. */
const short = (id: string): string => id.replace(/^PodNetwork/, '').replace(/[0-9A-F]{8}([0-9a-f]{12})?$/, '');

/** What is in one template alone, and what differs, by short ids. */
function compare(before: CfnTemplate, after: CfnTemplate) {
  const [one, other] = [
    { ...before.Resources, ...before.Outputs },
    { ...after.Resources, ...after.Outputs },
  ];
  const ids = Object.keys(one);
  return {
    gone: ids.filter((id) => !(id in other)).map(short),
    come: Object.keys(other).filter((id) => !(id in one)),
    changed: ids.filter((id) => id in other && JSON.stringify(one[id]) !== JSON.stringify(other[id])).map(short),
  };
}

test('leaves out the instance and its output, and nothing else changes', () => {
  const whole = network(undefined);
  const gone = ['worker1Instance', 'Worker1InstanceId'];
  expect(compare(whole, network('worker-1'))).toEqual({ gone, come: [], changed: [] });
  expect(compare(whole, network(['PodNetwork/worker-1']))).toEqual({ gone, come: [], changed: [] });
  expect(compare(whole, network(' worker-2,Stack/PodNetwork/worker-0 '))).toEqual({
    gone: ['worker0Instance', 'worker2Instance', 'Worker0InstanceId', 'Worker2InstanceId'],
    come: [],
    changed: [],
  });
});

test('leaves out the gate too, and the next worker waits for the one before', () => {
  const rollout = Rollout.oneByOne();
  const [whole, without] = [network(undefined, { rollout }), network('worker-1', { rollout })];
  expect(compare(whole, without)).toEqual({
    gone: ['worker1GateHandle', 'worker1GateCondition', 'worker1Instance', 'Worker1InstanceId'],
    come: [],
    changed: ['worker2GateHandle', 'worker2Instance'],
  });
  const instance = (template: CfnTemplate) =>
    Object.entries(template.Resources).find(([id]) => id.startsWith('PodNetworkworker2Instance'))?.[1];
  const waits = (template: CfnTemplate) => instance(template)?.DependsOn?.map(short);
  expect([waits(whole), waits(without)]).toEqual([
    expect.arrayContaining(['worker1GateCondition']),
    expect.arrayContaining(['worker0GateCondition']),
  ]);
  // whom it asks is in a tag, which restarts nobody
  const { Tags: before, ...rest } = instance(whole)?.Properties ?? {};
  const { Tags: after, ...others } = instance(without)?.Properties ?? {};
  expect(others).toEqual(rest);
  expect(after).not.toEqual(before);
});

test('what depends on the instance does so again with the next deploy', () => {
  const template = templateOf(
    (stack) => {
      const { workers } = new PodNetwork(stack, 'PodNetwork');
      const alarm = new cloudwatch.CfnAlarm(stack, 'Alarm', { comparisonOperator: 'x', evaluationPeriods: 1 });
      for (const worker of workers) alarm.node.addDependency(instanceOf(worker));
    },
    { context: { [KEY]: 'worker-1' } },
  );
  const waits = template.Resources.Alarm?.DependsOn?.filter((id) => id.includes('Instance')).map(short);
  expect(waits).toEqual(['worker0Instance', 'worker2Instance']);
});

function refusal(names: unknown, build: (stack: Stack, first: PodNetwork) => void = () => undefined): string {
  const stack = newStack({ context: { [KEY]: names } });
  try {
    build(stack, new PodNetwork(stack, 'PodNetwork', { workerCount: 2 }));
    synthesize(stack);
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
}

test.each([7, '', 'worker-1,', ['worker-1', 7], {}])('refuses %j as names of workers', (names) => {
  expect(refusal(names)).toBe(
    `the context key ${KEY} must be names of workers, separated by commas, got ${JSON.stringify(names)}; for example -c ${KEY}=worker-1`,
  );
});

test('refuses a name that no worker has, and lists the names', () => {
  expect(refusal('orker-1,worker-0')).toContain(
    `the context key ${KEY} names "orker-1", which no worker of the app has; its workers: Stack/PodNetwork/worker-0, Stack/PodNetwork/worker-1`,
  );
  const taken = refusal('worker-0', (_, first) => first.node.tryRemoveChild('worker-0'));
  expect(taken).toContain('which no worker of the app has; its workers: Stack/PodNetwork/worker-1');
});

test('refuses a name that workers of two networks have', () => {
  const second = (stack: Stack) => new PodNetwork(stack, 'Second', { workerCount: 1, podSupernet: '10.201.0.0/16' });
  expect(refusal('worker-0', second)).toContain(
    `names "worker-0", which 2 workers have; name one with its network: Stack/PodNetwork/worker-0, Stack/Second/worker-0`,
  );
  expect(refusal('Second/worker-0', second)).toBe('none');
});

const told = (path: string): string =>
  `Stack/PodNetwork/worker-1 is being replaced (context key ${KEY}), and the template has no instance that ${path} could refer to; create that only where \`isBeingReplaced\` of the worker is false`;

test.each<readonly [string, (stack: Stack, id: string) => unknown]>([
  ['Stack/Output', (stack, value) => new CfnOutput(stack, 'Output', { value })],
  ['Stack/Output', (stack, value) => new CfnOutput(stack, 'Output', { value: Fn.sub(`\${Id}.${value}`, { Id: 'x' }) })],
  [
    'Stack/Alarm/Resource',
    (stack, InstanceId) =>
      new cloudwatch.Metric({
        ...{ namespace: 'AWS/EC2', metricName: 'StatusCheckFailed', dimensionsMap: { InstanceId } },
      }).createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 }),
  ],
  [
    'Other/Output',
    (stack, value) => new CfnOutput(new Stack(Stage.of(stack), 'Other'), 'Output', { value: `the ${value}` }),
  ],
])('refuses a reference to the instance from %s', (path, refer) => {
  const message = refusal('Stack/PodNetwork/worker-1', (stack, { workers }) => {
    refer(stack, instanceOf(workers[1]).instanceId);
  });
  expect(message).toContain(told(path));
});

test('an app can leave out what refers to the instance of a worker that is being replaced', () => {
  const states: boolean[] = [];
  const message = refusal('worker-1', (stack, { workers }) => {
    for (const worker of workers) {
      const { name, isBeingReplaced } = worker;
      states.push(isBeingReplaced);
      if (!isBeingReplaced) new CfnOutput(stack, `Id-${name}`, { value: instanceOf(worker).instanceId });
    }
  });
  expect([message, states]).toEqual(['none', [false, true]]);
});

test('refuses an instance that CloudFormation cannot terminate or would keep', () => {
  const edited = (edit: (instance: ec2.CfnInstance) => void): string =>
    refusal('worker-1', (_, { workers }) => {
      for (const worker of workers) edit(instanceOf(worker).instance);
    });
  const path = 'Stack/PodNetwork/worker-1 cannot be replaced: Stack/PodNetwork/worker-1/Instance/Resource has';
  expect(edited((instance) => (instance.disableApiTermination = true))).toContain(`${path} DisableApiTermination`);
  const override = 'DisableApiTermination';
  expect(
    edited((instance) => {
      instance.addPropertyOverride(override, true);
    }),
  ).toContain(path);
  expect(edited((instance) => (instance.disableApiTermination = false))).toBe('none');
  expect(edited((instance) => (instance.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN))).toContain(
    `${path} the DeletionPolicy Retain`,
  );
});
