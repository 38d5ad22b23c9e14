import { DEFAULT_CONFIG } from '../../cni/containerd-config';
import { hasMark } from '../state/unknown-mark';

/** `s/pattern/by/`, on the lines that an address matches; basic regular expressions (POSIX, "Regular Expressions"). */
interface Substitution {
  readonly address: string;
  readonly pattern: string;
  readonly by: string;
  readonly isGlobal: boolean;
}

const TEXT = '(?:\\\\.|(?!\\2)[^\\\\\\n])*';
const ONE = new RegExp(
  `[\\s;]*(?:/((?:\\\\.|[^/\\\\\\n])+)/[ \\t]*)?s([^\\w\\s\\\\])(${TEXT})\\2(${TEXT})\\2(g?)[ \\t]*(?=[;\\n]|$)`,
  'y',
);

/** Of extended expressions; basic ones have a backslash before it. */
const OPERATOR = /^[(){}+?|]$/;

/** The commands of a script; null where it has others than substitutions. `isExtended`: its expressions are extended ones (`-E`). */
export function substitutionsOf(script: string, isExtended = false): readonly Substitution[] | null {
  const found: Substitution[] = [];
  let at = 0;
  for (let rest = script.trimEnd(); at < rest.length; at = ONE.lastIndex) {
    ONE.lastIndex = at;
    const [whole, address = '', delimiter = '', pattern = '', by = '', flag] = ONE.exec(rest) ?? [];
    if (whole === undefined || hasMark(whole)) return null;
    const plain = (text: string): string => text.replaceAll(`\\${delimiter}`, delimiter);
    const basic = isExtended ? basicOf : (text: string): string => text;
    // an escaped delimiter that is an operator as well: versions of sed differ
    if (isExtended && OPERATOR.test(delimiter) && pattern.includes(`\\${delimiter}`)) return null;
    found.push({ address: basic(address), pattern: basic(plain(pattern)), by: plain(by), isGlobal: flag === 'g' });
  }
  return found;
}

/** An extended expression as a basic one: its operators have a backslash, and what is escaped stands for itself. */
function basicOf(expression: string): string {
  return expression.replaceAll(/\\?[^]/g, (one) =>
    OPERATOR.test(one) ? `\\${one}` : one.replace(/^\\([(){}+?|])$/, '$1'),
  );
}

/** Whether a replacement puts a setting of TOML, or a piece of one, in the place of a piece. */
function keepsToml(pattern: string, by: string): boolean {
  const isWhole = by === '' || /[&=#]|\\\d/.test(by) || !pattern.includes('=');
  return isWhole && !/=(?!\s*(true|false|\d+|"[^"]*"|'[^']*'|\[[^\]]*\]|&|\\\d)?\s*(#|$))/.test(by);
}

/**
 * The text after the substitutions; null where that is not known. Patterns without special characters are applied. Any other one is
 * only seen to match nothing. Of the default configuration of containerd, the keys alone that are judged are known here.
 */
export function substitute(text: string, commands: readonly Substitution[]): string | null {
  let result = text;
  const isPart = text.startsWith(DEFAULT_CONFIG);
  if (!isPart && hasMark(text)) return null;
  for (const { address, pattern, by, isGlobal } of commands) {
    const isApart = wordsOf(address, pattern).some((word) => !result.includes(word));
    const keys = [...by.matchAll(/([\w.-]+)["'\s]*=/g)].map(([, key = '']) => key);
    const mayTouch = by.includes('\\n') || !keepsToml(pattern, by) || keys.some((key) => result.includes(key));
    if (isApart && !(isPart && mayTouch)) continue;
    const [from, to] = [literal(pattern, /[.*[\]^$]/), literal(by, /&/)];
    if (isPart || address !== '' || !from || to === null) return null;
    const lines = result.split('\n');
    result = lines
      .map((line) => (isGlobal ? line.replaceAll(from, () => to) : line.replace(from, () => to)))
      .join('\n');
  }
  return result;
}

/** Words of basic regular expressions that a line must hold to match. */
function wordsOf(...patterns: readonly string[]): readonly string[] {
  // an alternative, a number of a character or of times, a class, or a group that may be left out
  if (patterns.some((pattern) => /\\[|cdox{]|\[[.:=]|\\[)](\*|\\[?])/.test(pattern))) return [];
  return patterns.flatMap(
    (pattern) =>
      pattern
        .replaceAll(/\[\^?\]?[^\]]*\](\*|\\[?{])?/g, ' ')
        .replaceAll(/\\\w/g, ' ')
        .match(/\w{4,}(?!\w|\*|\\[?{])/g) ?? [],
  );
}

/** The text that an expression without special characters stands for; null where it has some. */
function literal(expression: string, special: RegExp): string | null {
  const plain = expression.replaceAll(/\\([^\w(){}+?|<>'`\n])/g, (_, character: string) => character);
  const bare = expression.replaceAll(/\\[^\w(){}+?|<>'`\n]/g, '');
  return bare.includes('\\') || special.test(bare) ? null : plain;
}
