const MOST = 5;

/** Names similar to one that does not exist, the most similar first. */
export function similarNames(name: string, names: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  return names
    .map((each) => ({ each, apart: distance(wanted, each.toLowerCase()) }))
    .filter(({ each, apart }) => {
      const lower = each.toLowerCase();
      return apart <= Math.max(2, name.length / 3) || lower.includes(wanted) || wanted.includes(lower);
    })
    .sort((a, b) => a.apart - b.apart)
    .slice(0, MOST)
    .map(({ each }) => each);
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
