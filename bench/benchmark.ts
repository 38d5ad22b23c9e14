/** One benchmark: what it measures, and the rows that it prints. */
export interface Benchmark {
  readonly summary: string;
  /** how often each time is taken; the fastest counts */
  readonly runs: number;
  run(): Promise<readonly Measurement[]>;
}

export interface Measurement {
  readonly what: string;
  readonly value: number;
  /** `ms`, `MB`, `x` */
  readonly unit: string;
  /** the aim: a value above it is a miss; null where the row is only for comparison */
  readonly atMost: number | null;
}

/** The fastest of several runs, in milliseconds: what else the machine did can only have added to it. */
export async function fastest(runs: number, work: () => unknown): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
