import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Benchmark, fastest } from './benchmark';

const RUNS = 5;
const PROJECT = join(__dirname, '..');

/** The built command line on the default app, with the start of its process. */
export const check: Benchmark = {
  runs: RUNS,
  summary: 'the built command line: `check` on the default app',
  run: async () => {
    execFileSync('npm', ['run', '-s', 'build'], { cwd: PROJECT, stdio: ['ignore', 'pipe', 2] });
    const folder = mkdtempSync(join(tmpdir(), 'pod-network-bench-'));
    try {
      const env = { ...process.env, CDK_OUTDIR: folder, CDK_VALIDATION: 'false' };
      execFileSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], { cwd: PROJECT, env, stdio: ['ignore', 2, 2] });
      const argv = [join(PROJECT, 'dist/cli/pod-network.mjs'), 'check', '--app', folder];
      const value = await fastest(RUNS, () => {
        const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
        if (status !== 0) throw new Error(`check ended with ${String(status)}: ${stderr}`);
      });
      return [{ what: 'check, default app', value, unit: 'ms', atMost: 500 }];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
