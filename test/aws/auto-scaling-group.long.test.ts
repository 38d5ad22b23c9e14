import { DescribeInstancesCommand, StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { setTimeout as sleep } from 'node:timers/promises';
import { PodNetwork, type PodNetworkProps, Replacement } from '../../lib';
import type { TemplateSource } from '../../lib/model-api';
import type { Machine } from './api-server';
import { templateOf, TestAccount } from './test-account';

jest.setTimeout(60_000);

/** Each change of a machine since the test began, with its number among those of its worker. */
let changes: string[] = [];
let account: TestAccount;
const numbers = new Map<string, string[]>();

beforeAll(async () => {
  account = await TestAccount.open({ boot: note });
  await account.create(network());
}, 120_000);
beforeEach(() => {
  changes = [];
});
afterAll(async () => {
  await account.close();
});

function note({ state, instanceId, tags, networkInterfaceIds }: Machine): void {
  const { Name = '' } = tags;
  const own = [...new Set([...(numbers.get(Name) ?? []), instanceId])];
  numbers.set(Name, own);
  changes.push(`${Name} ${String(own.indexOf(instanceId) + 1)} ${state} on ${String(networkInterfaceIds.length)}`);
}

const network = (props: PodNetworkProps = {}): TemplateSource =>
  templateOf('Grouped', (stack) => {
    new PodNetwork(stack, 'PodNetwork', { workerCount: 2, replacement: Replacement.autoScalingGroup(), ...props });
  });

const renewed = (name: string, from: number): readonly string[] => [
  `${name} ${String(from)} terminated on 1`,
  `${name} ${String(from + 1)} started on 1`,
];

/** The running machine of worker-1. */
async function machine(): Promise<string> {
  const Filters = [
    { Name: 'tag:Name', Values: ['worker-1'] },
    { Name: 'instance-state-name', Values: ['running'] },
  ];
  const { Reservations = [] } = await account.ec2.send(new DescribeInstancesCommand({ Filters }));
  return Reservations.flatMap(({ Instances = [] }) => Instances)[0]?.InstanceId ?? '';
}

async function settled(count: number): Promise<void> {
  for (let tries = 0; changes.length < count && tries < 200; tries++) await sleep(50);
}

const CLEAN = {
  drift: [],
  rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
};
async function verified(source: TemplateSource): Promise<object> {
  const { drift, rules } = await account.verify(source, { userData: true });
  return { drift, rules };
}

test('an update of the user data replaces the machines, each on its interface, once that is free', async () => {
  expect(await verified(network())).toEqual(CLEAN);
  await account.update(network({ mtu: 1400 }));
  expect([...changes].sort()).toEqual([...renewed('worker-0', 1), ...renewed('worker-1', 1)].sort());
  expect(await verified(network({ mtu: 1400 }))).toEqual(CLEAN);
});

test('an update of a tag replaces none', async () => {
  await account.update(network({ mtu: 1400, clusterName: 'blue' }));
  expect(changes).toEqual([]);
});

test.each([
  ['terminated', 2, (InstanceIds: string[]) => account.ec2.send(new TerminateInstancesCommand({ InstanceIds }))],
  ['stopped', 3, (InstanceIds: string[]) => account.ec2.send(new StopInstancesCommand({ InstanceIds }))],
])('a machine that is %s is replaced by its group', async (state, number, end) => {
  await end([await machine()]);
  const stopped = state === 'stopped' ? [`worker-1 ${String(number)} stopped on 1`] : [];
  const expected = [...stopped, ...renewed('worker-1', number)];
  await settled(expected.length);
  expect(changes).toEqual(expected);
  expect(await verified(network({ mtu: 1400, clusterName: 'blue' }))).toEqual(CLEAN);
});

test('a group that is gone launches nothing any more, and another one launches on the interface', async () => {
  const props = { mtu: 1400, clusterName: 'blue' };
  const { template } = network(props);
  const Resources = Object.entries(template.Resources as object).filter(([id]) => !id.includes('worker1Group'));
  await account.update({ stackName: 'Grouped', template: { ...template, Resources: Object.fromEntries(Resources) } });
  await sleep(500);
  expect(changes).toEqual(['worker-1 4 terminated on 1']);
  await account.update(network(props));
  expect(changes.slice(1)).toEqual(['worker-1 5 started on 1']);
});
