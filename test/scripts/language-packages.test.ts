import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesEnding } from '../../scripts/language-packages';
import { scratchFolder } from '../scratch-folder';

const folder = scratchFolder();

test('the files of all folders are found, and no other', () => {
  mkdirSync(join(folder, 'src/inner'), { recursive: true });
  for (const name of ['b.go', 'src/a.go', 'src/inner/c.go', 'src/go.md']) writeFileSync(join(folder, name), '');
  expect(filesEnding(folder, '.go')).toEqual(['b.go', 'src/a.go', 'src/inner/c.go'].map((name) => join(folder, name)));
});
