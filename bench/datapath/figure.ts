import type { Load, LoadResult } from './bench-lab';

/** What is measured of a pair of pods, or of a node. */
export type FigureName =
  | 'stream'
  | 'streams'
  | 'requests'
  | 'p50'
  | 'p99'
  | 'connections'
  | 'streamCpu'
  | 'requestCpu'
  | 'connectionCpu'
  | 'add'
  | 'addCpu';

export interface Figure {
  readonly title: string;
  /** whether a higher ratio is the better one */
  readonly isRate: boolean;
}

export const FIGURES: Readonly<Record<FigureName, Figure>> = {
  stream: { title: 'one stream', isRate: true },
  streams: { title: 'eight streams', isRate: true },
  requests: { title: 'requests a second', isRate: true },
  p50: { title: 'request p50', isRate: false },
  p99: { title: 'request p99', isRate: false },
  connections: { title: 'connections a second', isRate: true },
  streamCpu: { title: 'CPU a byte', isRate: false },
  requestCpu: { title: 'CPU a request', isRate: false },
  connectionCpu: { title: 'CPU a connection', isRate: false },
  add: { title: 'CNI ADD', isRate: false },
  addCpu: { title: 'CPU an ADD', isRate: false },
};

export const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[];

export type Figures = Partial<Record<FigureName, number>>;

/**
 * The loads of a round, and the figures that each gives. Each takes less than a tenth of a second on an idle machine, so that
 * those of a round meet the same load.
 */
export const LOADS: readonly { readonly load: Load; readonly figures: (result: LoadResult) => Figures }[] = [
  {
    load: { test: 'TCP_STREAM', amount: 120e6, streams: 1 },
    figures: ({ rate, cpu }) => ({ stream: rate, streamCpu: cpu }),
  },
  { load: { test: 'TCP_STREAM', amount: 25e6, streams: 8 }, figures: ({ rate }) => ({ streams: rate }) },
  {
    load: { test: 'TCP_RR', amount: 3000, streams: 1 },
    figures: ({ rate, p50, p99, cpu }) => ({ requests: rate, p50, p99, requestCpu: cpu }),
  },
  {
    load: { test: 'TCP_CRR', amount: 900, streams: 1 },
    figures: ({ rate, cpu }) => ({ connections: rate, connectionCpu: cpu }),
  },
];
