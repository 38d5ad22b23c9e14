import { isUnknown } from '../../address/unknown';
import { isOfNetwork } from './resource-type';
import type { ResourceViews } from '../resource/resource-view';
import { isList, isMap, isReference, isText, type Value } from '../intrinsic/template-value';

const LITERAL_ID = /\b(?:vpc|subnet|rtb|eni|sg|acl|igw|nat|vpce|tgw|pcx|pl|i)-[0-9a-f]{8,17}\b/g;

export function networkIdsIn(value: Value, views: ResourceViews): readonly string[] {
  if (isReference(value)) {
    // Something outside is of the network where a reader of the network came upon it.
    if (value.outside !== null) return views.outsiders.has(value.id) ? [value.id] : [];
    return isOfNetwork(views.byId.get(value.id)?.type ?? '') ? [value.id] : [];
  }
  if (isText(value)) return value.pieces.flatMap((piece) => (isUnknown(piece) ? [] : networkIdsIn(piece, views)));
  if (typeof value === 'string') return value.match(LITERAL_ID) ?? [];
  if (isList(value)) return value.flatMap((item) => networkIdsIn(item, views));
  return isMap(value) ? Object.values(value).flatMap((item) => networkIdsIn(item, views)) : [];
}

/** An id that AWS gives: `rtbassoc-0123456789abcdef0`, `eni-attach-…`. */
const ANY_ID = /\b[a-z]+(?:-[a-z]+)*-(?:[0-9a-f]{17}|[0-9a-f]{8})\b/g;

/** Ids of the network in some values, where those hold nothing else that could name a thing of it; else none. */
export function onlyIdsIn(values: readonly Value[], views: ResourceViews): readonly string[] {
  const names = values.flatMap((value) => namesIn(value));
  const ids = names.map((name) => networkIdsIn(name, views));
  return ids.some((each) => each.length === 0) ? [] : ids.flat();
}

/** Every piece of a value that may name something: references, what is unknown, ids. */
function namesIn(value: Value): readonly Value[] {
  if (typeof value === 'string') return value.match(ANY_ID) ?? [];
  if (isText(value)) return value.pieces.flatMap((piece) => namesIn(piece));
  if (isReference(value) || isUnknown(value)) return [value];
  if (isList(value)) return value.flatMap((item) => namesIn(item));
  return isMap(value) ? Object.values(value).flatMap((item) => namesIn(item)) : [];
}
