import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesAsSent } from '../../lib/template/assembly/sent-template';
import type { PlainObject } from '../../lib/model/plain-object';
import { synthesizeApp } from '../app';
import { deployLocal, leftBehind } from '../local-deployment';

const ROOT = join(__dirname, '../..');

/** What the script said of each app. */
const printed = new Map<string, string>();
// one for all tests: tsx keeps there what it compiled
const temporary = mkdtempSync(join(tmpdir(), 'pod-network-full-deploy-'));
afterAll(() => {
  rmSync(temporary, { recursive: true });
});

test.each([
  ['bin/app.ts', ['PodNetworkStack'], ['the request']],
  ['test/aws/staged-app.ts', ['Prod-Cluster'], ['a bucket']],
  ['examples/join.ts', ['JoinStack'], ['a bucket']],
  [
    'examples/several-stacks.ts',
    ['ControlPlaneStack', 'NetworkStack', 'WorkersStack'],
    ['a bucket', 'a bucket', 'a bucket'],
  ],
])('%s is deployed by cdk deploy, and is what its templates say', (app, stacks, ways) => {
  const { status, stdout, stderr } = deployLocal(temporary, app);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  printed.set(app, stdout);
  // where CI is set, the CDK's command line prints its own account of each stack there too
  expect(stdout.split('\n').filter((line) => /^(Stack \S+ in |Drift: |Proved, )/.test(line))).toEqual([
    ...stacks.map((name) => `Stack ${name} in us-east-1: CREATE_COMPLETE`),
    'Drift: none. The account matches the template.',
    expect.stringMatching(/^Proved, given \d+ assumptions: /) as string,
  ]);
  expect(
    stdout.split('\n').flatMap((line) => /: [\d,]+ bytes of template, sent in (.*)$/.exec(line)?.[1] ?? []),
  ).toEqual(ways);
  expect(leftBehind(temporary)).toEqual([]);
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
  const sent = /^PodNetworkStack: ([\d,]+) bytes/m.exec(printed.get('bin/app.ts') ?? '')?.[1];
  expect(sent).toBe(counted.toLocaleString('en'));
});

test('an app that is not deployed ends it with 1, and an argument that is no app with 2', () => {
  const refused = deployLocal(temporary, 'test/aws/refused-project/app.ts');
  expect(refused.status).toBe(1);
  // it is synthesized with the cdk.json of its own project, and without the CDK's metadata
  expect(refused.stderr).toContain('property Ipv6AddressCount');
  expect(refused.stderr).not.toContain('AWS::CDK::Metadata');
  expect(refused.stdout).not.toMatch(/^Drift/m);
  // what it looked up is of an account that is no more
  expect(readdirSync(ROOT)).not.toContain('cdk.context.json');
  expect(deployLocal(temporary, 'bin/app.ts', 'examples/two-zones.ts').status).toBe(2);
  expect(deployLocal(temporary, '--update', 'bootstrap').stderr).toMatch(
    /^--update must be KEY=VALUE, got "bootstrap"\n/,
  );
  const { status, stderr } = deployLocal(temporary, 'bin/none.ts');
  expect({ status, said: stderr.split('\n')[0] }).toEqual({
    status: 2,
    said: 'there is no "bin/none.ts" in the checkout',
  });
});

test('its help is no error', () => {
  const { status, stdout, stderr } = deployLocal(temporary, '--help');
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
  while (leftBehind(temporary).length === 0) await sleep(50);
  await sleep(300);
  script.kill('SIGTERM');
  // who holds the other end of its output runs still
  await once(script.stdout.resume(), 'end');
  expect({ ended: await ended, left: leftBehind(temporary) }).toEqual({ ended: [143, null], left: [] });
});
