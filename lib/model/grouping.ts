export function addTo<K, V>(groups: Map<K, V[]>, key: K, item: V): void {
  const list = groups.get(key);
  if (list === undefined) groups.set(key, [item]);
  else list.push(item);
}

/** How often each text occurs. */
export function countOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  return times;
}

/** Groups items by a key, in the order of first appearance. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) addTo(groups, keyOf(item), item);
  return groups;
}

/** Each later item of a key, with the first one. An item without a key is like no other. */
export function repeatsIn<T>(items: readonly T[], keyOf: (item: T) => string | null): readonly (readonly [T, T])[] {
  const first = new Map<string, T>();
  return items.flatMap((item) => {
    const key = keyOf(item);
    if (key === null) return [];
    const other = first.get(key);
    if (other === undefined) first.set(key, item);
    return other === undefined ? [] : [[item, other] as const];
  });
}
