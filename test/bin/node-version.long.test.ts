import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { engines, scripts } from '../../package.json';

const ROOT = join(__dirname, '../..');

/** Runs a file by a Node that gives another version for its own. */
function runBy(version: string, ...argv: readonly string[]): { readonly status: number | null; readonly said: string } {
  const versions = JSON.stringify({ ...process.versions, node: version });
  const pretend = `data:text/javascript,Object.defineProperty(process, 'versions', { value: ${versions} })`;
  // after tsx, which has a way of its own for each version
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--import', pretend.replaceAll(' ', '%20'), ...argv],
    { cwd: ROOT, encoding: 'utf8' },
  );
  return { status, said: stdout + stderr };
}

const refused = (version: string): object => ({
  status: 3,
  said: `node is ${version}, cdk-pod-network needs 20 or later: https://nodejs.org/en/download\n`,
});

test('the lowest Node is that of package.json', () => {
  expect(engines.node).toBe('>= 20');
});

test.each(['12.22.12', '18.20.8'])('Node %s is told so in one line', (version) => {
  expect(runBy(version, 'bin/node-version.cjs')).toEqual(refused(version));
  expect(runBy(version, 'bin/pod-network.ts', '--version')).toEqual(refused(version));
});

test.each(['20.0.0', '100.1.0'])('Node %s is told nothing', (version) => {
  expect(runBy(version, 'bin/node-version.cjs')).toEqual({ status: 0, said: '' });
});

test("the README's commands ask it before tsx, which an old Node does not load", () => {
  for (const script of [scripts.start, scripts.test]) expect(script).toMatch(/^node bin\/node-version\.cjs && /);
});
