import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../cli/main';
import { PodNetwork } from '../../lib';
import { templateOf } from '../synthesis';
import { freshFolder } from '../scratch-folder';

const ROOT = join(__dirname, '../..');

const folder = freshFolder();

/** What `npm install` would do, of this checkout. */
function install(app: string): void {
  const modules = join(app, 'node_modules');
  mkdirSync(join(modules, 'cdk-pod-network'), { recursive: true });
  for (const name of ['aws-cdk-lib', 'constructs', '@types', 'tsx', 'typescript'])
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  writeFileSync(join(modules, 'cdk-pod-network/index.ts'), `export * from '${join(ROOT, 'lib/index')}';\n`);
  writeFileSync(join(modules, 'cdk-pod-network/package.json'), JSON.stringify({ main: 'index.ts', types: 'index.ts' }));
}

function compiled(app: string, ...options: readonly string[]): string {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', '.', ...options], { cwd: app, encoding: 'utf8' }).stdout;
}

test('the app type-checks with what is added to lib and test, and is the default network', async () => {
  const app = join(folder, 'new/app');
  const silent = () => undefined;
  expect(await main(['init', 'new/app'], { result: silent, notice: silent, folder })).toBe(0);
  install(app);
  expect(compiled(app)).toBe('');
  for (const name of ['lib', 'test']) {
    mkdirSync(join(app, name));
    writeFileSync(join(app, name, 'added.ts'), '');
    expect(compiled(app, '--listFilesOnly')).toContain(join(app, name, 'added.ts'));
  }
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
}, 240_000);
