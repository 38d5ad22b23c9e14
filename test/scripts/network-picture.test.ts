import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSvg, textsOf } from '../cli/diagram/svg-document';

const ROOT = join(__dirname, '..', '..');

/** In a process of its own: the app is synthesized as `cdk deploy` does it. */
function writtenPicture(): string {
  const folder = mkdtempSync(join(tmpdir(), 'network-picture-'));
  try {
    const file = join(folder, 'network.svg');
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'scripts/write-network-picture.ts', file],
      { cwd: ROOT, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('docs/network.svg is the default app as it is drawn; "npm run docs" writes it anew', () => {
  const picture = readFileSync(join(ROOT, 'docs', 'network.svg'), 'utf8');
  expect(picture).toBe(writtenPicture());
  expect(textsOf(parseSvg(picture))).toEqual(
    expect.arrayContaining(['Pod network of PodNetworkStack', 'worker-2', '10.0.1.22', '10.200.2.0/24', '→ worker-2']),
  );
});
