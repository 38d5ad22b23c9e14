import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

function unnamed(text: string): readonly string[] {
  const folders = readdirSync(join(ROOT, 'lib'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `lib/${name}/`);
  const { name, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, unknown>>;
  };
  const doors = Object.keys(exports)
    .filter((path) => !path.endsWith('.json') && !path.endsWith('.jsii'))
    .map((path) => name + path.slice(1));
  return ['bin/', 'cli/', 'lab/', 'lib/*.ts', ...folders, ...doors].filter((one) => !text.includes(`\`${one}\``));
}

test('docs/architecture.md names every folder of the layers and every sub-path of the package', () => {
  const text = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8');
  expect(unnamed(text)).toEqual([]);
  expect(unnamed(text.replaceAll('lib/walk/', '').replaceAll('cdk-pod-network/testing', ''))).toEqual([
    'lib/walk/',
    'cdk-pod-network/testing',
  ]);
});

/** Paths of files that a text names in backquotes and that do not exist. */
function missingFiles(text: string): readonly string[] {
  const named = [...text.matchAll(/`((?:lib|cli|lab|test|docs|scripts|examples)\/[\w./-]+\.\w+)`/g)].map(
    ([, path]) => path ?? '',
  );
  return [...new Set(named)].filter((path) => !existsSync(join(ROOT, path)));
}

test.each(['docs/architecture.md', 'CONTRIBUTING.md'])('%s names no file that does not exist', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  expect(missingFiles(text)).toEqual([]);
  expect(missingFiles(`${text} \`lib/walk/nowhere.ts\``)).toEqual(['lib/walk/nowhere.ts']);
});
