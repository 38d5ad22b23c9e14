import type { Network } from '../../lib/walk/network/network';
import { proofMatrix, type ProofGrid } from '../../lib/walk/proof/proof-matrix';
import type { Verdict } from '../../lib/walk/proof/rule-proof';
import { writeTable } from './table';

/** A pair of endpoints that does not communicate, or for which that is unknown. */
export interface BrokenPair {
  /** `pod@worker-0` for all its pods, `worker-0` for the node */
  readonly from: string;
  /** as `from`; or `resolver`, `internet` */
  readonly to: string;
  readonly verdict: Exclude<Verdict, 'proved'>;
  /** id of the finding that explains it */
  readonly rule: string;
  /** id of the resource at fault */
  readonly resource: string;
}

// the number of pairs grows quadratically: 60 workers take as long as a proof of 500
const MOST_WORKERS = 60;

/** Finds every broken pair; null if there are too many workers. */
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

// --json lists all
const LISTED = 12;

export function writeBrokenPairs(pairs: readonly BrokenPair[]): string {
  const rows = pairs.map(({ from, to, verdict, rule }) => [from, to, verdict, rule]);
  const more = rows.length - LISTED;
  const rest = more <= 0 ? '' : `... and ${String(more)} more pairs; --json lists all\n`;
  return `${writeTable(['From', 'To', 'Verdict', 'Cause'], rows.slice(0, LISTED))}${rest}`;
}
