import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLanguages } from '../../scripts/language-packages';
import { scratchFolder } from '../scratch-folder';

const WELL = { 'python/a.py': 'x = 1\n', 'java/A.java': 'class A { Unknown u; }\n', 'go/a.go': 'package a\n' };
const folder = scratchFolder();

function verdicts(files: Readonly<Record<string, string>>): readonly boolean[] {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return checkLanguages(folder).map(({ ok }) => ok);
}

test('code that a compiler can read passes, and the broken code of each language does not', () => {
  expect(verdicts(WELL)).toEqual([true, true, true]);
  expect(verdicts({ ...WELL, 'python/a.py': 'x = (\n' })).toEqual([false, true, true]);
  expect(verdicts({ ...WELL, 'java/A.java': 'class A {\n' })).toEqual([true, false, true]);
  expect(verdicts({ ...WELL, 'go/a.go': 'package\n' })).toEqual([true, true, false]);
});

test('a language without code does not pass', () => {
  rmSync(join(folder, 'go/a.go'));
  expect(checkLanguages(folder)[2]).toEqual({ ok: false, line: `go: no .go file in ${join(folder, 'go')}` });
});
