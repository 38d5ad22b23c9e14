/** A map of a parsed document. */
export type PlainObject = Readonly<Record<string, unknown>>;

/** Whether a parsed value is a map. */
export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A key of a parsed map; undefined where the map does not hold it itself (`constructor` and its like are no keys). */
export function entryOf(map: unknown, key: string): unknown {
  return isPlainObject(map) && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** All maps of a value, itself included, however deep they are nested. */
export function mapsIn(root: unknown): readonly PlainObject[] {
  const pending: unknown[] = [root];
  const maps: PlainObject[] = [];
  while (pending.length > 0) {
    const value = pending.pop();
    if (isPlainObject(value)) maps.push(value);
    if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) pending.push(each);
  }
  return maps;
}

/** The map under a key, or an empty one. */
export function mapUnder(map: unknown, key: string): PlainObject {
  const entry = entryOf(map, key);
  return isPlainObject(entry) ? entry : {};
}
