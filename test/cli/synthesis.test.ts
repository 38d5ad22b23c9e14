import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, runIn } from './run-command';

// two processes, of which each loads the CDK
jest.setTimeout(30_000);

let project = '';
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'pod-network-project-'));
  symlinkSync(join(__dirname, '../../node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'cdk.json'), JSON.stringify({ app: 'node app.js', versionReporting: false }));
});
afterEach(() => {
  rmSync(project, { recursive: true });
});

function withApp(lines: string): void {
  writeFileSync(join(project, 'app.js'), `const { App, Stack, CfnResource } = require('aws-cdk-lib');\n${lines}`);
}

const plan = (): Promise<Outcome> => runIn(project, 'plan', '--json');

test('a project without cdk.out is synthesized for the command, and not written to', async () => {
  withApp(
    "new CfnResource(new Stack(new App(), 'Cluster'), 'Vpc', { type: 'AWS::EC2::VPC', properties: { CidrBlock: '10.0.0.0/16' } });",
  );
  const { code, stdout, stderr } = await plan();
  expect({ code, plan: JSON.parse(stdout) as unknown }).toEqual({
    code: 0,
    plan: { podSupernet: null, workers: [], networks: [] },
  });
  expect(stderr).toContain(`${join(project, 'cdk.out')} does not exist: synthesizing the app in cdk.json`);
  expect(existsSync(join(project, 'cdk.out'))).toBe(false);
});

test('fails with what the CDK said, where the app does not synthesize', async () => {
  withApp("throw new Error('no such instance type');");
  const { code, stdout, stderr } = await plan();
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('no such instance type');
});
