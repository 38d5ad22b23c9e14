import { compareText } from '../../address/compare-text';
import { isUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import { conditionHolds } from '../intrinsic/condition';
import type { Scope } from '../intrinsic/intrinsic-function';
import { scopeOf } from '../intrinsic/intrinsics';
import { changedByMacro, holdsMacro } from '../intrinsic/macro';
import type { Given } from '../../model/network-draft';
import type { Origin, Unread } from '../../model/network-model';
import { addTo } from '../../model/grouping';
import { entryOf, type PlainObject } from '../../model/plain-object';
import { allUnread, type Outside } from './property';
import { originOf, type TemplateResource } from '../intrinsic/template-stack';
import type { OpenTemplates } from './templates';
import { isMap, type Properties } from '../intrinsic/template-value';

/** A resource with its values resolved, as a reader of one area sees it. */
export interface ResourceView {
  readonly id: string;
  readonly logicalId: string;
  readonly type: string;
  readonly origin: Origin;
  /** unknown where it stands under a condition that is */
  readonly exists: true | Unknown;
  readonly properties: Properties;
  /** unknown where all its properties are, for example by a macro */
  readonly readable: true | Unknown;
  readonly resource: TemplateResource;
}

/** The resources of all templates, sorted by id, without those whose condition is false. */
export interface ResourceViews extends Outside {
  readonly all: readonly ResourceView[];
  readonly ofType: (...types: readonly string[]) => readonly ResourceView[];
  /** those that are surely made, with properties that can be read */
  readonly sure: (...types: readonly string[]) => readonly ResourceView[];
  readonly byId: ReadonlyMap<string, ResourceView>;
  readonly templates: OpenTemplates;
}

export function viewResources(templates: OpenTemplates): ResourceViews {
  const all = [...templates.resources.values()]
    .sort((a, b) => compareText(a.id, b.id))
    .flatMap((resource) => viewOf(resource, templates) ?? []);
  const byType = new Map<string, ResourceView[]>();
  for (const view of all) addTo(byType, view.type, view);
  const ofType: ResourceViews['ofType'] = (...types) => types.flatMap((type) => byType.get(type) ?? []);
  return {
    all,
    ofType,
    sure: (...types) => ofType(...types).filter(isSure),
    byId: new Map(all.map((view) => [view.id, view])),
    outsiders: new Map(),
    templates,
  };
}

/** Whether a resource is surely made, and its properties can be read. */
export function isSure({ exists, readable }: ResourceView): boolean {
  return exists === true && readable === true;
}

function viewOf(resource: TemplateResource, templates: OpenTemplates): ResourceView | null {
  const exists = existenceOf(resource, templates);
  if (exists === false) return null;
  const { id, logicalId, type, body } = resource;
  const properties = holdsMacro(body)
    ? changedByMacro(logicalId, body)
    : scopeOf(templates, resource.stack).resolve(entryOf(body, 'Properties') ?? {});
  const reason = isUnknown(properties) ? properties : unknown('its properties are no map');
  return {
    id,
    logicalId,
    type,
    origin: originOf(resource),
    exists: isUnknown(exists) ? exists : true,
    properties: isMap(properties) ? properties : allUnread(reason),
    readable: isMap(properties) ? true : reason,
    resource,
  };
}

/** Whether a resource is made: where its own condition holds, and that of each stack that it is nested in. */
function existenceOf({ body, logicalId, stack }: TemplateResource, templates: OpenTemplates): Maybe<boolean> {
  const own = statedExistence(body, logicalId, scopeOf(templates, stack));
  const around = stack.parent?.stack.resources.get(stack.parent.logicalId);
  if (own === false || around === undefined) return own;
  const outer = existenceOf(around, templates);
  return outer === false || isUnknown(outer) ? outer : own;
}

function statedExistence(body: PlainObject, logicalId: string, scope: Scope): Maybe<boolean> {
  if (holdsMacro(body)) return unknown(`a macro may change "${logicalId}" at deploy`);
  const condition = entryOf(body, 'Condition');
  if (typeof condition === 'string') return conditionHolds(condition, scope);
  return condition === undefined ? true : unknown(`the condition of "${logicalId}" is no name`);
}

export function placeOf(view: ResourceView, path: string): Origin {
  return { ...view.origin, path: `Properties.${path}` };
}

/** Reports a resource whose place in the network is unknown. It may concern any part. */
export function unplacedResource({ id, origin, readable }: ResourceView, of: Given<string>, noun: string): Unread {
  const why = readable !== true ? readable.unknown : of === null || !isUnknown(of) ? 'it names none' : of.unknown;
  return { unknown: `the ${noun} of "${id}" is unknown: ${why}`, origin, concerns: [] };
}
