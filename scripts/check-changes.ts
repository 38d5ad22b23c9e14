import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { testOf } from './mirrored-test';

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

/** The files that differ from where this branch left `base`: committed, staged, edited and new ones. */
function changedFiles(base: string): readonly string[] {
  const fork = git('merge-base', 'HEAD', base)[0] ?? 'HEAD';
  const changed = git('diff', '--name-only', '--diff-filter=d', fork);
  return [...new Set([...changed, ...git('ls-files', '--others', '--exclude-standard')])].sort();
}

/** Lists what `npm run check` runs for these files. The compiler and the layers need the whole tree. */
function stepsOf(files: readonly string[]): readonly Step[] {
  const code = files.filter((file) => /\.(ts|mjs|cjs)$/.test(file));
  const tests = [...new Set(code.flatMap((file) => testOf(file) ?? []))].filter((file) => existsSync(file));
  const types = ['tsc', '-p', 'tsconfig.dev.json', '--incremental', '--tsBuildInfoFile', 'node_modules/.cache/check'];
  return [
    { name: 'prettier', command: ['prettier', '--check', '--ignore-unknown', '--log-level', 'warn', ...files] },
    ...(code.length === 0
      ? []
      : [
          { name: 'eslint', command: ['eslint', '--no-warn-ignored', ...code] },
          { name: 'compiler', command: types },
          { name: 'layers', command: ['depcruise', 'lib', 'cli', 'lab', 'bin', '--output-type', 'err'] },
        ]),
    ...(tests.length === 0
      ? []
      : [{ name: `${String(tests.length)} test files`, command: ['jest', '--ci', ...tests] }]),
  ];
}

/** Runs a step beside the others; what it printed is shown where it fails. */
async function run({ name, command }: Step): Promise<boolean> {
  const started = Date.now();
  const child = spawn('npx', ['--no-install', ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const keep = (chunk: Buffer): void => void (printed += chunk.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n${code === 0 ? '' : `${printed}\n`}`,
  );
  return code === 0;
}

function git(...args: readonly string[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync('git', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.trim()}`);
  return stdout.split('\n').filter((line) => line !== '');
}

async function main(base = 'main'): Promise<number> {
  const files = changedFiles(base);
  if (files.length === 0) {
    process.stdout.write(`no file differs from ${base}\n`);
    return 0;
  }
  const passed = await Promise.all(stepsOf(files).map(run));
  return passed.every(Boolean) ? 0 : 1;
}

void main(process.argv[2]).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 2;
  },
);
