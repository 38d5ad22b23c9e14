import { App, Stack } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';
import { type Benchmark, fastest, type Measurement } from './benchmark';

const SIZES = [3, 30, 150] as const;
// twice as long for a worker of a large network as for one of a small one would be growth that is felt
const GROWTH = 2;
const RUNS = 5;

/** Synthesis of the default app by the number of workers. */
export const synth: Benchmark = {
  runs: RUNS,
  summary: 'synthesis of 3, 30 and 150 workers, which should grow with their number and no faster',
  run: async () => {
    // neither the CDK's own validation of templates nor the proof is what is measured: that has a benchmark of its own
    process.env.CDK_VALIDATION = 'false';
    synthesize(SIZES[0]);
    const rows: Measurement[] = [];
    let before: { size: number; ms: number } | null = null;
    for (const size of SIZES) {
      const ms = await fastest(RUNS, () => {
        synthesize(size);
      });
      rows.push({ what: `synth, ${size} workers`, value: ms, unit: 'ms', atMost: null });
      if (before !== null) {
        const growth = ms / before.ms / (size / before.size);
        rows.push({
          what: `time per worker, ${size} against ${before.size}`,
          value: growth,
          unit: 'x',
          atMost: GROWTH,
        });
      }
      before = { size, ms };
    }
    return rows;
  },
};

function synthesize(workers: number): void {
  // 150 workers are more resources and bytes than CloudFormation takes in one stack, which the CDK and the proof would both refuse
  const app = new App({ context: { '@aws-cdk/core:stackResourceLimit': 0 } });
  new PodNetwork(new Stack(app, 'Cluster'), 'PodNetwork', { workerCount: workers, validation: false });
  app.synth();
}
