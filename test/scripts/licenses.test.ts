import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeLicenses } from '../../scripts/licenses';

const modules = join(mkdtempSync(join(tmpdir(), 'licenses-')), 'node_modules');

function install(name: string, license: string, files: Readonly<Record<string, string>>): void {
  const folder = join(modules, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', license }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
}

afterAll(() => {
  rmSync(join(modules, '..'), { recursive: true });
});

test('each package is named once, with its text', () => {
  install('b', 'ISC', { LICENSE: 'text of b\n' });
  install('@scope/a', 'MIT', { 'license.md': 'text of a' });
  install('sdk', 'Apache-2.0', {});
  const inputs = ['b/x.js', 'b/dist/y.js', '@scope/a/index.js', 'sdk/z.js'].map((path) => join(modules, path));
  expect(writeLicenses(['cli/main.ts', ...inputs]))
    .toBe(`The code of these packages is part of the files beside this one.

@scope/a 1.2.3 (MIT)

text of a

${'-'.repeat(80)}

b 1.2.3 (ISC)

text of b

${'-'.repeat(80)}

sdk 1.2.3 (Apache-2.0)

The text is that of the file LICENSE of this package.
`);
});

test('packages that share a text are named above it', () => {
  install('c', 'ISC', { LICENSE: 'text of b' });
  const inputs = ['b', 'c'].map((name) => join(modules, name, 'x.js'));
  expect(writeLicenses(inputs)).toBe(`The code of these packages is part of the files beside this one.

b 1.2.3 (ISC)
c 1.2.3 (ISC)

text of b
`);
});

test('a package without a text is refused', () => {
  install('bare', 'MIT', {});
  expect(() => writeLicenses([join(modules, 'bare/x.js')])).toThrow(
    'package bare (MIT) has no licence file; add its text before shipping its code',
  );
});

test('a bundle without packages says so', () => {
  expect(writeLicenses(['cli/main.ts'])).toBe('The files beside this one hold no code of other packages.\n');
});
