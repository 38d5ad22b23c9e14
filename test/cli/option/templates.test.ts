import { App, Stack, Stage, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetwork } from '../../../lib';
import { networkInterfaceOf } from '../../synthesis';
import { type Outcome, runIn } from '../run-command';

const app = new App({ context: { 'cdk-pod-network:validation': false }, analyticsReporting: false });
const vpc = new ec2.Vpc(new Stack(app, 'Network'), 'Vpc', { maxAzs: 1, natGateways: 0 });
new PodNetwork(new Stack(app, 'Workers'), 'PodNetwork', { vpc, workerCount: 2 });
const [worker] = new PodNetwork(new Stack(app, 'Broken'), 'PodNetwork', { workerCount: 2 }).workers;
networkInterfaceOf(worker).addPropertyOverride('SourceDestCheck', true);
const { directory } = app.synth();

const runOn = (path: string, ...argv: readonly string[]): Promise<Outcome> => runIn(path, ...argv, '--app', path);
const run = (...argv: readonly string[]): Promise<Outcome> => runOn(directory, ...argv);

const networksOf = ({ stdout }: { readonly stdout: string }): readonly (readonly [string, string])[] =>
  (JSON.parse(stdout) as { networks: { stack: string; rules: Record<string, string> }[] }).networks.map((one) => [
    one.stack,
    one.rules.podToPodWithoutNat ?? '',
  ]);

test('--stack brings the stacks that it is tied to, from either side, and no others', async () => {
  for (const stack of ['Workers', 'Network']) {
    const outcome = await run('check', '--json', '--stack', stack);
    expect([outcome.code, networksOf(outcome)]).toEqual([0, [['Workers', 'proved']]]);
  }
  const broken = await run('check', '--json', '--stack', 'Broken');
  expect([broken.code, networksOf(broken)]).toEqual([1, [['Broken', 'refuted']]]);
});

test('without it, every pod network is judged by itself', async () => {
  const outcome = await run('check', '--json');
  expect([outcome.code, networksOf(outcome)]).toEqual([
    1,
    [
      ['Broken', 'refuted'],
      ['Workers', 'proved'],
    ],
  ]);
});

test('trace understands each witness of check, where stacks that are not tied have workers of one name', async () => {
  const { findings } = JSON.parse((await run('check', '--json')).stdout) as {
    findings: { witness?: { from: string; to: string; protocol: string; port: number } }[];
  };
  const witnesses = findings.flatMap(({ witness }) => witness ?? []);
  expect(witnesses.map(({ from }) => from)).toContain('pod@Broken/PodNetwork/worker-0/10.200.0.2');
  for (const { from, to, protocol, port } of witnesses) {
    const outcome = await run('trace', from, to, '--protocol', protocol, '--port', String(port));
    expect(outcome).toMatchObject({ code: 1, stderr: '' });
  }
});

test('an address is that of the VPC that the packet starts in, and of no VPC where that is not said', async () => {
  expect(await run('trace', 'pod@Workers/PodNetwork/worker-0', '10.200.1.9')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('to pod@Workers/PodNetwork/worker-1/10.200.1.9') as string,
  });
  expect(await run('trace', '10.200.0.9', '10.200.1.9')).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'pod-network: several VPCs have 10.200.0.9: it is an address of Broken/PodNetwork/worker-0, Workers/PodNetwork/worker-0; give a name, or choose with --stack\n',
  });
  expect(await run('trace', '10.200.0.9', '10.200.1.9', '--stack', 'Workers')).toMatchObject({ code: 0 });
});

test('an address that AWS picks at deploy is unknown', async () => {
  const seen = async (from: string, to: string): Promise<unknown> => {
    const { code, stdout } = await run('trace', from, to, '--json');
    const { sourceSeen, reply } = JSON.parse(stdout) as { sourceSeen: unknown; reply: { sourceSeen: unknown } };
    return [code, sourceSeen, reply.sourceSeen];
  };
  expect(await seen('pod@Workers/PodNetwork/worker-0', 'internet')).toEqual([0, null, '203.0.113.10']);
  expect(await seen('pod@Workers/PodNetwork/worker-0', 'Workers/PodNetwork/worker-1')).toEqual([0, null, null]);
  expect(await seen('pod@Broken/PodNetwork/worker-1', 'internet')).toEqual([0, '10.0.1.21', '203.0.113.10']);
});

test('a stack that is not there is named with those that are', async () => {
  expect(await run('check', '--stack', 'Nothing')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the stack "Nothing" does not exist; stacks: Broken, Network, Workers') as string,
  });
});

describe('values that the CDK has yet to look up', () => {
  const env = { account: '111111111111', region: 'eu-central-1' };
  const assembly = (build: (stack: Stack) => void): string => {
    const ofStage = new App({ context: { 'cdk-pod-network:validation': false }, analyticsReporting: false });
    build(new Stack(new Stage(ofStage, 'Prod'), 'Workers', { env }));
    return ofStage.synth().directory;
  };

  test('a VPC is refused: what stands in for it is nobody’s', async () => {
    const path = assembly((stack) => {
      new PodNetwork(stack, 'PodNetwork', { vpc: ec2.Vpc.fromLookup(stack, 'Vpc', { vpcName: 'main' }) });
    });
    expect(await runOn(path, 'check')).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(
        `${path} has a stand-in for vpc-provider:account=111111111111:filter.tag:Name=main:region=eu-central-1:returnAsymmetricSubnets=true, which the CDK has yet to look up; run`,
      ) as string,
    });
  });

  test('others are named', async () => {
    const path = assembly((stack) => new PodNetwork(stack, 'PodNetwork'));
    const { code, stdout, stderr } = await runOn(path, 'check', '--json', '--stack', 'Prod/Workers');
    expect([code, networksOf({ stdout })]).toEqual([0, [['Prod-Workers', 'proved']]]);
    expect(stderr).toBe(
      `${path} has a stand-in for availability-zones:account=111111111111:region=eu-central-1 and 1 more, which the CDK has yet to look up; with credentials, \`npx cdk synth\` does\n`,
    );
  });
});

describe('stacks of one name in two Regions', () => {
  const regions = new App({ context: { 'cdk-pod-network:validation': false }, analyticsReporting: false });
  for (const region of ['eu', 'us']) {
    const stack = new Stack(regions, region, { stackName: 'Pod' });
    networkInterfaceOf(new PodNetwork(stack, 'PodNetwork', { workerCount: 2 }).workers[0]).addPropertyOverride(
      'SourceDestCheck',
      region === 'us',
    );
  }
  const { directory: folder } = regions.synth();

  test('go by the paths of their constructs, in plan and check alike', async () => {
    const planned = JSON.parse((await runOn(folder, 'plan', '--json')).stdout) as {
      workers: { network: string; interface: string }[];
    };
    const checked = JSON.parse((await runOn(folder, 'check', '--json')).stdout) as {
      networks: { name: string; stack: string }[];
      findings: { severity: string; resource: string; place: { source: string } | null }[];
    };
    expect([
      planned.workers.map((worker) => [worker.network, worker.interface.split('.')[0]]),
      checked.networks.map(({ name, stack }) => [name, stack]),
      checked.findings
        .filter(({ severity }) => severity === 'error')
        .map(({ resource, place }) => [planned.workers.findIndex((one) => one.interface === resource), place?.source]),
    ]).toEqual([
      [
        ['eu/PodNetwork', 'eu'],
        ['eu/PodNetwork', 'eu'],
        ['us/PodNetwork', 'us'],
        ['us/PodNetwork', 'us'],
      ],
      [
        ['eu/PodNetwork', 'eu'],
        ['us/PodNetwork', 'us'],
      ],
      [[2, 'us']],
    ]);
  });

  test('verify asks for one of them', async () => {
    expect(await runOn(folder, 'verify', '--from', '.')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'two stacks are named "Pod"; choose one by the path of its construct: --stack us',
      ) as string,
    });
  });
});
