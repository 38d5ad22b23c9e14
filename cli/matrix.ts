import type { LabPair } from '../lab/lab-result';
import { writeTable } from './table';

// more columns than this do not fit a line of a terminal
const COLUMNS = 8;

/**
 * Writes who reached whom, and under which source address: a row for each asking end, a column for each asked one. The first
 * grid asks pods, the second everything else. Where a grid would not fit a line, it counts instead.
 */
export function writeMatrix(pairs: readonly LabPair[]): string {
  const pods = pairs.filter((pair) => isPod(pair.to));
  const others = pairs.filter((pair) => !isPod(pair.to));
  return [pods, others]
    .filter((part) => part.length > 0)
    .map((part) => (namesOf(part, 'to').length > COLUMNS ? counts(part) : grid(part)))
    .join('\n');
}

/**
 * What one end saw of another: the source address; `NAT` behind it where a pod did not see the pod that asked; the protocols
 * where not all of them were answered; `no reply` where the request arrived, `-` where nothing did, `?` where it is unknown.
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

/** Whether a pod saw another address than that of the pod that asked. */
export function isTranslated(pair: LabPair): boolean {
  return isPod(pair.from) && isPod(pair.to) && pair.sourceSeen !== null && pair.sourceSeen !== shortName(pair.from);
}

function grid(pairs: readonly LabPair[]): string {
  const columns = namesOf(pairs, 'to');
  const cells = groupBy(pairs, (pair) => `${pair.from} ${pair.to}`);
  const rows = namesOf(pairs, 'from').map((from) => [
    from,
    ...columns.map((to) => (from === to ? '.' : seen(cells.get(`${from} ${to}`) ?? []))),
  ]);
  return writeTable(['from \\ to', ...columns.map(shortName)], rows);
}

function counts(pairs: readonly LabPair[]): string {
  const kinds = groupBy(pairs, (pair) => `${kindOf(pair.from)} to ${kindOf(pair.to)}`);
  const rows = [...kinds].map(([kind, of]) => [
    kind,
    String(of.length),
    String(of.filter((pair) => pair.reached === true).length),
    String(of.filter((pair) => isTranslated(pair)).length),
  ]);
  return writeTable(['asked', 'probes', 'answered', 'pod under another address'], rows);
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

/** A pod by its address alone; anything else by its name. */
function shortName(name: string): string {
  return isPod(name) ? (name.split('/')[1] ?? name) : name;
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return groups;
}

function distinct<T>(values: readonly (T | null)[]): T[] {
  return [...new Set(values)].filter((value) => value !== null);
}
