import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FINDING_KINDS } from '../../lib/rules/registry';

const ROOT = join(__dirname, '..', '..');

/** In a process of its own: prettier loads itself by import(), which jest's own modules do not have. */
function writtenPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'findings-page-'));
  try {
    const file = join(folder, 'findings.md');
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'scripts/write-findings-page.ts', file],
      { cwd: ROOT, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('docs/findings.md is what the registry says; "npm run docs" writes it anew', () => {
  const page = readFileSync(join(ROOT, 'docs', 'findings.md'), 'utf8');
  expect(page).toBe(writtenPage());
  for (const id of Object.keys(FINDING_KINDS)) expect(page).toContain(`| \`${id}\``);
});
