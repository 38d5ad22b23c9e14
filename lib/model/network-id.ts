import { isUnknown } from '../address/unknown';
import type { Outside } from './property';
import { isOfNetwork } from './resource-type';
import type { ResourceViews } from './resource-view';
import { isList, isMap, isReference, isText, type Value } from './template-value';

const LITERAL_ID = /\b(?:vpc|subnet|rtb|eni|sg|acl|igw|nat|vpce|tgw|pcx|pl|i)-[0-9a-f]{8,17}\b/g;

/** Ids of the network that a value holds. */
export function networkIdsIn(value: Value, views: ResourceViews, outside: Outside): readonly string[] {
  if (isReference(value)) {
    // Something outside is of the network where a reader of the network came upon it.
    if (value.outside !== null) return outside.has(value.id) ? [value.id] : [];
    return isOfNetwork(views.byId.get(value.id)?.type ?? '') ? [value.id] : [];
  }
  if (isText(value))
    return value.pieces.flatMap((piece) => (isUnknown(piece) ? [] : networkIdsIn(piece, views, outside)));
  if (typeof value === 'string') return value.match(LITERAL_ID) ?? [];
  if (isList(value)) return value.flatMap((item) => networkIdsIn(item, views, outside));
  return isMap(value) ? Object.values(value).flatMap((item) => networkIdsIn(item, views, outside)) : [];
}
