import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../cli/main';
import { PodNetwork } from '../../lib';
import { templateOf } from '../synthesis';

const ROOT = join(__dirname, '../..');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pod-network-init-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function init(...argv: readonly string[]): Promise<{ status: number; said: string }> {
  let said = '';
  const write = (text: string): void => {
    said += text;
  };
  const status = await main(['init', ...argv], { result: write, notice: write, folder });
  return { status, said };
}

/** What `npm install` would do, of this checkout. */
function install(app: string): void {
  const modules = join(app, 'node_modules');
  mkdirSync(join(modules, 'cdk-pod-network'), { recursive: true });
  for (const name of ['aws-cdk-lib', 'constructs', '@types', 'tsx', 'typescript'])
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  writeFileSync(join(modules, 'cdk-pod-network/index.ts'), `export * from '${join(ROOT, 'lib/index')}';\n`);
  writeFileSync(join(modules, 'cdk-pod-network/package.json'), JSON.stringify({ main: 'index.ts', types: 'index.ts' }));
}

test('the app type-checks, and is the default network', async () => {
  const app = join(folder, 'new/app');
  expect((await init('new/app')).status).toBe(0);
  install(app);
  const compiled = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', app], {
    encoding: 'utf8',
  });
  expect(compiled.stdout).toBe('');
  const [node = '', ...words] = (JSON.parse(readFileSync(join(app, 'cdk.json'), 'utf8')) as { app: string }).app.split(
    ' ',
  );
  expect(node).toBe('node');
  const ran = spawnSync(process.execPath, words, {
    cwd: app,
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: 'out' },
  });
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
  const types = ({ Resources }: { Resources: object }): readonly unknown[] =>
    Object.values(Resources).map(({ Type }: { Type: string }) => Type);
  const synthesized = JSON.parse(readFileSync(join(app, 'out/PodNetworkStack.template.json'), 'utf8')) as {
    Resources: object;
  };
  expect(types(synthesized)).toEqual(types(templateOf((stack) => new PodNetwork(stack, 'PodNetwork'))));
}, 120_000);

test('a file that exists is named, and nothing is written', async () => {
  writeFileSync(join(folder, 'cdk.json'), 'mine');
  const { status, said } = await init();
  expect([status, said]).toEqual([2, expect.stringContaining(`${join(folder, 'cdk.json')} exists`)]);
  expect([readFileSync(join(folder, 'cdk.json'), 'utf8'), existsSync(join(folder, 'package.json'))]).toEqual([
    'mine',
    false,
  ]);
});

test.each([
  [['file'], 'file is not a folder; name a new folder'],
  [[''], 'FOLDER is empty; give it a name, or omit it'],
  [['app', '--package', ''], '--package is empty; give it a value, or omit it'],
])('%j is a usage error', async (argv, message) => {
  writeFileSync(join(folder, 'file'), 'mine');
  const { status, said } = await init(...argv);
  expect([status, said]).toEqual([2, expect.stringContaining(message)]);
});

test.each([
  ['1.2.3', () => '1.2.3'],
  ['cdk.tgz', () => `file:${join(folder, 'cdk.tgz')}`],
])('npm installs what --package %s says', async (spec, wanted) => {
  writeFileSync(join(folder, 'cdk.tgz'), '');
  const { status, said } = await init('app', '--package', spec, '--json');
  const files = ['package.json', 'tsconfig.json', 'cdk.json', 'bin/app.ts'];
  expect([status, JSON.parse(said)]).toEqual([0, { folder: join(folder, 'app'), files }]);
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'app/package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect(dependencies['cdk-pod-network']).toBe(wanted());
});
