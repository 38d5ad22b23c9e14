import { unknown, type Unknown } from '../../address/unknown';
import type { Origin } from '../../model/network-model';
import type { PlainObject } from '../../model/plain-object';
import type { TemplateSource } from '../../model/template-source';
import type { Value } from './template-value';

/** A stack of the given templates, a nested one included. */
export interface TemplateStack {
  /** stack name; of a nested stack, its parent's and its logical id: `Network.Nodes` */
  readonly name: string;
  readonly source: TemplateSource;
  /** what stands before its logical ids in an origin: empty, or `Nodes.` for a nested stack */
  readonly prefix: string;
  readonly parent: { readonly stack: TemplateStack; readonly logicalId: string } | null;
  /** by logical id */
  readonly resources: ReadonlyMap<string, TemplateResource>;
}

/** A resource as its template writes it. */
export interface TemplateResource {
  /** unique among all stacks: the logical id, after the stack's name where several stacks have one of that name */
  readonly id: string;
  readonly logicalId: string;
  readonly type: string;
  readonly body: PlainObject;
  readonly stack: TemplateStack;
}

/** All stacks that are read together, and what has been resolved of them so far. */
export interface Templates {
  /** by name */
  readonly stacks: readonly TemplateStack[];
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** values of the root stacks' parameters, given from outside */
  readonly parameters: Readonly<Record<string, string>>;
  /** values resolved once: parameters, conditions, outputs, attributes */
  readonly memo: Map<string, Value | typeof BUSY>;
  readonly effort: { depth: number; spent: number };
}

const BUSY = Symbol('being resolved');

// CloudFormation's own quotas keep a template far below both; they stop what refers to itself in a long chain, or doubles
// a text at every step.
const DEEPEST = 400;
const MOST_EFFORT = 20_000_000;

export function originOf(resource: TemplateResource, path = ''): Origin {
  return { source: rootOf(resource.stack).name, id: `${resource.stack.prefix}${resource.logicalId}`, path };
}

export function rootOf(stack: TemplateStack): TemplateStack {
  return stack.parent === null ? stack : rootOf(stack.parent.stack);
}

/** An id that names one thing in each account and Region, such as that of an export; with these where the stacks are of several. */
export function environmentId(
  id: string,
  scope: { readonly stack: TemplateStack; readonly templates: Templates },
): string {
  const placeOf = (stack: TemplateStack): string => {
    const { account, region } = rootOf(stack).source.environment;
    return `${account ?? 'unknown account'}/${region ?? 'unknown region'}`;
  };
  const places = new Set(scope.templates.stacks.map(placeOf));
  return places.size > 1 ? `${id} in ${placeOf(scope.stack)}` : id;
}

/** Computes a value once; one that needs itself is unknown. */
export function remember(templates: Templates, what: string, compute: () => Value): Value {
  const known = templates.memo.get(what);
  if (known === BUSY) return unknown(`${what} refers to itself`);
  if (known !== undefined) return known;
  templates.memo.set(what, BUSY);
  const value = compute();
  templates.memo.set(what, value);
  return value;
}

/** Goes one step deeper into a value; too deep, or after too much work, it is unknown. */
export function oneDeeper<T extends Value>(templates: Templates, compute: () => T): T | Unknown {
  const { effort } = templates;
  if (effort.depth >= DEEPEST) return unknown(`a value that is nested more than ${String(DEEPEST)} deep`);
  if (effort.spent >= MOST_EFFORT) return unknown('a value of templates that grow without end');
  effort.depth += 1;
  effort.spent += 1;
  const value = compute();
  effort.depth -= 1;
  return value;
}

/** Counts the characters that were built. */
export function spend(templates: Templates, characters: number): void {
  templates.effort.spent += characters;
}
