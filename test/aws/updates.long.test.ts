import { DescribeInstancesCommand, DescribeRouteTablesCommand } from '@aws-sdk/client-ec2';
import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Bootstrap, PodNetwork, type PodNetworkProps, type WorkerOptions } from '../../lib';
import type { TemplateSource } from '../../lib/model-api';
import { TestAccount, templateOf } from './test-account';

const STACK = 'Updates';
let account: TestAccount;

beforeAll(async () => {
  account = await TestAccount.open();
  await account.create(network([0, 1, 2]));
}, 120_000);
afterAll(async () => {
  await account.close();
});

function network(
  workers: readonly number[],
  props: PodNetworkProps = {},
  options: Partial<WorkerOptions> = {},
): TemplateSource {
  return templateOf(STACK, (stack) => {
    // outputs tell of each worker: they are no resources, and not what this is about
    const pods = new PodNetwork(stack, 'PodNetwork', { ...props, workerCount: 0, outputs: false });
    for (const index of workers) pods.addWorker(`worker-${String(index)}`, { ...options, index });
  });
}

interface Facts {
  readonly instance: string;
  readonly interface: string;
  readonly address: string;
  readonly routes: readonly string[];
  readonly type: string;
}

/** What the account has of each worker. */
async function workers(): Promise<Readonly<Record<string, Facts>>> {
  const running = [{ Name: 'instance-state-name', Values: ['running'] }];
  const { Reservations = [] } = await account.ec2.send(new DescribeInstancesCommand({ Filters: running }));
  const { RouteTables = [] } = await account.ec2.send(new DescribeRouteTablesCommand({}));
  const routes = RouteTables.flatMap((table) => table.Routes ?? []);
  const facts = Reservations.flatMap(({ Instances = [] }) => Instances).map((instance): [string, Facts] => {
    const [own] = instance.NetworkInterfaces ?? [];
    return [
      instance.Tags?.find(({ Key }) => Key === 'Name')?.Value ?? '',
      {
        instance: instance.InstanceId ?? '',
        interface: own?.NetworkInterfaceId ?? '',
        address: own?.PrivateIpAddress ?? '',
        routes: routes
          .filter(({ NetworkInterfaceId }) => NetworkInterfaceId === own?.NetworkInterfaceId)
          .map(({ DestinationCidrBlock = '' }) => DestinationCidrBlock),
        type: instance.InstanceType ?? '',
      },
    ];
  });
  return Object.fromEntries(facts.sort(([a], [b]) => a.localeCompare(b)));
}

/** The resources of one worker, without what the CDK makes its ids unique by. */
const WORKER = ['ElasticIp', 'ElasticIpAssociation', 'Instance', 'NetworkInterface', 'RouteIn'];
const of = (index: number, parts = WORKER): string[] => parts.map((part) => `worker${String(index)}${part}`);
const short = (id: string): string =>
  id.replace(/^PodNetworkworker(\d)(Instance|NetworkInterface|ElasticIpAssociation|ElasticIp|RouteIn).*/, 'worker$1$2');

/** Updates the stack; the account then has what the template says, and the rules hold on it, user data and all. */
async function changed(source: TemplateSource) {
  const changes = await account.updateByChangeSet(source);
  const { drift, rules } = await account.verify(source, { userData: true });
  expect({ drift, rules }).toEqual({
    drift: [],
    rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
  });
  const sorted = (ids: readonly string[]): string[] => ids.map(short).sort();
  return { added: sorted(changes.added), changed: sorted(changes.changed), removed: sorted(changes.removed) };
}

test('a worker comes, the middle one goes, and user data and type change: nobody else is touched', async () => {
  const first = await workers();
  expect(Object.values(first).map(({ address, routes }) => [address, routes])).toEqual([
    ['10.0.1.20', ['10.200.0.0/24']],
    ['10.0.1.21', ['10.200.1.0/24']],
    ['10.0.1.22', ['10.200.2.0/24']],
  ]);

  expect(await changed(network([0, 1, 2, 3]))).toEqual({ added: of(3), changed: [], removed: [] });
  const four = await workers();
  expect(four).toEqual({ ...first, 'worker-3': { ...four['worker-3'], address: '10.0.1.23' } });

  expect(await changed(network([0, 2, 3]))).toEqual({ added: [], changed: [], removed: of(1) });
  const { 'worker-1': gone, ...three } = four;
  expect(gone?.address).toBe('10.0.1.21');
  expect(await workers()).toEqual(three);

  const bootstrap = Bootstrap.commands('touch /var/lib/joined');
  const instances = [0, 2, 3].flatMap((index) => of(index, ['Instance']));
  expect(await changed(network([0, 2, 3], { bootstrap }))).toEqual({ added: [], changed: instances, removed: [] });
  expect(await workers()).toEqual(three);

  const larger = { instanceType: new ec2.InstanceType('t3.large') };
  expect(await changed(network([0, 2, 3], { bootstrap, ...larger }))).toEqual({
    added: [],
    changed: instances,
    removed: [],
  });
  expect(await workers()).toEqual(
    Object.fromEntries(Object.entries(three).map(([name, facts]) => [name, { ...facts, type: 't3.large' }])),
  );
}, 120_000);

test('another address replaces the interface and the instance; the routes and the Elastic IP move, and nobody else is touched', async () => {
  const source = (nodeIp?: string): TemplateSource =>
    templateOf('Moved', (stack) => {
      const pods = new PodNetwork(stack, 'PodNetwork', { workerCount: 0, outputs: false });
      pods.addWorker('worker-0', { index: 0, ...(nodeIp === undefined ? {} : { nodeIp }) });
      pods.addWorker('worker-1', { index: 1 });
    });
  await account.create(source());
  const before = await account.physicalIds('Moved');
  await account.update(source('10.0.1.77'));
  const after = await account.physicalIds('Moved');
  const moved = Object.keys(before).filter((id) => before[id] !== after[id]);
  expect(moved.map(short).sort()).toEqual(of(0, ['ElasticIpAssociation', 'Instance', 'NetworkInterface']));
  expect((await account.verify(source('10.0.1.77'), { userData: true })).drift).toEqual([]);
}, 60_000);
