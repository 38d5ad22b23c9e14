import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runJsiiTool } from './jsii-tool';

const ROOT = join(__dirname, '..');

/**
 * Compares the public API of a commit with the one of this checkout, edits included. Both are built by jsii and compared by
 * jsii-diff. Every breaking change fails: nothing here is marked stable yet.
 *
 * @returns 0 where nothing breaks, 1 where something does, 2 where a side does not build
 */
function apiDiff(base: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'api-diff-'));
  try {
    addWorktree(folder, base);
    // jsii-diff loads the packages that the API names, such as aws-cdk-lib, from beside each side
    if (!existsSync(join(folder, 'node_modules')))
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const side of [folder, ROOT]) build(side);
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
  const { status, printed } = runJsiiTool('jsii-diff', ['--error-on', 'all', base, ROOT]);
  process.stdout.write(status === 0 ? `${printed}nothing breaking\n` : printed);
  return status ?? 2;
}

function addWorktree(folder: string, base: string): void {
  const args = ['worktree', 'add', '--quiet', '--detach', folder, base];
  const { status, stderr } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}:\n${stderr}`);
}

function build(side: string): void {
  const { status, printed } = runJsiiTool('jsii', ['--silence-warnings=reserved-word'], side);
  if (status !== 0) throw new Error(`jsii in ${side}:\n${printed}`);
}

const [base] = process.argv.slice(2);
if (base === undefined) process.stderr.write('usage: npm run api:diff -- BASE (a commit, a tag or a branch)\n');
process.exitCode = base === undefined ? 2 : apiDiff(base);
