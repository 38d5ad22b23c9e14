import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/**
 * Runs a jsii tool of this checkout.
 *
 * @returns what it printed, and whether it ended with 0
 */
export function runJsiiTool(tool: string, args: readonly string[]): { readonly ok: boolean; readonly printed: string } {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', tool, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    // the tools print a page about Node versions otherwise; this text names the version that is meant
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0] },
  });
  return { ok: status === 0, printed: `${stdout}${stderr}` };
}
