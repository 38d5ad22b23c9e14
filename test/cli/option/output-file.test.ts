import fs, { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, refuseUnwritable, writeOutput } from '../../../cli/option/output-file';
import { freshFolder } from '../../scratch-folder';

const folder = freshFolder();

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

test('a file is written against the folder, and nothing is left beside it', () => {
  writeOutput(folder, 'a.html', 'new');
  writeOutput('/', join(folder, 'b.html'), 'new');
  expect(readdirSync(folder)).toEqual(['a.html', 'b.html']);
  expect([read('a.html'), read('b.html')]).toEqual(['new', 'new']);
});

test('a file that is there is replaced with its mode kept, through a link too', () => {
  writeFileSync(join(folder, 'old.html'), 'old');
  chmodSync(join(folder, 'old.html'), 0o640);
  symlinkSync('old.html', join(folder, 'link.html'));
  const reader = statSync(join(folder, 'old.html')).ino;
  writeOutput(folder, 'link.html', 'new');
  expect(readdirSync(folder)).toEqual(['link.html', 'old.html']);
  expect(read('old.html')).toBe('new');
  const { mode, ino } = statSync(join(folder, 'old.html'));
  expect(mode & 0o777).toBe(0o640);
  // whoever had it open reads the old one to its end
  expect(ino).not.toBe(reader);
});

test('what is no file, or may not be written, stays as it is', () => {
  mkdirSync(join(folder, 'reports'));
  writeFileSync(join(folder, 'reports', 'file'), 'old');
  const refused = (named: string): string => {
    try {
      writeOutput(folder, named, 'new');
    } catch (error) {
      return String(error);
    }
    return 'written';
  };
  expect(refused('reports')).toMatch(/cannot write "reports": it is a folder; name a file in it$/);
  expect(refused('/dev/null')).toMatch(
    /cannot write "\/dev\/null": it is not a regular file; "-o -" writes to standard output$/,
  );
  expect(refused('missing/a.html')).toMatch(/the folder .*missing does not exist; create it first$/);
  expect(refused('reports/file/a.html')).toMatch(/reports\/file is not a folder$/);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['reports', 'reports/file']);
  expect(read('reports/file')).toBe('old');
});

test('whether a file can be written is found out, and leaves what is there', () => {
  writeFileSync(join(folder, 'a.xml'), 'old');
  refuseUnwritable(folder, 'a.xml');
  refuseUnwritable(folder, 'new.xml');
  expect(readdirSync(folder)).toEqual(['a.xml']);
  expect(read('a.xml')).toBe('old');
  expect(() => {
    refuseUnwritable(folder, 'missing/a.xml');
  }).toThrow(/cannot write "missing\/a.xml": the folder .*missing does not exist; create it first$/);
});

test('what fails midway leaves what was there, and no draft', () => {
  writeFileSync(join(folder, 'a.html'), 'old');
  const rename = jest.spyOn(fs, 'renameSync').mockImplementation(() => {
    throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  });
  expect(() => {
    writeOutput(folder, 'a.html', 'new');
  }).toThrow('cannot write "a.html": no space left');
  rename.mockRestore();
  expect(readdirSync(folder)).toEqual(['a.html']);
  expect(read('a.html')).toBe('old');
});

test('the option is wanted, and standard output holds one thing', () => {
  const given = (output: string | undefined, json = false): string =>
    outputOf({ values: { output }, json }, 'report -o report.html');
  expect([given('a.html'), given('a.html', true), given('-')]).toEqual(['a.html', 'a.html', '-']);
  const missing = 'report requires an output file, for example: report -o report.html';
  expect(() => given(undefined)).toThrow(missing);
  expect(() => given('')).toThrow(missing);
  expect(() => given('-', true)).toThrow('"-o -" and --json both write to standard output');
});
