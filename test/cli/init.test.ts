import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type * as nodeModule from 'node:module';
import { join } from 'node:path';
import { main } from '../../cli/main';
import { freshFolder } from '../scratch-folder';

const mockResolver = { finds: true };
jest.mock<object>('node:module', () => {
  const { createRequire } = jest.requireActual<typeof nodeModule>('node:module');
  const nothing = (): never => {
    throw new Error('Cannot find module');
  };
  return { createRequire: (path: string) => (mockResolver.finds ? createRequire(path) : nothing) };
});

const folder = freshFolder();

async function init(...argv: readonly string[]): Promise<{ status: number; said: string }> {
  let said = '';
  const write = (text: string): void => {
    said += text;
  };
  const status = await main(['init', ...argv], { result: write, notice: write, folder });
  return { status, said };
}

test('a file that exists is named, and nothing is written', async () => {
  writeFileSync(join(folder, 'cdk.json'), 'mine');
  const { status, said } = await init();
  expect([status, said]).toEqual([2, expect.stringContaining(`${join(folder, 'cdk.json')} exists`)]);
  expect([readFileSync(join(folder, 'cdk.json'), 'utf8'), existsSync(join(folder, 'package.json'))]).toEqual([
    'mine',
    false,
  ]);
});

test('git ignores what npm and the CDK write, unless the folder already says what git ignores', async () => {
  const ignored = join(folder, '.gitignore');
  expect((await init()).said).toContain('.gitignore');
  expect(readFileSync(ignored, 'utf8')).toBe('node_modules/\ncdk.out/\n');
  for (const name of ['package.json', 'tsconfig.json', 'cdk.json']) rmSync(join(folder, name));
  rmSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(ignored, 'mine');
  const { status, said } = await init();
  expect([status, said]).toEqual([0, expect.not.stringContaining('.gitignore')]);
  expect(readFileSync(ignored, 'utf8')).toBe('mine');
});

test.each([
  [['file'], 'file is not a folder; name a new folder'],
  [[''], 'FOLDER is empty; give it a name, or omit it'],
  [['app', '--package', 'nope.tgz'], '--package nope.tgz does not exist; pack it with: npm pack'],
  [['one', 'two'], 'unexpected argument "two" for init; it takes one folder'],
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
  const files = ['package.json', 'tsconfig.json', 'cdk.json', 'bin/app.ts', '.gitignore'];
  expect([status, JSON.parse(said)]).toEqual([0, { folder: join(folder, 'app'), files }]);
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'app/package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect(dependencies['cdk-pod-network']).toBe(wanted());
});

test('the app has the feature flags that the installed aws-cdk-lib recommends', async () => {
  await init();
  expect(JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8'))).toEqual({
    app: 'node --import tsx bin/app.ts',
    context: flags,
  });
});

test('where aws-cdk-lib is not installed beside it, it says that the flags are missing, and how to set them', async () => {
  mockResolver.finds = false;
  const { status, said } = await init();
  mockResolver.finds = true;
  expect([status, said]).toEqual([
    0,
    expect.stringMatching(
      /^aws-cdk-lib is not installed .*: npx cdk flags --unstable=flags --set --recommended --all\n/,
    ),
  ]);
  expect(JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8'))).toHaveProperty('context', {});
});
