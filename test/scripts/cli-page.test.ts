import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCliPage } from '../../scripts/cli-page';

const PAGE = readFileSync(join(__dirname, '../../docs/cli.md'), 'utf8');

test('docs/cli.md has what the code says of each command; "npm run docs" writes it anew', async () => {
  expect(PAGE).toBe(await writeCliPage(PAGE));
});

test('an option that the page says otherwise, or not at all, is put right', async () => {
  const worse = PAGE.replace('--allow-unknown  exit with 0', '--allow-all  exit with 1').replace(
    /^ {2}--junit.*\n/m,
    '',
  );
  expect(worse).not.toBe(PAGE);
  expect(await writeCliPage(worse)).toBe(PAGE);
});

test('a command without a section is refused', async () => {
  await expect(writeCliPage(PAGE.replace('## trace\n', '## traces\n'))).rejects.toThrow(
    'docs/cli.md has no section "trace" with a block of `text`',
  );
});
