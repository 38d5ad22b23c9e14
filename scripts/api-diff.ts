import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** jsii prints a page about Node versions otherwise; this text names the version that is meant. */
const ENV = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0] };

/**
 * Compares the public API of a commit with the one of this checkout, edits included. Both are built by jsii and compared by
 * jsii-diff. Every breaking change fails: nothing here is marked stable yet.
 *
 * @returns 0 where nothing breaks, 1 where something does, 2 where a side does not build
 */
function apiDiff(base: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'api-diff-'));
  try {
    run('git', ['worktree', 'add', '--quiet', '--detach', folder, base], ROOT);
    // jsii-diff loads the packages that the API names, such as aws-cdk-lib, from beside each side
    if (!existsSync(join(folder, 'node_modules')))
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const side of [folder, ROOT]) run('npx', ['--no-install', 'jsii', '--silence-warnings=reserved-word'], side);
    return compare(folder);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  } finally {
    spawnSync('git', ['worktree', 'remove', '--force', folder], { cwd: ROOT });
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(base: string): number {
  const { status } = spawnSync('npx', ['--no-install', 'jsii-diff', '--error-on', 'all', base, ROOT], {
    cwd: ROOT,
    env: ENV,
    stdio: 'inherit',
  });
  if (status === 0) process.stdout.write('nothing breaking\n');
  return status ?? 2;
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: ENV, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} in ${cwd}:\n${stdout}${stderr}`);
}

const [base] = process.argv.slice(2);
if (base === undefined) process.stderr.write('usage: npm run api:diff -- BASE (a commit, a tag or a branch)\n');
process.exitCode = base === undefined ? 2 : apiDiff(base);
