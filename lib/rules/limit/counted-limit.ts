import type { Limit } from '../../address/aws-limits';
import type { Origin } from '../../model/network-model';
import type { FindingKind, Severity } from '../finding-kind';
import type { RuleContext } from '../rule';

export interface Use {
  readonly resource: string;
  readonly place: Origin | null;
  readonly used: number;
  /** @default - that of the counted limit */
  readonly limit?: Limit;
}

/** A limit that a pod network can meet, and how to count what is used of it. */
export interface CountedLimit<Id extends string = string> {
  /** of the finding that tells of it */
  readonly kind: FindingKind<Id>;
  readonly limit: Limit;
  /** how grave it is to be over it, and it is then not told that one is near; @default - an error, a warning where it can be raised */
  readonly over?: Severity;
  readonly usesOf: (context: RuleContext) => readonly Use[];
}
