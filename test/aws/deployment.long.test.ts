import { DescribeInstancesCommand, DescribeNetworkInterfacesCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { setTimeout as sleep } from 'node:timers/promises';
import { PodNetwork } from '../../lib';
import type { Machine } from './api-server';
import { type Resource, gates } from './gates';
import { type StackEvent, templateOf, TestAccount } from './test-account';

let account: TestAccount;
const machines: Machine[] = [];
/** The status that each worker's machine signals. A worker that is missing signals nothing. */
let signals: Readonly<Record<string, 'SUCCESS' | 'FAILURE'>> = {};
/** How many machines have to start before one signals. */
let together = 1;
const ALL = { 'worker-0': 'SUCCESS', 'worker-1': 'SUCCESS', 'worker-2': 'SUCCESS' } as const;

beforeAll(async () => {
  account = await TestAccount.open({ timeoutPace: 0.01, boot: (machine) => void boot(machine) });
}, 120_000);
beforeEach(() => {
  machines.length = 0;
  signals = ALL;
  together = 1;
});
afterAll(async () => {
  await account.close();
});

/** Plays a machine: after its start it signals to the URL in its user data. */
async function boot(machine: Machine): Promise<void> {
  machines.push(machine);
  const [name = '', generation = '', url = ''] = userData(machine);
  const status = signals[name];
  if (machine.state !== 'started' || status === undefined) return;
  do await sleep(150);
  while (machines.length < together);
  const signal = { Status: status, UniqueId: name, Data: generation, Reason: `${name} is done` };
  await fetch(url, { method: 'PUT', body: new TextEncoder().encode(JSON.stringify(signal)) });
}

function userData(machine: Machine): readonly string[] {
  return Buffer.from(machine.userData, 'base64').toString().split(' ');
}

/** The state changes since the test began, each with the worker and the generation of its user data. */
const told = (): string[] => machines.map((one) => [one.state, ...userData(one).slice(0, 2)].join(' '));

/** The pairs, of a resource and one that must be complete before it, that the events contradict. */
function outOfOrder(events: readonly StackEvent[], pairs: readonly (readonly [string, string])[]): readonly string[] {
  const index = (resource: string, status: RegExp): number =>
    events.findIndex((event) => event.resource === resource && status.test(event.status));
  return pairs
    .filter(([later, earlier]) => index(later, /IN_PROGRESS/) < index(earlier, /(CREATE|UPDATE|DELETE)_COMPLETE/))
    .map(([later, earlier]) => `${later} before ${earlier}`);
}

/** Each worker, and the gate of the one before it. */
const chain = (generation: string) =>
  [
    ['Instance1', `Gate0${generation}`],
    ['Instance2', `Gate1${generation}`],
  ] as const;

async function running(): Promise<readonly string[]> {
  const { Reservations = [] } = await account.ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }] }),
  );
  return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId = '' }) => InstanceId));
}

/** The events of a stack's last deployment, one per line. */
async function said(stackName: string): Promise<readonly string[]> {
  const events = await account.events(stackName);
  const last = events.map(({ reason }) => reason).lastIndexOf('User Initiated');
  return events.slice(last).map(({ resource, status, reason }) => `${resource} ${status} ${reason}`.trim());
}

describe('order', () => {
  const EDGES: Readonly<Record<string, Resource>> = {
    ByRef: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24' } },
    BySub: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { 'Fn::Sub': '${Vpc}' } } },
    ByGetAtt: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { 'Fn::GetAtt': ['Vpc', 'VpcId'] } } },
    ByDependsOn: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' }, DependsOn: ['Vpc'] },
    // in front of what it depends on
    Last: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' }, DependsOn: ['ByRef', 'BySub', 'ByGetAtt'] },
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  };
  const PAIRS = [
    ...['ByRef', 'BySub', 'ByGetAtt', 'ByDependsOn'].map((name) => [name, 'Vpc'] as const),
    ...['ByRef', 'BySub', 'ByGetAtt'].map((name) => ['Last', name] as const),
  ];

  test('a resource is made once all that it depends on is there, and deleted before that', async () => {
    await account.create({ stackName: 'Edges', template: { Resources: EDGES } });
    expect(outOfOrder(await account.events('Edges'), PAIRS)).toEqual([]);
    const { StackId = '' } = await account.stack('Edges');
    await account.delete('Edges');
    const deleted = (await account.events(StackId)).filter(({ status }) => status.startsWith('DELETE'));
    expect(deleted.filter(({ status }) => status === 'DELETE_COMPLETE')).toHaveLength(7);
    const backwards = PAIRS.map(([later, earlier]) => [earlier, later] as const);
    expect(outOfOrder(deleted, backwards)).toEqual([]);
  });

  test('what does not depend on each other is made at once', async () => {
    const independent = (resources: Record<string, Resource>): void => {
      resources.Instance1 = { ...resources.Instance1, DependsOn: ['Instance0'] } as unknown as Resource;
      resources.Instance2 = { ...resources.Instance2, DependsOn: ['Instance1'] } as unknown as Resource;
    };
    // the machines signal only when all three have started: if gates held up instances, the first gate would time out
    together = 3;
    await account.create(gates('AtOnce', {}, independent));
    expect(told()).toHaveLength(3);
  });

  test('a circle is refused at once', async () => {
    const Resources = { ...EDGES, Vpc: { ...EDGES.Vpc, DependsOn: ['Last'] } };
    await expect(account.create({ stackName: 'Circle', template: { Resources } })).rejects.toThrow(
      /^Circular dependency between resources: \[.*Vpc.*\]$/,
    );
  });

  test('a worker is made behind the gate of the one before it, and an update goes the same way', async () => {
    await account.create(gates('Chain'));
    const events = await account.events('Chain');
    expect(outOfOrder(events, chain('a'))).toEqual([]);
    await account.update(gates('Chain', { generation: 'b' }));
    const updated = (await account.events('Chain')).slice(events.length);
    expect(outOfOrder(updated, chain('b'))).toEqual([]);
    // the old conditions go in the cleanup
    const old = updated.filter(({ resource }) => resource.endsWith('a'));
    const cleanup = updated.findIndex(({ status }) => status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    expect(old.map((event) => [event.status, updated.indexOf(event) > cleanup])).toEqual(
      expect.arrayContaining(Array(6).fill(['DELETE_COMPLETE', true])),
    );
    expect(old).toHaveLength(12);
  });

  test('without its DependsOn, worker 2 does not wait for worker 1', async () => {
    const planted = (resources: Record<string, Resource>): void => {
      resources.Instance2 = { ...resources.Instance2, DependsOn: [] } as unknown as Resource;
    };
    await account.create(gates('Planted', {}, planted));
    expect(outOfOrder(await account.events('Planted'), chain('a'))).toEqual(['Instance2 before Gate1a']);
  });
});

describe('rollback', () => {
  test('a failure signal fails the stack at once with its reason, and all that was made is deleted', async () => {
    signals = { 'worker-0': 'SUCCESS', 'worker-1': 'FAILURE' };
    const before = await running();
    await expect(account.create(gates('Failed'))).rejects.toThrow(
      "WaitCondition received failed message: 'worker-1 is done' for uniqueId: worker-1",
    );
    expect(await account.status('Failed')).toBe('ROLLBACK_COMPLETE');
    const lines = await said('Failed');
    expect(lines).toContain(
      'Failed ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Gate1a]. Rollback requested by user.',
    );
    expect(lines.filter((line) => line.startsWith('Instance2'))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('Vpc') || line.startsWith('Instance0'))).toEqual([
      'Vpc CREATE_IN_PROGRESS',
      'Vpc CREATE_COMPLETE',
      'Instance0 CREATE_IN_PROGRESS',
      'Instance0 CREATE_COMPLETE',
      'Instance0 DELETE_IN_PROGRESS',
      'Instance0 DELETE_COMPLETE',
      'Vpc DELETE_IN_PROGRESS',
      'Vpc DELETE_COMPLETE',
    ]);
    expect(await account.physicalIds('Failed')).toEqual({});
    expect(await running()).toEqual(before);
    expect(told()).toEqual([
      'started worker-0 a',
      'started worker-1 a',
      'terminated worker-1 a',
      'terminated worker-0 a',
    ]);
  });

  test('nobody who signals is a timeout', async () => {
    signals = {};
    await expect(account.create(gates('Late', { timeout: 30 }))).rejects.toThrow(
      /^WaitCondition timed out\. Received 0 conditions when expecting 1$/,
    );
    expect(await account.status('Late')).toBe('ROLLBACK_COMPLETE');
  });

  test('an update that fails in the middle is reverted as far as it came', async () => {
    await account.create(gates('Middle'));
    const before = await account.physicalIds('Middle');
    machines.length = 0;
    signals = { 'worker-0': 'SUCCESS', 'worker-1': 'FAILURE' };
    await expect(account.update(gates('Middle', { generation: 'b' }))).rejects.toThrow('worker-1 is done');
    expect(await account.status('Middle')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await account.physicalIds('Middle')).toEqual(before);
    // worker 2 keeps running, and no gate slows the way back
    expect(told()).toEqual([
      ...['stopped worker-0 a', 'started worker-0 b', 'stopped worker-1 a', 'started worker-1 b'],
      ...['stopped worker-0 b', 'started worker-0 a', 'stopped worker-1 b', 'started worker-1 a'],
    ]);
    signals = ALL;
    await account.update(gates('Middle', { generation: 'c' }));
    expect(await account.status('Middle')).toBe('UPDATE_COMPLETE');
  });

  test('a second instance on an interface fails as on EC2', async () => {
    const second = (resources: Record<string, Resource>): void => {
      resources.Second = { ...resources.Instance0, DependsOn: ['Instance0'] } as Resource;
    };
    await expect(account.create(gates('Second', { workers: 1 }, second))).rejects.toThrow(
      /^Interface: \[eni-[0-9a-f]{17}\] in use\.$/m,
    );
    expect(await said('Second')).toContainEqual(expect.stringMatching(/^Second CREATE_FAILED Interface: /));
    expect(await account.status('Second')).toBe('ROLLBACK_COMPLETE');
  });

  test('another image needs the interface before the old instance is gone, and is rolled back', async () => {
    await account.create(gates('Image', { workers: 1 }));
    const before = await account.physicalIds('Image');
    machines.length = 0;
    const image = { ImageId: 'ami-0000000000000000f' };
    await expect(account.update(gates('Image', { workers: 1, instance: image }))).rejects.toThrow(
      `Interface: [${before.Interface0 ?? ''}] in use.`,
    );
    expect((await said('Image')).filter((line) => line.startsWith('Instance0'))).toEqual([
      'Instance0 UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.',
      `Instance0 UPDATE_FAILED Interface: [${before.Interface0 ?? ''}] in use.`,
    ]);
    expect(await account.status('Image')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await account.physicalIds('Image')).toEqual(before);
    expect(told()).toEqual([]);
  });

  test('a wait condition is not updated in place', async () => {
    await account.create(gates('Fixed', { workers: 1 }));
    await expect(account.update(gates('Fixed', { workers: 1, timeout: 901 }))).rejects.toThrow(
      'Update to resource type AWS::CloudFormation::WaitCondition is not supported.',
    );
  });
});

test('an export that another stack imports neither goes nor changes until that stack is updated', async () => {
  const Vpc = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } };
  const exporting = (Outputs: object) => ({ stackName: 'Exporting', template: { Resources: { Vpc }, Outputs } });
  const importing = (VpcId: object) => ({
    stackName: 'Importing',
    template: { Resources: { Vpc, Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId } } } },
  });
  const named = (Value: unknown) => ({ Id: { Value, Export: { Name: 'Vpc' } } });
  await account.create(exporting(named({ Ref: 'Vpc' })));
  await account.create(importing({ 'Fn::ImportValue': 'Vpc' }));
  for (const [outputs, verb] of [
    [{}, 'deleted'],
    [named('another'), 'updated'],
  ] as const) {
    await expect(account.update(exporting(outputs))).rejects.toThrow();
    expect(await account.status('Exporting')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await said('Exporting')).toContain(
      `Exporting UPDATE_ROLLBACK_IN_PROGRESS Export Vpc cannot be ${verb} as it is in use by Importing`,
    );
  }
  await account.update(importing({ Ref: 'Vpc' }));
  await account.update(exporting({}));
  expect(await account.status('Exporting')).toBe('UPDATE_COMPLETE');
});

test.each([
  ['Tags', { Tags: [{ Key: 'Name', Value: 'other' }] }, ['tagged worker-0 a']],
  ['MetadataOptions', { MetadataOptions: { InstanceMetadataTags: 'enabled' } }, []],
  ['InstanceType', { InstanceType: 't3.large' }, ['stopped worker-0 a', 'started worker-0 a']],
])(
  'an update of %s leaves the instance, and restarts it only where CloudFormation does',
  async (name, instance, states) => {
    await account.create(gates(name, { workers: 1 }));
    const before = await account.physicalIds(name);
    machines.length = 0;
    await account.update(gates(name, { workers: 1, instance }));
    expect(await account.physicalIds(name)).toEqual(before);
    expect(told()).toEqual(states);
  },
);

test('the hook gets each machine with its boot settings', async () => {
  const instance = {
    Tags: [{ Key: 'peers', Value: '10.0.1.21' }],
    MetadataOptions: { InstanceMetadataTags: 'enabled' },
  };
  await account.create(gates('Told', { workers: 1, instance }));
  const ids = await account.physicalIds('Told');
  const [{ userData: text, tags, ...machine }] = machines as [Machine];
  expect(machine).toEqual({
    state: 'started',
    instanceId: ids.Instance0,
    imageId: 'ami-0f1e2d3c4b5a69788',
    instanceType: 't3.medium',
    availabilityZone: expect.stringMatching(/^us-east-1[a-z]$/) as string,
    networkInterfaceIds: [ids.Interface0],
    metadataOptions: { InstanceMetadataTags: 'enabled' },
  });
  expect(tags).toMatchObject({ peers: '10.0.1.21', 'aws:cloudformation:logical-id': 'Instance0' });
  expect(Buffer.from(text, 'base64').toString()).toBe(`worker-0 a ${ids.Handle0a ?? ''}`);
});

test.each([
  gates('Gone'),
  templateOf('GoneNetwork', (stack) => new PodNetwork(stack, 'PodNetwork', { workerCount: 2 })),
])('a stack that is deleted leaves nothing behind: $stackName', async (source) => {
  const count = async (): Promise<readonly number[]> => {
    const { Vpcs = [] } = await account.ec2.send(new DescribeVpcsCommand({}));
    const { NetworkInterfaces = [] } = await account.ec2.send(new DescribeNetworkInterfacesCommand({}));
    return [Vpcs.length, NetworkInterfaces.length, (await running()).length];
  };
  const before = await count();
  await account.create(source);
  expect(await count()).not.toEqual(before);
  await account.delete(source.stackName);
  expect(await count()).toEqual(before);
  await expect(account.status(source.stackName)).rejects.toThrow('does not exist');
});
