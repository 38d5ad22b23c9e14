import type { Network } from '../../lib/walk/network/network';
import { proofMatrix, type ProofGrid } from '../../lib/walk/proof/proof-matrix';
import type { Verdict } from '../../lib/walk/proof/rule-proof';
import { writeTable } from './table';

/** Two ends of which one does not reach the other, or of which that cannot be told. */
export interface BrokenPair {
  /** `pod@worker-0` for all its pods, `worker-0` for the node */
  readonly from: string;
  /** as `from`; or `resolver`, `internet` */
  readonly to: string;
  readonly verdict: Exclude<Verdict, 'proved'>;
  /** id of the finding that says why */
  readonly rule: string;
  /** id of the resource that decides */
  readonly resource: string;
}

// the proof by pairs grows with the square of the workers: here it takes as long as the proof of 500
const MOST_WORKERS = 60;

/** Every pair that a fault breaks; null where there are too many workers to ask each pair. */
export function brokenPairs(network: Network): readonly BrokenPair[] | null {
  if (network.workers.length > MOST_WORKERS) return null;
  const { podsToPods, nodesToPods, podsToNodes, waysOut } = proofMatrix(network);
  return [podsToPods, nodesToPods, podsToNodes, waysOut].flatMap(brokenIn);
}

function brokenIn({ rows, columns, cells }: ProofGrid): readonly BrokenPair[] {
  return cells.flatMap((line, row) =>
    line.flatMap((cell, column): readonly BrokenPair[] => {
      if (cell === null || cell.verdict === 'proved') return [];
      const { verdict, cause } = cell;
      const [from, to] = [rows[row] ?? '', columns[column] ?? ''];
      return [{ from, to, verdict, rule: cause?.id ?? '', resource: cause?.resource ?? '' }];
    }),
  );
}

// the first of them tell the fault; --json has all
const LISTED = 12;

export function writeBrokenPairs(pairs: readonly BrokenPair[]): string {
  const rows = pairs.map(({ from, to, verdict, rule }) => [from, to, verdict, rule]);
  const more = rows.length - LISTED;
  const rest = more <= 0 ? '' : `... and ${String(more)} more pairs; --json lists all\n`;
  return `${writeTable(['From', 'To', 'Verdict', 'Because of'], rows.slice(0, LISTED))}${rest}`;
}
