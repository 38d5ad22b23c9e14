import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesEnding } from '../../scripts/language-packages';

const folder = mkdtempSync(join(tmpdir(), 'language-packages-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('the files of all folders are found, and no other', () => {
  mkdirSync(join(folder, 'src/inner'), { recursive: true });
  for (const name of ['b.go', 'src/a.go', 'src/inner/c.go', 'src/go.md']) writeFileSync(join(folder, name), '');
  expect(filesEnding(folder, '.go')).toEqual(['b.go', 'src/a.go', 'src/inner/c.go'].map((name) => join(folder, name)));
});
