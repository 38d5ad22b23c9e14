import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../cli/main';
import { synthesize } from '../cli/synthesis';
import { terminalOf } from '../cli/terminal';

const ROOT = join(__dirname, '..');
const PICTURE = join(ROOT, 'docs', 'network.svg');

/** Writes the picture of the default app that the documentation shows. */
async function writeNetworkPicture(file: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'pod-network-'));
  try {
    synthesize(ROOT, folder);
    const argv = ['diagram', '--app', folder, '-o', file, '--trace', 'pod@worker-0', 'pod@worker-1'];
    return await main(argv, terminalOf(process));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void writeNetworkPicture(process.argv[2] ?? PICTURE).then((code) => {
  process.exitCode = code;
});
