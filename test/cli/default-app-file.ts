import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../cli/main';
import { type Edit, editedTemplate } from '../rules/default-app';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line on the default app's template with some edits, in a folder of its own. */
export async function runOnDefaultApp(edits: readonly Edit[], ...argv: readonly string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'pod-network-cli-'));
  try {
    writeFileSync(join(folder, 'Stack.template.json'), JSON.stringify(editedTemplate(...edits)));
    let stdout = '';
    let stderr = '';
    const code = await main([...argv, '--app', 'Stack.template.json'], {
      result: (text) => (stdout += text),
      notice: (text) => (stderr += text),
      folder,
    });
    return { code, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
