import { isUnknown } from '../../address/unknown';
import type { Scope } from './intrinsic-function';
import { isPlainObject, type PlainObject } from '../../model/plain-object';
import { isList, textOf } from './template-value';

const LOOP = 'Fn::ForEach::';
const MOST_ITEMS = 1_000;

/** What a map of resources is once its `Fn::ForEach` loops are written out, and the loops that could not be. */
export interface WrittenOut {
  readonly entries: readonly (readonly [string, unknown])[];
  readonly unread: readonly UnreadLoop[];
}

/** A loop that cannot be written out: its collection is unknown, or it has no end. */
export interface UnreadLoop {
  readonly key: string;
  readonly body: unknown;
}

/**
 * Writes out the loops of a map of resources (CloudFormation, "Fn::ForEach": an identifier, a collection and a map whose
 * keys and values hold `${identifier}` or `&{identifier}`).
 */
export function writeOutLoops(map: PlainObject, scope: Scope, depth = 0): WrittenOut {
  const entries: (readonly [string, unknown])[] = [];
  const unread: UnreadLoop[] = [];
  for (const [key, body] of Object.entries(map)) {
    if (!key.startsWith(LOOP)) {
      entries.push([key, body]);
      continue;
    }
    const written = depth < 5 ? writeOut(body, scope, depth) : null;
    if (written === null) unread.push({ key, body });
    else {
      entries.push(...written.entries);
      unread.push(...written.unread);
    }
  }
  return { entries, unread };
}

function writeOut(loop: unknown, scope: Scope, depth: number): WrittenOut | null {
  const [identifier, collection, body] = Array.isArray(loop) ? (loop as readonly unknown[]) : [];
  const items = scope.resolve(collection);
  if (typeof identifier !== 'string' || !isPlainObject(body) || !isList(items) || items.length > MOST_ITEMS)
    return null;
  const entries: (readonly [string, unknown])[] = [];
  const unread: UnreadLoop[] = [];
  for (const value of items) {
    const item = textOf(value);
    if (isUnknown(item)) return null;
    const filled = fill(body, identifier, item) as PlainObject;
    const written = writeOutLoops(filled, scope, depth + 1);
    entries.push(...written.entries);
    unread.push(...written.unread);
    if (entries.length > MOST_ITEMS) return null;
  }
  return { entries, unread };
}

function fill(value: unknown, identifier: string, item: string): unknown {
  if (typeof value === 'string') return fillText(value, identifier, item);
  if (Array.isArray(value)) return value.map((each) => fill(each, identifier, item));
  if (!isPlainObject(value)) return value;
  if (Object.keys(value).length === 1 && value.Ref === identifier) return item;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [fillText(key, identifier, item), fill(each, identifier, item)]),
  );
}

function fillText(text: string, identifier: string, item: string): string {
  return text
    .replaceAll(`\${${identifier}}`, item)
    .replaceAll(`&{${identifier}}`, item.replaceAll(/[^A-Za-z0-9]/g, ''));
}
