import { runLab } from '../lab/lab';
import { type Benchmark, fastest } from './benchmark';
import { synthesizedModel } from './synthesized-model';

const RUNS = 3;

/** The fast lab, from the model to the verdict: boot, every probe, end. */
export const lab: Benchmark = {
  runs: RUNS,
  summary: 'the fast lab of the default app, and of thirty workers',
  run: async () => [
    { what: 'fast lab, 3 workers', value: await labTime(3), unit: 'ms', atMost: 400 },
    { what: 'fast lab, 30 workers', value: await labTime(30), unit: 'ms', atMost: 8000 },
  ],
};

async function labTime(workerCount: number): Promise<number> {
  const model = synthesizedModel({ workerCount });
  return fastest(RUNS, async () => {
    const { rules } = await runLab(model);
    if (Object.values(rules).some((verdict) => verdict !== 'proved')) throw new Error(JSON.stringify(rules));
  });
}
