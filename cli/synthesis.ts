import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PodNetworkError } from '../lib/address';
import type { Terminal } from './terminal';

/**
 * Gives `read` the folders of the apps. The default `cdk.out` of a CDK project that was not synthesized yet is synthesized into
 * a folder of its own, which is gone afterwards: nothing stale stays behind, and the project is not written to.
 *
 * @throws PodNetworkError when the app does not synthesize
 */
export function withSynthesis<T>(apps: readonly string[], terminal: Terminal, read: (apps: readonly string[]) => T): T {
  const [app] = apps;
  if (apps.length !== 1 || app === undefined || !isUnsynthesized(app)) return read(apps);
  terminal.notice(`there is no ${app}: synthesizing the app of cdk.json (npx cdk synth keeps what it writes)\n`);
  const folder = mkdtempSync(join(tmpdir(), 'pod-network-'));
  try {
    synthesize(dirname(app), folder);
    return read([folder]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Synthesizes a CDK project as `cdk deploy` would; nothing is sent anywhere (no notices, no telemetry).
 *
 * @throws PodNetworkError with what the CDK said
 */
export function synthesize(project: string, folder: string): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    [cdkOf(project), 'synth', '--quiet', '--no-notices', '--output', folder],
    {
      cwd: project,
      env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
      stdio: ['ignore', 2, 'pipe'],
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new PodNetworkError(`cdk synth failed in ${project}:\n${stderr}`);
}

function isUnsynthesized(app: string): boolean {
  const project = dirname(app);
  return (
    basename(app) === 'cdk.out' &&
    !existsSync(app) &&
    existsSync(join(project, 'cdk.json')) &&
    existsSync(cdkOf(project))
  );
}

function cdkOf(project: string): string {
  return join(project, 'node_modules/aws-cdk/bin/cdk');
}
