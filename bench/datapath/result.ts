import type { FigureName } from './figure';
import type { PathCost } from './path-cost';
import type { Ratio } from './ratio';
import type { Wiring } from './variant-plan';

/** What a run of the benchmark found, without a time that only holds on its machine. */
export interface DatapathResult {
  readonly quick: boolean;
  readonly machine: string;
  /** load average of the last minute, at the start and at the end */
  readonly load: readonly [number, number];
  readonly batches: readonly BatchResult[];
}

/** What labs that stood at the same time gave. */
export interface BatchResult {
  readonly title: string;
  readonly mtu: 1500 | 9001;
  readonly wiring: Wiring;
  readonly pods: readonly number[];
  readonly rounds: number;
  readonly rows: readonly Row[];
  readonly paths: readonly { readonly name: string; readonly cost: PathCost }[];
  readonly verdicts: readonly Verdict[];
}

/** One series as ratios to another. */
export interface Row {
  readonly of: string;
  readonly to: string;
  readonly ratios: Readonly<Partial<Record<FigureName, Ratio>>>;
}

/** An aim, and whether it is met. */
export interface Verdict {
  readonly aim: string;
  readonly figure: FigureName;
  readonly ratio: Ratio;
  /** the ratio that is asked: at least for rates, at most for the others */
  readonly limit: number;
  /** how far beyond the limit still counts as met: the row's spread, or the noise of A against A where that is more */
  readonly tolerance: number;
  /** `in doubt`: short of the limit, but by no more than the tolerance; `explained`: behind a rival, for a reason that is named */
  readonly outcome: 'met' | 'in doubt' | 'missed' | 'explained';
  readonly because?: string;
}
