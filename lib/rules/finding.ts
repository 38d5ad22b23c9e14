import type { Origin } from '../model/network-model';
import type { Witness } from '../walk/proof/prove';
import type { FindingKind, Severity } from './finding-kind';
import { FINDING_KINDS, type FindingId } from './registry';
import { ALL_RULES, type AnyRuleName } from './rule-name';

/** What is wrong with a network, where, and what puts it right. */
export interface Finding {
  readonly id: FindingId;
  readonly severity: Severity;
  /** id of the resource that decides, as the model names it; empty where it is the network as a whole */
  readonly resource: string;
  /** the rules that it refutes, leaves unknown or makes void; empty where it explains or foretells a fault */
  readonly rules: readonly AnyRuleName[];
  /** where it is written; null where it is written nowhere */
  readonly place: Origin | null;
  /** lowercase, with the values that decide */
  readonly message: string;
  readonly fix: string;
  /** a packet that shows it, in the words that `trace` understands */
  readonly witness?: Witness;
}

/** What a finding may say beside its kind, its place and its message. */
export interface FindingDetails {
  /** @default - the id of the place */
  readonly resource?: string;
  /** @default - that of the kind */
  readonly severity?: Severity;
  /** @default - that of the kind */
  readonly fix?: string;
  /** @default - all where it refutes them by itself, else none */
  readonly rules?: readonly AnyRuleName[];
  /** @default - none */
  readonly witness?: Witness;
}

/** Makes a finding of a kind that the registry has, with the kind's severity and fix where nothing else is said. */
export function finding(
  id: FindingId,
  place: Origin | null,
  message: string,
  { resource = place?.id ?? '', severity: given, rules, fix, witness }: FindingDetails = {},
): Finding {
  const kind: FindingKind = FINDING_KINDS[id];
  const severity = given ?? kind.severity;
  return {
    id,
    severity,
    rules: rules ?? (severity === 'error' && kind.refutes === true ? ALL_RULES : []),
    resource,
    place,
    message,
    fix: fix ?? kind.fix,
    ...(witness && { witness }),
  };
}

/** Whether no rule can hold where this is found. */
export function refutesAll({ id, severity }: Finding): boolean {
  const kind: FindingKind = FINDING_KINDS[id];
  return severity === 'error' && kind.refutes === true;
}

/** Whether the template cannot be deployed, whatever packets do. */
export function isUndeployable({ id, severity }: Pick<Finding, 'id' | 'severity'>): boolean {
  const kind: FindingKind = FINDING_KINDS[id];
  return severity === 'error' && kind.undeployable === true;
}

/** A place as text: the stack or template, the logical id, the property path. What a template only refers to has an id alone. */
export function textOfPlace({ source, id, path }: Origin): string {
  const where = path === '' ? id : `${id}.${path}`;
  return source === '' ? where : `${source}: ${where}`;
}
