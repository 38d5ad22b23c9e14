import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../cli/exit-code';
import { main } from '../cli/main';
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
    synthesize(folder);
    if (ready) return await main(['lab', 'run', '--app', folder], terminal);
    const code = await main(['plan', '--app', folder], terminal);
    return code === EXIT.ok ? EXIT.lacking : code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws Error with what the CDK said */
function synthesize(folder: string): void {
  // nothing is sent anywhere: no notices, no telemetry
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), 'synth', '--quiet', '--no-notices', '--output', folder],
    {
      cwd: ROOT,
      env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
      stdio: ['ignore', 2, 'pipe'],
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`cdk synth failed:\n${stderr}`);
}

void start().then((code) => {
  process.exitCode = code;
});
