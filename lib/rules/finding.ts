import type { Origin } from '../model/network-model';
import type { Witness } from '../walk/proof/rule-proof';
import type { FindingKind, Severity } from './finding-kind';
import { ALL_RULES, type AnyRuleName } from './rule-name';

/** What is wrong with a network, where, and what puts it right. */
export interface Finding {
  /** of its kind: one of the registry */
  readonly id: string;
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

/** Makes a finding, with the kind's severity and fix where nothing else is said. */
export function finding(
  kind: FindingKind,
  place: Origin | null,
  message: string,
  { resource = place?.id ?? '', severity = kind.severity, rules, fix = kind.fix, witness }: FindingDetails = {},
): Finding {
  return {
    id: kind.id,
    severity,
    rules: rules ?? (severity === 'error' && kind.refutes === true ? ALL_RULES : []),
    resource,
    place,
    message,
    fix,
    ...(witness && { witness }),
  };
}

/** A place as text: the stack or template, the logical id, the property path. What a template only refers to has an id alone. */
export function textOfPlace({ source, id, path }: Origin): string {
  const where = path === '' ? id : `${id}.${path}`;
  return source === '' ? where : `${source}: ${where}`;
}

/** What a finding says, with the packet that shows it. */
export function describeFinding({ message, witness }: Finding): string {
  if (witness === undefined) return message;
  const { from, to, protocol, port } = witness;
  return `${message}; for example ${protocol} from ${from} to ${to}${port === null ? '' : `, port ${String(port)}`}`;
}

/** Names for a sentence; of many, the first three and how many more there are. */
export function textOfNames(named: readonly { readonly name: string }[]): string {
  const shown = named.slice(0, 3).map(({ name }) => name);
  const more = named.length - shown.length;
  return `${shown.join(', ')}${more === 0 ? '' : ` and ${String(more)} more`}`;
}
