import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { main } from '../../../cli/main';
import { PodNetwork } from '../../../lib';
import { networkInterfaceOf } from '../../synthesis';

const app = new App({ context: { 'cdk-pod-network:validation': false }, analyticsReporting: false });
const vpc = new ec2.Vpc(new Stack(app, 'Network'), 'Vpc', { maxAzs: 1, natGateways: 0 });
new PodNetwork(new Stack(app, 'Workers'), 'PodNetwork', { vpc, workerCount: 2 });
const [worker] = new PodNetwork(new Stack(app, 'Broken'), 'PodNetwork', { workerCount: 2 }).workers;
networkInterfaceOf(worker).addPropertyOverride('SourceDestCheck', true);
const { directory } = app.synth();

async function run(...argv: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const code = await main([...argv, '--app', directory], {
    result: (text) => (stdout += text),
    notice: (text) => (stderr += text),
    folder: directory,
  });
  return { code, stdout, stderr };
}

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

test('a stack that is not there is named with those that are', async () => {
  expect(await run('check', '--stack', 'Nothing')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the stack "Nothing" does not exist; stacks: Broken, Network, Workers') as string,
  });
});
