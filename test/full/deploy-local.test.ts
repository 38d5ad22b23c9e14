import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesAsSent } from '../../lib/template/assembly/sent-template';
import type { PlainObject } from '../../lib/model/plain-object';
import { synthesizeApp } from '../app';

const ROOT = join(__dirname, '../..');

/** Runs the script where there is no network but loopback: a packet to anywhere else ends in an error. */
function deployLocal(...argv: readonly string[]): SpawnSyncReturns<string> {
  const script = [process.execPath, '--import', 'tsx', 'scripts/deploy-local.ts', ...argv];
  // root needs no namespace of users to make one of networks, and may be denied it
  const users = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const alone = [...users, '--net', '--fork', '--kill-child'];
  return spawnSync('unshare', [...alone, 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...script], {
    cwd: ROOT,
    encoding: 'utf8',
    // a proxy is none of those that are asked
    env: { ...process.env, TMPDIR: temporary, HTTPS_PROXY: 'http://192.0.2.1:9', http_proxy: 'http://192.0.2.1:9' },
  });
}

/** What the script left behind; tsx keeps what it compiled. */
function leftBehind(): readonly string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('pod-network-'));
}

/** What became of each machine, without the ids of instances. */
function coursesIn(stdout: string): readonly string[] {
  return stdout.split('\n').flatMap((line) => /^(worker-\d) \(.*\): (.*)$/.exec(line)?.slice(1).join(' ') ?? []);
}

let temporary = '';
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'pod-network-full-deploy-'));
});
afterEach(() => {
  rmSync(temporary, { recursive: true });
});

test.each([
  ['bin/app.ts', ['PodNetworkStack'], ['the request']],
  ['examples/two-zones.ts', ['TwoZonesStack'], ['a bucket']],
  [
    'examples/several-stacks.ts',
    ['ControlPlaneStack', 'NetworkStack', 'WorkersStack'],
    ['a bucket', 'a bucket', 'a bucket'],
  ],
])('%s is deployed by cdk deploy, and is what its templates say', (app, stacks, ways) => {
  const { status, stdout, stderr } = deployLocal(app);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  // where CI is set, the CDK's command line prints its own account of each stack there too
  expect(stdout.split('\n').filter((line) => /^(Stack \S+ in |Drift: |Proved, )/.test(line))).toEqual([
    ...stacks.map((name) => `Stack ${name} in us-east-1: CREATE_COMPLETE`),
    'Drift: none. The account matches the template.',
    expect.stringMatching(/^Proved, given \d+ assumptions: /) as string,
  ]);
  expect(
    stdout.split('\n').flatMap((line) => /: [\d,]+ bytes of template, sent in (.*)$/.exec(line)?.[1] ?? []),
  ).toEqual(ways);
  expect(leftBehind()).toEqual([]);
});

test('bad user data stops at the first worker, which says what it saw, and is rolled back', () => {
  const { status, stdout, stderr } = deployLocal(
    ...['examples/rollout.ts', '--update', 'bootstrap=cat /etc/kubernetes/cluster.conf'],
  );
  expect({ status, courses: coursesIn(stdout) }).toEqual({
    status: 1,
    courses: [
      ...['worker-0 started', 'worker-1 started', 'worker-2 started'],
      ...['worker-0 stopped', 'worker-0 started'],
      ...['worker-0 stopped', 'worker-0 started'],
    ],
  });
  expect(stdout + stderr).toContain('UPDATE_ROLLBACK_COMPLET');
  expect(stderr).toContain("failed message: 'bootstrap did not end with 0");
  expect(stderr).toContain('cat: /etc/kubernetes/cluster.conf: No such file or directory');
  expect(leftBehind()).toEqual([]);
});

test('a worker is replaced by two deploys, which restart no other machine', () => {
  const { status, stdout } = deployLocal('examples/rollout.ts', '--replace', 'worker-1');
  expect({ status, courses: coursesIn(stdout) }).toEqual({
    status: 0,
    courses: [
      ...['worker-0 started', 'worker-1 started', 'worker-2 started'],
      // its peers are in its tags
      ...['worker-2 tagged', 'worker-1 terminated', 'worker-1 started', 'worker-2 tagged'],
    ],
  });
  expect(stdout).toContain('Drift: none. The account matches the template.');
});

test('the default app is sent in as many bytes as are counted, but for the metadata that cdk.json turns off', () => {
  const [source] = synthesizeApp('bin/app.ts', 'all by default').sources;
  if (source === undefined) throw new Error('the app has no stack');
  const resources = source.template.Resources as Record<string, { readonly Type: string }>;
  const others = Object.entries(resources).filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata');
  const without = { ...source.template, Resources: Object.fromEntries(others), Conditions: undefined };
  const empty = { Resources: {} };
  const room = bytesAsSent(empty, source.environment) - 'Resources: {}\n'.length;
  const counted = bytesAsSent(JSON.parse(JSON.stringify(without)) as PlainObject, source.environment) - room;
  const sent = /^PodNetworkStack: ([\d,]+) bytes/m.exec(deployLocal('bin/app.ts').stdout)?.[1];
  expect(sent).toBe(counted.toLocaleString('en'));
});

test('an app that is not deployed ends it with 1, and an argument that is no app with 2', () => {
  const refused = deployLocal('test/aws/refused-app.ts');
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('nothing here passes on Ipv6AddressCount');
  expect(refused.stdout).not.toMatch(/^Drift/m);
  // what it looked up is of an account that is no more
  expect(readdirSync(ROOT)).not.toContain('cdk.context.json');
  expect(deployLocal('bin/app.ts', 'examples/two-zones.ts').status).toBe(2);
  expect(deployLocal('--update', 'bootstrap').stderr).toMatch(/^--update must be KEY=VALUE, got "bootstrap"\n/);
  const { status, stderr } = deployLocal('bin/none.ts');
  expect({ status, said: stderr.split('\n')[0] }).toEqual({
    status: 2,
    said: 'there is no "bin/none.ts" in the checkout',
  });
});

test('its help is no error', () => {
  const { status, stdout, stderr } = deployLocal('--help');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^npm run deploy:local -- \[APP\] /);
});

test('whoever ends it in the middle finds nothing of it left', async () => {
  const script = spawn(process.execPath, ['--import', 'tsx', 'scripts/deploy-local.ts'], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(script, 'exit');
  while (leftBehind().length === 0) await sleep(50);
  await sleep(300);
  script.kill('SIGTERM');
  // who holds the other end of its output runs still
  await once(script.stdout.resume(), 'end');
  expect({ ended: await ended, left: leftBehind() }).toEqual({ ended: [143, null], left: [] });
});
