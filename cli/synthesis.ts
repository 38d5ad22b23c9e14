import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PodNetworkError } from '../lib/address/pod-network-error';
import { type ScratchFolder, withScratchFolder } from './scratch-folder';
import type { Terminal } from './terminal';

/**
 * Gives `read` the folders of the apps. The default `cdk.out` of a CDK project that was not synthesized yet is synthesized into
 * a folder of its own, which is gone afterwards: nothing stale stays behind, and the project is not written to.
 *
 * @throws PodNetworkError when the app does not synthesize
 */
export async function withSynthesis<T>(
  apps: readonly string[],
  terminal: Terminal,
  read: (apps: readonly string[]) => T,
): Promise<T> {
  const [app] = apps;
  if (apps.length !== 1 || app === undefined || !isUnsynthesized(app)) return read(apps);
  terminal.notice(`there is no ${app}: synthesizing the app of cdk.json (npx cdk synth keeps what it writes)\n`);
  return withScratchFolder(async (folder) => {
    await synthesize(dirname(app), folder);
    return read([folder.path]);
  });
}

/**
 * Synthesizes a CDK project as `cdk deploy` would; nothing is sent anywhere (no notices, no telemetry).
 *
 * @throws PodNetworkError with what the CDK said
 */
export async function synthesize(project: string, folder: ScratchFolder): Promise<void> {
  const child = spawn(process.execPath, [cdkOf(project), 'synth', '--quiet', '--no-notices', '--output', folder.path], {
    cwd: project,
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
    stdio: ['ignore', 2, 'pipe'],
    // a group of its own, which ends as one: the CDK's command line starts the app by a shell
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
