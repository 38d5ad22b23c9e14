import type { Worker } from '../../walk/network/network';

/** The names of workers for a sentence; of many, the first three and how many more there are. */
export function namesOf(workers: readonly Worker[]): string {
  const shown = workers.slice(0, 3).map(({ name }) => name);
  const more = workers.length - shown.length;
  return `${shown.join(', ')}${more === 0 ? '' : ` and ${String(more)} more`}`;
}
