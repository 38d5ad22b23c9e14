import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeNewFiles } from '../../../cli/option/new-files';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import { freshFolder } from '../../scratch-folder';

const folder = freshFolder();
beforeEach(() => {
  writeFileSync(join(folder, 'file'), 'mine');
  symlinkSync('nowhere', join(folder, 'dangling'));
  for (const name of ['taken', 'linked', 'half']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'taken/b.txt'), 'mine');
  symlinkSync('nowhere', join(folder, 'linked/b.txt'));
  writeFileSync(join(folder, 'half/bin'), 'mine');
});

const FILES = { 'a.txt': 'A', 'b.txt': 'B', 'bin/c.txt': 'C' };
const all = (): readonly string[] => (readdirSync(folder, { recursive: true }) as string[]).sort();

test('files are written into a new folder, and into one that exists', () => {
  for (const place of ['new/deep', 'new']) {
    writeNewFiles(join(folder, place), FILES);
    const texts = Object.keys(FILES).map((name) => readFileSync(join(folder, place, name), 'utf8'));
    expect(texts).toEqual(Object.values(FILES));
  }
});

const longName = 'x'.repeat(300);

test.each([
  ['file', 'file is not a folder; name a new folder'],
  ['file/sub', 'file is not a folder; name a new folder'],
  ['new/../file/sub', 'file is not a folder; name a new folder'],
  ['dangling', 'dangling is a link to a path that does not exist; name a new folder'],
  ['taken', 'taken/b.txt exists, and init overwrites nothing; name a new folder'],
  ['linked', 'linked/b.txt exists, and init overwrites nothing; name a new folder'],
  ['half', 'half/bin is not a folder; name a new folder'],
  [`new/${longName}`, `new/${longName} cannot be written: name too long (ENAMETOOLONG); name another folder`],
])('%s is refused, and nothing of it is left', (place, message) => {
  const before = all();
  expect(() => {
    writeNewFiles(join(folder, place), FILES);
  }).toThrow(new PodNetworkError(join(folder, message)));
  expect(all()).toEqual(before);
});

test('a folder that the kernel lets nobody create is refused at once', () => {
  expect(() => {
    writeNewFiles('/proc/new/deep', FILES);
  }).toThrow(
    new PodNetworkError('/proc/new cannot be written: no such file or directory (ENOENT); name another folder'),
  );
});
