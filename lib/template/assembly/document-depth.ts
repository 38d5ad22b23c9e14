/** How deep the maps and lists of a template may be nested; real ones stay far below. */
export const DEEPEST_DOCUMENT = 200;

/** Whether a text nests brackets deeper than a template may, whatever they mean: quoted ones do not count. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > DEEPEST_DOCUMENT) return true;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return false;
}
