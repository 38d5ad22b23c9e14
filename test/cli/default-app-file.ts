import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Edit, editedTemplate } from '../rules/default-app';
import { type Outcome, runIn } from './run-command';

/** Runs a command line on the default app's template with some edits, in a folder of its own. */
export async function runOnDefaultApp(edits: readonly Edit[], ...argv: readonly string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'pod-network-cli-'));
  try {
    writeFileSync(join(folder, 'Stack.template.json'), JSON.stringify(editedTemplate(...edits)));
    return await runIn(folder, ...argv, '--app', 'Stack.template.json');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
