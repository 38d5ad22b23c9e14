/** A shell pattern (`*`, `?`, `[...]`) as the source of a regular expression. */
export function globPattern(glob: string, slash = true): string {
  const any = slash ? '.' : '[^/]';
  return glob.replace(/\[!?\]?[^\]]*\]|[\s\S]/g, (token) => {
    if (token === '*') return `${any}*`;
    if (token === '?') return any;
    if (token.length > 1)
      return `[${token
        .slice(1, -1)
        .replace(/^!/, '^')
        .replace(/[\\[\]]/g, '\\$&')}]`;
    return token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  });
}

/** Whether a word has a character that the shell takes for a pattern. */
export function isGlob(word: string): boolean {
  return /[*?[]/.test(word);
}
