import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
    env: { ...process.env, TMPDIR: temporary },
  });
}

let temporary = '';
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'pod-network-full-deploy-'));
});
afterEach(() => {
  rmSync(temporary, { recursive: true });
});

test.each([
  ['bin/app.ts', ['PodNetworkStack']],
  ['examples/two-zones.ts', ['TwoZonesStack']],
  ['examples/several-stacks.ts', ['ControlPlaneStack', 'NetworkStack', 'WorkersStack']],
])('%s is deployed by cdk deploy, and is what its templates say', (app, stacks) => {
  const { status, stdout, stderr } = deployLocal(app);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  // where CI is set, the CDK's command line prints its own account of each stack there too
  expect(stdout.split('\n').filter((line) => /^(Stack \S+ in|Drift:|Proved) /.test(line))).toEqual([
    ...stacks.map((name) => `Stack ${name} in us-east-1: CREATE_COMPLETE`),
    'Drift: none. The account has what the template says.',
    expect.stringMatching(/^Proved for every packet: /) as string,
  ]);
  // tsx keeps what it compiled
  expect(readdirSync(temporary).filter((name) => name.startsWith('pod-network-'))).toEqual([]);
});

test('an app that is not deployed ends it with 1, and an argument that is no app with 2', () => {
  const refused = deployLocal('test/aws/refused-app.ts');
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('nothing here passes on Ipv6AddressCount');
  expect(refused.stdout).not.toMatch(/^Drift/m);
  expect(deployLocal('bin/app.ts', 'examples/two-zones.ts').status).toBe(2);
});
