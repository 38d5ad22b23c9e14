import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { PodNetwork } from '../../lib';
import { scratchFolder } from '../scratch-folder';

const ROOT = join(__dirname, '../..');

const assembly = scratchFolder();
beforeAll(() => {
  const app = new App({ outdir: assembly });
  new PodNetwork(new Stack(app, 'Cluster'), 'PodNetwork', { workerCount: 1 });
  app.synth();
});

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, argv: readonly string[], cwd: string): Outcome {
  const { status, stdout, stderr } = spawnSync(program, argv, { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function podNetwork(...argv: readonly string[]): Outcome {
  return run(process.execPath, ['--import', 'tsx', 'bin/pod-network.ts', ...argv], ROOT);
}

test('standard output of --json is JSON and nothing else', () => {
  const { status, stdout, stderr } = podNetwork('plan', '--json', '--app', assembly);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    podSupernet: '10.200.0.0/16',
    workers: [{ index: 0, name: 'worker-0', nodeIp: '10.0.1.20', podCidr: '10.200.0.0/24' }],
  });
});

test.each([
  [['--help'], 0],
  [['nothing'], 2],
  [['plan', '--nope'], 2],
  [['plan', '--app', 'no-such-folder'], 2],
])('%j ends with %i', (argv, status) => {
  const outcome = podNetwork(...argv);
  expect(outcome.status).toBe(status);
  // what was asked for is on one stream, a refusal on the other
  expect([outcome.stdout === '', outcome.stderr === '']).toEqual([status !== 0, status === 0]);
});

test('run by npm, relative paths are meant against where npm was called', () => {
  const argv = ['--prefix', ROOT, 'run', '-s', 'pod-network', '--', 'plan', '--json', '--app', basename(assembly)];
  const { status, stdout, stderr } = run('npm', argv, dirname(assembly));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect((JSON.parse(stdout) as { workers: unknown[] }).workers).toHaveLength(1);
});

test('a reader that goes away changes nothing', () => {
  const command = `set -o pipefail; "$0" --import tsx bin/pod-network.ts plan --app "$1" | true`;
  expect(run('bash', ['-c', command, process.execPath, assembly], ROOT)).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('a full disk behind standard output is no bug and no verdict', () => {
  const disk = openSync('/dev/full', 'w');
  const argv = ['--import', 'tsx', 'bin/pod-network.ts', 'plan', '--json', '--app', assembly];
  const { status, stderr } = spawnSync(process.execPath, argv, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', disk, 'pipe'],
  });
  closeSync(disk);
  expect({ status, stderr }).toEqual({
    status: 3,
    stderr: expect.stringMatching(
      /^pod-network: the result cannot be written to standard output \(.*ENOSPC.*\); free space/,
    ) as string,
  });
});
