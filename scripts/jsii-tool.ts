import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/**
 * Runs a jsii tool of this checkout.
 *
 * @param folder where it runs
 * @returns what it printed, and its exit code; null where it was killed
 */
export function runJsiiTool(
  tool: string,
  args: readonly string[],
  folder = ROOT,
): { readonly status: number | null; readonly printed: string } {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', tool, ...args], {
    cwd: folder,
    encoding: 'utf8',
    // the tools print a page about Node versions otherwise; this text names the version that is meant
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0] },
  });
  return { status, printed: `${stdout}${stderr}` };
}
