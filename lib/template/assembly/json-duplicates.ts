import type { DuplicateKey } from '../../model/template-source';

interface OpenMap {
  readonly keys: Map<string, number[]>;
  readonly isMap: boolean;
  /** the key whose value is being read, or the position in a list */
  at: string;
}

const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/y;

/**
 * Finds the keys that a JSON text writes twice in one map, which `JSON.parse` loses without a word.
 *
 * @param text valid JSON
 */
export function duplicateJsonKeys(text: string): readonly DuplicateKey[] {
  const open: OpenMap[] = [];
  const duplicates = new Map<string, DuplicateKey>();
  let line = 1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\n') line += 1;
    else if (character === '{' || character === '[') open.push({ keys: new Map(), isMap: character === '{', at: '' });
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      STRING.lastIndex = at;
      const quoted = STRING.exec(text)?.[0] ?? '"';
      at += quoted.length - 1;
      if (isKey(text, at + 1)) note(JSON.parse(quoted) as string, line, open, duplicates);
    }
  }
  return [...duplicates.values()];
}

function isKey(text: string, after: number): boolean {
  let at = after;
  while (/\s/.test(text[at] ?? '')) at += 1;
  return text[at] === ':';
}

function note(key: string, line: number, open: readonly OpenMap[], duplicates: Map<string, DuplicateKey>): void {
  const map = open.at(-1);
  if (map === undefined) return;
  map.at = key;
  const lines = map.keys.get(key);
  if (lines === undefined) {
    map.keys.set(key, [line]);
    return;
  }
  lines.push(line);
  const path = open.filter(({ isMap }) => isMap).map((each) => each.at);
  duplicates.set(path.join('\n'), { path, lines });
}
