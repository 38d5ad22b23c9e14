import { buildSync } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { INTERRUPT_BUDGET } from '../cli/interrupt-budget';
import type { Benchmark, Measurement } from './benchmark';

/**
 * Runs a benchmark as a bundle in a process of its own: from source, tsx adds a call to each closure that is made, so that it keeps
 * its name. What users run has no such calls, and starts as `pod-network` does.
 */
export function bundled(name: string, { runs, summary }: Benchmark): Benchmark {
  const file = `node_modules/.cache/bench/${name}.cjs`;
  const contents = `
    import { ${name} } from './bench/${name}';
    void ${name}.run().then((rows) => process.stdout.write(JSON.stringify(rows)));
  `;
  return {
    runs,
    summary,
    run: () => {
      buildSync({
        stdin: { contents, resolveDir: '.' },
        bundle: true,
        platform: 'node',
        external: ['@aws-sdk/*', 'aws-cdk-lib', 'constructs'],
        outfile: file,
      });
      const rows = execFileSync(process.execPath, [INTERRUPT_BUDGET, file], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      return Promise.resolve(JSON.parse(rows) as readonly Measurement[]);
    },
  };
}
