import { groupBy } from '../../lib/model/grouping';
import type { LabPair } from '../../lab/plan/lab-result';
import { writeTable } from './table';

// more columns do not fit a terminal line
const COLUMNS = 8;

/** Probe results: a row for each sender, a column for each receiver. */
export interface PairGrid {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** by row and column: the probes of all protocols; empty for an endpoint and itself */
  readonly cells: readonly (readonly (readonly LabPair[])[])[];
  readonly pairs: readonly LabPair[];
}

/** Arranges probes in a grid to pods and a grid to everything else. Leaves out an empty grid. */
export function pairGrids(pairs: readonly LabPair[]): readonly PairGrid[] {
  const parts = [pairs.filter((pair) => isPod(pair.to)), pairs.filter((pair) => !isPod(pair.to))];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => {
      const [rows, columns] = [namesOf(part, 'from'), namesOf(part, 'to')];
      const groups = groupBy(part, (pair) => `${pair.from} ${pair.to}`);
      const cells = rows.map((from) => columns.map((to) => groups.get(`${from} ${to}`) ?? []));
      return { rows, columns, cells, pairs: part };
    });
}

const LEGEND = 'A cell is the source address that the receiver saw; "-" means that nothing arrived.\n';

/** Writes which source address each receiver saw. Writes counts instead of a grid that is too wide. */
export function writeMatrix(pairs: readonly LabPair[]): string {
  const grids = pairGrids(pairs);
  const isWide = ({ columns }: PairGrid): boolean => columns.length > COLUMNS;
  const texts = grids.map((grid) => (isWide(grid) ? writeTable(COUNTED, countsOf(grid.pairs)) : writeGrid(grid)));
  return [...(grids.every(isWide) ? [] : [LEGEND]), ...texts].join('\n');
}

/**
 * Formats a cell: the source address that the receiver saw, `NAT` if it is not the sending pod's, and the protocols if only some
 * were answered; `no reply` if only the request arrived, `-` if nothing arrived, `?` if unknown.
 */
export function seen(pairs: readonly LabPair[]): string {
  if (pairs.length === 0) return '';
  const answered = pairs.filter((pair) => pair.reached === true);
  if (answered.length === 0) {
    if (pairs.some((pair) => pair.reached === null)) return '?';
    const arrived = distinct(pairs.map((pair) => pair.sourceSeen));
    return arrived.length === 0 ? '-' : `no reply (${arrived.join(', ')})`;
  }
  const some =
    answered.length < pairs.length ? ` (${distinct(answered.map((pair) => pair.protocol)).join(', ')} only)` : '';
  const nat = answered.some((pair) => isTranslated(pair)) ? ' NAT' : '';
  return `${distinct(answered.map((pair) => pair.sourceSeen)).join(', ')}${nat}${some}`;
}

/** Whether the receiving pod saw another address than the sending pod's. */
export function isTranslated(pair: LabPair): boolean {
  return isPod(pair.from) && isPod(pair.to) && pair.sourceSeen !== null && pair.sourceSeen !== shortName(pair.from);
}

function writeGrid({ rows, columns, cells }: PairGrid): string {
  const lines = rows.map((from, row) => [
    from,
    ...columns.map((to, column) => (from === to ? '.' : seen(cells[row]?.[column] ?? []))),
  ]);
  return writeTable(['from \\ to', ...columns.map(shortName)], lines);
}

/** The header of `countsOf`. */
export const COUNTED = ['direction', 'probes', 'answered', 'pod address translated'] as const;

/** Counts probes by kind of sender and receiver. */
export function countsOf(pairs: readonly LabPair[]): readonly (readonly string[])[] {
  const kinds = groupBy(pairs, (pair) => `${kindOf(pair.from)} to ${kindOf(pair.to)}`);
  return [...kinds].map(([kind, of]) => [
    kind,
    String(of.length),
    String(of.filter((pair) => pair.reached === true).length),
    String(of.filter((pair) => isTranslated(pair)).length),
  ]);
}

function namesOf(pairs: readonly LabPair[], end: 'from' | 'to'): readonly string[] {
  const order = new Intl.Collator('en', { numeric: true });
  const rank = (name: string): string => `${isPod(name) ? '0' : '1'} ${name}`;
  return distinct(pairs.map((pair) => pair[end])).sort((a, b) => order.compare(rank(a), rank(b)));
}

function kindOf(name: string): string {
  return isPod(name) ? 'pod' : /^[\d.]+$/.test(name) ? 'resolver' : name === 'internet' ? name : 'node';
}

function isPod(name: string): boolean {
  return name.startsWith('pod@');
}

/** The address of a pod; the name of anything else. */
export function shortName(name: string): string {
  return isPod(name) ? (name.split('/').at(-1) ?? name) : name;
}

function distinct<T>(values: readonly (T | null)[]): T[] {
  return [...new Set(values)].filter((value) => value !== null);
}
