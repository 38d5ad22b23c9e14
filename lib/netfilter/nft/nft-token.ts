import { EMBEDDED_UNKNOWN } from '../../address/unknown';

/** A word, a string or a sign of an nft script; a newline is a token of its own, since it ends a statement. */
export interface NftToken {
  readonly text: string;
  /** it stood in quotes, and is no keyword */
  readonly quoted: boolean;
}

// More than one colon makes an IPv6 or a hardware address; a single one separates.
const IPV6 = /[0-9A-Fa-f]*(?::[0-9A-Fa-f]*){2,}(?:\.\d+){0,3}(?:\/\d+)?/y;
const SIGN = /==|!=|<=|>=|<<|>>|[{}();,:=<>!&|^\n]/y;
// not \s: a mark holds no-break spaces
const SPACE = /(?:[ \t\r\f\v]|\\\r?\n|#[^\n]*)+/y;
const STRING = /"([^"\n]*)"/y;
const WORD = new RegExp(`(?:${EMBEDDED_UNKNOWN.source}|[^ \\t\\r\\f\\v\\n{}();,:=<>!&|^"#])+`, 'y');

/**
 * Splits nft text into tokens: comments and line continuations are left out, a mark of an unknown piece stays in one
 * word. A quote that is never closed is a word of its own, which no statement begins with.
 */
export function tokenizeNft(text: string): readonly NftToken[] {
  const tokens: NftToken[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return undefined;
    at = pattern.lastIndex;
    return match[1] ?? match[0];
  };
  while (at < text.length) {
    if (take(SPACE) !== undefined) continue;
    const string = take(STRING);
    const token = string ?? take(IPV6) ?? take(SIGN) ?? take(WORD) ?? text.charAt(at++);
    tokens.push({ text: token, quoted: string !== undefined });
  }
  return tokens;
}

/** Tokens as text again, in the usual spacing. */
export function nftText(tokens: readonly NftToken[]): string {
  return tokens
    .map(({ text, quoted }) => (quoted ? `"${text}"` : text === '\n' ? '' : text))
    .filter((text) => text !== '')
    .join(' ')
    .replaceAll(' ,', ',');
}

/** Whether a new line stands within a value: nft takes one beside a brace or a comma only. */
export function hasBrokenLine(tokens: readonly NftToken[]): boolean {
  const lines = tokens.map(({ text, quoted }) => (quoted ? 'x' : text)).join(' ');
  return /[^\s{},][ \n]*\n[ \n]*[^\s{},]/.test(lines);
}
