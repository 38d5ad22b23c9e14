import type { Severity } from './finding';

/** One kind of finding; its id is its key in the registry, and never changes its meaning. */
export interface FindingKind {
  /** how grave it is where nothing else is said */
  readonly severity: Severity;
  /** one line: what it means that one is there */
  readonly meaning: string;
  /** what puts it right, as an order */
  readonly fix: string;
}
