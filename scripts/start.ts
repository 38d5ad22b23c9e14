import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../cli/exit-code';
import { main } from '../cli/main';
import { synthesize } from '../cli/synthesis';
import { terminalOf } from '../cli/terminal';
import { ensurePackages } from './packages';

const ROOT = join(__dirname, '..');

/**
 * Synthesizes the default app as `cdk deploy` would, and boots it here; where the machine lacks a package that cannot be
 * brought, shows the plan alone.
 *
 * @returns the exit code of the command line; 3 where only the plan could be shown
 */
async function start(): Promise<number> {
  const terminal = terminalOf(process);
  const ready = ensurePackages('fast');
  // the checkout may belong to somebody else, or be read-only
  const folder = mkdtempSync(join(tmpdir(), 'pod-network-'));
  try {
    terminal.notice('synthesizing bin/app.ts\n');
    synthesize(ROOT, folder);
    if (ready) return await main(['lab', 'run', '--app', folder], terminal);
    const code = await main(['plan', '--app', folder], terminal);
    return code === EXIT.ok ? EXIT.lacking : code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void start().then((code) => {
  process.exitCode = code;
});
