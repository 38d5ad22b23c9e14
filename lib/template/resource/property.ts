import { isUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import type { Given } from '../../model/network-draft';
import {
  isList,
  isMap,
  isReference,
  isText,
  reasonOf,
  textOf,
  type Value,
  type Properties,
} from '../intrinsic/template-value';

/** A text property; null where it is not there. */
export function textAt(properties: Properties, key: string): Given<string> {
  const value = valueAt(properties, key);
  if (value === undefined) return null;
  const text = textOf(value);
  return text === '' ? null : text;
}

const WHY_UNREAD = Symbol('why no property can be read');

/** Properties of a resource that cannot be read: each may exist, with any value. */
export function allUnread(reason: Unknown): Properties {
  return { [WHY_UNREAD]: reason };
}

/** A property of any kind; undefined where it is not there. */
export function valueAt(properties: Properties, key: string): Value | undefined {
  const { [WHY_UNREAD]: reason } = properties as { readonly [WHY_UNREAD]?: Unknown };
  const value = Object.hasOwn(properties, key) ? properties[key] : reason;
  return value === null ? undefined : value;
}

const TRUE = /^(true|yes|on)$/i;
const FALSE = /^(false|no|off)$/i;

/** A boolean property; templates write it as text too, and YAML 1.1 as yes and no. */
export function booleanAt(properties: Properties, key: string): Given<boolean> {
  const text = textAt(properties, key);
  if (text === null || isUnknown(text)) return text;
  if (TRUE.test(text)) return true;
  return FALSE.test(text) ? false : unknown(`${key} is "${text}", and true or false is needed`);
}

/** A whole number as a property; templates write it as text too. */
export function integerAt(properties: Properties, key: string): Given<number> {
  const text = textAt(properties, key);
  if (text === null || isUnknown(text)) return text;
  return /^-?\d{1,10}$/.test(text.trim()) ? Number(text) : unknown(`${key} is "${text}", and a whole number is needed`);
}

/** A property that names another resource; null where it is not there. */
export function idAt(properties: Properties, key: string, outside: Outside): Given<string> {
  const value = valueAt(properties, key);
  return value === undefined || value === '' ? null : idOf(value, outside);
}

/** Why ids that stand for something outside of the templates are not known, filled by `idOf`. */
export interface Outside {
  readonly outsiders: Map<string, string>;
}

/** The id that a value names: that of a resource, or what stands for one that is not in the templates. */
export function idOf(value: Value, outside: Outside): Maybe<string> {
  if (isReference(value)) {
    const id = value.attribute === null ? value.id : `${value.id}.${value.attribute}`;
    if (value.outside !== null) outside.outsiders.set(id, value.outside);
    return id;
  }
  const [only, more] = isList(value) ? value : [value];
  if (only === undefined || more !== undefined) return unknown('a list stands where one id is needed');
  return only === value ? textOf(value) : idOf(only, outside);
}

/** The items of a list property; one value stands for a list of one, and an unknown list for one unknown item. */
export function itemsAt(properties: Properties, key: string): readonly Value[] {
  const value = valueAt(properties, key);
  if (value === undefined) return [];
  if (!isList(value)) return isText(value) && value.pieces.length > 1 ? [unknownOf(value)] : [value];
  return value.filter((item) => item !== null);
}

/** The parts of a list property, each a map of properties or unknown. */
export function partsAt(properties: Properties, key: string): readonly (Properties | Unknown)[] {
  return itemsAt(properties, key).map((item) => (isMap(item) ? item : unknownOf(item)));
}

/** The part under a property; an empty one where it is not there. */
export function partAt(properties: Properties, key: string): Properties | Unknown {
  const value = valueAt(properties, key);
  if (value === undefined) return {};
  return isMap(value) ? value : unknownOf(value);
}

/** Why a value cannot be read as a part. */
function unknownOf(value: Value): Unknown {
  if (isUnknown(value)) return value;
  if (isReference(value)) return unknown(reasonOf(value));
  const text = textOf(value);
  return isUnknown(text) ? text : unknown(`"${text.slice(0, 40)}" stands where a part with properties is needed`);
}

/** The Name tag of a list of tags (or a map of them); null where there is none or it is unknown. */
export function nameTagOf(properties: Properties, key = 'Tags'): string | null {
  const tags = valueAt(properties, key);
  if (isMap(tags)) return knownText(tags, 'Name');
  const tag = partsAt(properties, key).find(
    (part): part is Properties => !isUnknown(part) && textAt(part, 'Key') === 'Name',
  );
  return tag === undefined ? null : knownText(tag, 'Value');
}

/** A text property that is known; else null. */
export function knownText(properties: Properties, key: string): string | null {
  const text = textAt(properties, key);
  return isUnknown(text) ? null : text;
}
