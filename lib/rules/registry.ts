import type { Finding } from './finding';
import { type FindingKind, kindsById } from './finding-kind';
import { PROOF_KINDS } from './proof/proof-kinds';
import { WALK_KINDS } from './proof/walk-kinds';
import { RULES } from './rules';

/** Every kind of finding there is: what the walk meets, what the proof says of the whole, what the static rules find. */
export const FINDING_KINDS = {
  ...WALK_KINDS,
  ...PROOF_KINDS,
  ...kindsById<(typeof RULES)[number]['kind']['id']>(RULES.map(({ kind }) => kind)),
} satisfies Readonly<Record<string, FindingKind>>;

export type FindingId = keyof typeof FINDING_KINDS;

const KINDS: ReadonlyMap<string, FindingKind> = new Map(Object.entries(FINDING_KINDS));

/** Whether no rule can hold where this is found. */
export function refutesAll({ id, severity }: Finding): boolean {
  return severity === 'error' && KINDS.get(id)?.refutes === true;
}

/** Whether the template cannot be deployed, whatever packets do. */
export function isUndeployable({ id, severity }: Pick<Finding, 'id' | 'severity'>): boolean {
  return severity === 'error' && KINDS.get(id)?.undeployable === true;
}
