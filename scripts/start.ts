import { join } from 'node:path';
import { EXIT } from '../cli/option/exit-code';
import { main } from '../cli/main';
import { withScratchFolder } from '../cli/scratch-folder';
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
  return withScratchFolder(async (folder) => {
    terminal.notice('synthesizing bin/app.ts\n');
    await synthesize(ROOT, folder);
    if (ready) return main(['lab', 'run', '--app', folder.path], terminal);
    const code = await main(['plan', '--app', folder.path], terminal);
    return code === EXIT.ok ? EXIT.lacking : code;
  });
}

void start().then((code) => {
  process.exitCode = code;
});
