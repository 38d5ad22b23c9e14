import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { App, Size, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../cli/main';
import type { VerifyResult } from '../../cli/verify-account';
import { NodeImage, PodNetwork } from '../../lib';
import { type StackTemplate, TestAccount } from './test-account';

const STACK = 'Replaced';
const [OLD, NEW] = ['ami-0f1e2d3c4b5a69788', 'ami-0a1b2c3d4e5f60718'];
const folder = mkdtempSync(join(tmpdir(), 'pod-network-replaced-'));
let account: TestAccount;

beforeAll(async () => {
  account = await TestAccount.open();
}, 120_000);
afterAll(async () => {
  await account.close();
  rmSync(folder, { recursive: true });
});

/** A synthesized app. */
interface Assembly extends StackTemplate {
  readonly folder: string;
}

/** An app with one stack, as `npx cdk deploy -c cdk-pod-network:without=...` synthesizes it. */
function appOf(stackName: string, build: (stack: Stack) => void, without?: string): Assembly {
  const outdir = mkdtempSync(join(folder, 'app-'));
  const context = {
    ...{ 'cdk-pod-network:validation': false },
    ...(without !== undefined && { 'cdk-pod-network:without': without }),
  };
  const app = new App({ outdir, analyticsReporting: false, context });
  build(new Stack(app, stackName));
  const artifact = app.synth().getStackByName(stackName);
  return { stackName, template: artifact.template as StackTemplate['template'], folder: outdir };
}

/** Three workers, the middle one with an image of its own. */
function network(image: string, without?: string): Assembly {
  const build = (stack: Stack): void => {
    const pods = new PodNetwork(stack, 'PodNetwork', { workerCount: 0 });
    for (const index of [0, 1, 2])
      pods.addWorker(`worker-${String(index)}`, { index, nodeImage: nodeImage(index === 1 ? image : OLD) });
  };
  return appOf(STACK, build, without);
}

function nodeImage(imageId: string): NodeImage {
  const userData = ec2.UserData.forLinux();
  const getImage = () => ({ imageId, osType: ec2.OperatingSystemType.LINUX, userData });
  return NodeImage.of({ getImage }, { rootDevice: '/dev/sda1' });
}

/** Asks `pod-network verify` about the app, before or after it is deployed. */
async function verify({ folder: app, stackName }: Assembly): Promise<VerifyResult> {
  let said = '';
  const terminal = { result: (text: string) => (said += text), notice: (text: string) => (said += text), folder };
  await main(['verify', '--app', app, '--stack', stackName, '--json', '--user-data'], terminal);
  return JSON.parse(said) as VerifyResult;
}

interface Facts {
  readonly image: string;
  readonly address: string;
  readonly publicAddress: string;
  readonly interface: string;
}

/** What the account has of each worker that runs. */
async function workers(): Promise<Readonly<Record<string, Facts>>> {
  const running = [{ Name: 'instance-state-name', Values: ['running'] }];
  const { Reservations = [] } = await account.ec2.send(new DescribeInstancesCommand({ Filters: running }));
  const facts = Reservations.flatMap(({ Instances = [] }) => Instances).map((instance): [string, Facts] => {
    const [own] = instance.NetworkInterfaces ?? [];
    return [
      instance.Tags?.find(({ Key }) => Key === 'Name')?.Value ?? '',
      {
        image: instance.ImageId ?? '',
        address: own?.PrivateIpAddress ?? '',
        publicAddress: own?.Association?.PublicIp ?? '',
        interface: own?.NetworkInterfaceId ?? '',
      },
    ];
  });
  return Object.fromEntries(facts.sort(([a], [b]) => a.localeCompare(b)));
}

const fixOf = (names: string): string =>
  `\`npx cdk deploy -c cdk-pod-network:without=${names}\`, then \`npx cdk deploy\``;
const isInstance = (id: string): boolean => id.startsWith('PodNetworkworker1Instance');

test('two deploys replace a worker, where one fails and rolls back; all else stays', async () => {
  await account.create(network(OLD));
  const [before, ids] = [await workers(), await account.physicalIds(STACK)];
  const instance = Object.keys(ids).find(isInstance) ?? '';
  expect(Object.keys(before)).toEqual(['worker-0', 'worker-1', 'worker-2']);

  const early = await verify(network(NEW));
  expect(early.drift).toEqual([
    expect.objectContaining({
      ...{ resource: instance, property: 'ImageId', expected: NEW, actual: OLD },
      fix: fixOf('worker-1'),
    }),
  ]);

  await expect(account.update(network(NEW))).rejects.toThrow(/interface/i);
  expect(await account.status(STACK)).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await workers()).toEqual(before);
  expect(await account.physicalIds(STACK)).toEqual(ids);

  const planned = await verify(network(NEW, 'worker-1'));
  expect(planned.drift.map(({ property, fix }) => [property, fix])).toEqual([
    ['stack status', expect.any(String)],
    ['instance', expect.stringMatching(/^`npx cdk deploy` terminates the instance if the app leaves it out/)],
  ]);
  expect(planned.findings.map(({ id }) => id)).not.toContain('worker-being-replaced');
  await account.update(network(NEW, 'worker-1'));
  const { 'worker-1': gone, ...others } = before;
  const { [instance]: old, ...kept } = ids;
  expect(await workers()).toEqual(others);
  expect(await account.physicalIds(STACK)).toEqual(kept);
  const between = await verify(network(NEW));
  expect(between.drift.map(({ resource, property, actual }) => [resource, property, actual])).toEqual([
    [expect.stringContaining('RouteTable'), 'route 10.200.1.0/24', expect.stringContaining('blackhole')],
    [instance, 'existence', 'is not there'],
  ]);
  const replacing = await verify(network(NEW, 'worker-1'));
  expect(replacing.drift).toEqual([]);
  expect(replacing.findings.map(({ id }) => id)).toContain('worker-being-replaced');

  await account.update(network(NEW));
  expect(await workers()).toEqual({ ...others, 'worker-1': { ...gone, image: NEW } });
  const { [instance]: made, ...same } = await account.physicalIds(STACK);
  expect(same).toEqual(kept);
  expect(made).not.toBe(old);
  const { drift, rules } = await verify(network(NEW));
  expect({ drift, rules }).toEqual({
    drift: [],
    rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
  });
}, 120_000);

test('another root volume is a difference of its worker before the deploy', async () => {
  const sized = (size: number): Assembly =>
    appOf('Resized', (stack) => {
      const pods = new PodNetwork(stack, 'PodNetwork', { workerCount: 1, nodeImage: nodeImage(OLD) });
      pods.addWorker('worker-1', { index: 1, rootVolume: { size: Size.gibibytes(size) } });
    });
  await account.create(sized(20));
  expect((await verify(sized(20))).drift).toEqual([]);
  const { drift } = await verify(sized(30));
  expect(
    drift.map(({ resource, property, expected, actual, fix }) => [resource, property, expected, actual, fix]),
  ).toEqual([
    [expect.stringMatching(/worker1Instance/), 'VolumeSize of /dev/sda1', '30 GiB', '20 GiB', fixOf('worker-1')],
  ]);
}, 60_000);

test('another release of an image that a parameter names is a difference of each worker before the deploy', async () => {
  const released = (release?: string): Assembly =>
    appOf('Released', (stack) => {
      const image = NodeImage.ubuntu2404(release === undefined ? {} : { release });
      new PodNetwork(stack, 'PodNetwork', { workerCount: 2, nodeImage: image });
    });
  await account.create(released());
  expect((await verify(released())).drift).toEqual([]);
  const { drift } = await verify(released('20260101'));
  expect(drift.map(({ property, expected, actual, fix }) => [property, expected, actual, fix])).toEqual(
    ['worker-0', 'worker-1'].map(() => [
      'ImageId',
      'value of /aws/service/canonical/ubuntu/server/noble/stable/20260101/amd64/hvm/ebs-gp3/ami-id',
      OLD,
      `${fixOf('worker-0,worker-1')}; to replace workers one by one, change one of them at a time in the app`,
    ]),
  );
}, 60_000);
