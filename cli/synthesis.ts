import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PodNetworkError } from '../lib/address/pod-network-error';
import { type ScratchFolder, withScratchFolder } from './scratch-folder';
import type { Terminal } from './terminal';

/**
 * Calls `read` with the app folders. If the default `cdk.out` does not exist in a CDK project, synthesizes the app into a
 * temporary folder. The project itself is not written to.
 *
 * @throws PodNetworkError if synthesis fails
 */
export async function withSynthesis<T>(
  apps: readonly string[],
  terminal: Terminal,
  read: (apps: readonly string[]) => T,
): Promise<T> {
  const [app] = apps;
  if (apps.length !== 1 || app === undefined || !isUnsynthesized(app)) return read(apps);
  terminal.notice(`${app} does not exist: synthesizing the app in cdk.json ("npx cdk synth" keeps the output)\n`);
  return withScratchFolder(async (folder) => {
    await synthesize(dirname(app), folder);
    return read([folder.path]);
  });
}

/**
 * Synthesizes a CDK project as `cdk deploy` does, without notices and telemetry.
 *
 * @throws PodNetworkError with the output of the CDK
 */
export async function synthesize(project: string, folder: ScratchFolder): Promise<void> {
  const child = spawn(process.execPath, [cdkOf(project), 'synth', '--quiet', '--no-notices', '--output', folder.path], {
    cwd: project,
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
    stdio: ['ignore', 2, 'pipe'],
    // its own process group: the CDK CLI starts the app in a shell, and both must end together
    detached: true,
  });
  folder.holds(child);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new PodNetworkError(`cdk synth failed in ${project}:\n${said}`);
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
