import type { FindingKind } from './finding-kind';
import { PROOF_KINDS } from './proof/proof-kinds';
import { RULE_KINDS } from './rule-kinds';
import { WALK_KINDS } from './proof/walk-kinds';

/** Every kind of finding there is: what the walk meets, what the proof says of the whole, what the static rules find. */
export const FINDING_KINDS = { ...WALK_KINDS, ...PROOF_KINDS, ...RULE_KINDS } satisfies Readonly<
  Record<string, FindingKind>
>;

/** An id that the registry has; no other can be written. */
export type FindingId = keyof typeof FINDING_KINDS;
