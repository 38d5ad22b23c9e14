/** One `s` command of sed, as a pattern of this language. */
interface Substitution {
  readonly pattern: RegExp;
  readonly replacement: string;
}

/**
 * What `sed` makes of a text by commands that substitute: plain ones without addresses, groups and back references, on every
 * line (POSIX, "sed"). Null for any other command.
 */
export function substitute(scripts: readonly string[], isExtended: boolean, text: string): string | null {
  const commands: Substitution[] = [];
  for (const script of scripts) {
    const read = readScript(script, isExtended);
    if (read === null) return null;
    commands.push(...read);
  }
  if (commands.length === 0) return null;
  const lines = text.split('\n').map((line, at, all) => {
    const isEnd = at === all.length - 1 && line === '';
    return isEnd
      ? line
      : commands.reduce((now, { pattern, replacement }) => now.replace(pattern, () => replacement), line);
  });
  return lines.join('\n');
}

function readScript(script: string, isExtended: boolean): readonly Substitution[] | null {
  const found: Substitution[] = [];
  let rest = script.trim();
  while (rest !== '') {
    const delimiter = rest[1] ?? '';
    if (!rest.startsWith('s') || !/[/|#,:@%!~]/.test(delimiter)) return null;
    const [from, afterFrom] = upTo(delimiter, rest.slice(2));
    if (afterFrom === null) return null;
    const [to, afterTo] = upTo(delimiter, afterFrom);
    const end = afterTo === null ? null : /^([gI]*)\s*(?:[;\n]\s*|$)/.exec(afterTo);
    if (afterTo === null || end === null) return null;
    const pattern = patternOf(from, isExtended, delimiter);
    const replacement = replacementOf(to, delimiter);
    if (pattern === null || replacement === null) return null;
    const flags = `${end[1]?.includes('g') ? 'g' : ''}${end[1]?.includes('I') ? 'i' : ''}`;
    found.push({ pattern: new RegExp(pattern, flags), replacement });
    rest = afterTo.slice(end[0].length);
  }
  return found;
}

/** A part of a command up to its delimiter, and what follows; null where there is no delimiter. */
function upTo(delimiter: string, text: string): readonly [string, string | null] {
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === delimiter) return [text.slice(0, at), text.slice(at + 1)];
  }
  return [text, null];
}

/** Characters that mean the same to sed and to this language, in a basic and in an extended pattern. */
const PLAIN = /^[^\\.^$*+?()[\]{}|/-]$/;

/** A pattern that cannot be empty, made of plain characters, `.`, `.*`, and anchors at its ends. */
function patternOf(text: string, isExtended: boolean, delimiter: string): string | null {
  let pattern = '';
  let isEmpty = true;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\\') {
      at += 1;
      const escaped = text[at] ?? '';
      if (escaped === '|') return null;
      // a letter or a digit, and in a basic pattern a brace, means something else with a backslash
      if (/[\w(){}|+?<>'`]/.test(escaped) && !(isExtended && /[(){}|+?]/.test(escaped)) && escaped !== delimiter)
        return null;
      pattern += `\\${escaped}`;
      isEmpty = false;
    } else if (char === '^' && at === 0) pattern += '^';
    else if (char === '$' && at === text.length - 1) pattern += '$';
    else if (char === '.') {
      const isAny = text[at + 1] === '*';
      if (isAny) at += 1;
      else isEmpty = false;
      pattern += isAny ? '.*' : '.';
    } else if (PLAIN.test(char) || char === '/' || char === '-' || (!isExtended && /[+?(){}|]/.test(char))) {
      if (text[at + 1] === '*' || (isExtended && /[+?{]/.test(text[at + 1] ?? ''))) return null;
      pattern += char.replace(/[+?(){}|/-]/, '\\$&');
      isEmpty = false;
    } else return null;
  }
  // more of them could take a machine long
  const isLong = pattern.split('.*').length > 4;
  return isLong || (isEmpty && pattern !== '^.*$') ? null : pattern;
}

/** Null where it refers to what was found. */
function replacementOf(text: string, delimiter: string): string | null {
  let replacement = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '&' || char === '\n') return null;
    if (char === '\\') {
      at += 1;
      const escaped = text[at] ?? '';
      if (escaped !== delimiter && !/[^\w\s]/.test(escaped)) return null;
      replacement += escaped;
    } else replacement += char;
  }
  return replacement;
}
