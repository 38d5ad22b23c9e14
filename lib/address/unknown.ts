import { isPodNetworkError } from './pod-network-error';

/**
 * A value that could not be read: a parameter with no default, an import from elsewhere, something not understood.
 * A rule that needs the value is unknown: neither proved nor refuted.
 */
export interface Unknown {
  /** why it could not be read, in words, for example `parameter "VpcCidr" has no default` */
  readonly unknown: string;
}

/** A value, or the reason why it could not be read. */
export type Maybe<T> = T | Unknown;

/** Makes an unknown value of the reason why it could not be read. */
export function unknown(reason: string): Unknown {
  return { unknown: reason };
}

/** Whether a value could not be read. */
export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && 'unknown' in value && typeof value.unknown === 'string';
}

/** Whether a value could be read. */
export function isKnown<T>(value: Maybe<T>): value is T {
  return !isUnknown(value);
}

/** What `read` gives; unknown, with the reason, where it refuses its input with a PodNetworkError. */
export function orUnknown<T>(read: () => T): Maybe<T> {
  try {
    return read();
  } catch (thrown) {
    if (isPodNetworkError(thrown)) return unknown(thrown.message);
    throw thrown;
  }
}

/** A list of values as a value: all of them, or the first that could not be read. */
export function allKnown<T>(values: readonly Maybe<T>[]): Maybe<readonly T[]> {
  return values.find(isUnknown) ?? values.filter(isKnown<T>);
}

// Two private-use characters (Unicode, "Private-Use Characters", U+E000..U+F8FF) that no template and no script uses:
// they carry a reason through YAML, JSON, shell and nft text as if it were an ordinary word.
const OPEN = '\uE000';
const CLOSE = '\uE001';

/** Writes an unknown piece into a text, so that a reader of the text can tell which of its values depend on it. */
export function embedUnknown(piece: Unknown): string {
  return `${OPEN}${piece.unknown
    .replaceAll(OPEN, '')
    .replaceAll(CLOSE, '')
    .replaceAll(/[\s'"\\]/g, '\u00A0')}${CLOSE}`;
}

/** One mark of `embedUnknown`, for readers that split a text into words: a mark is never split. */
export const EMBEDDED_UNKNOWN = /\uE000[^\uE001]*\uE001/;

/** The first unknown piece that a text holds, or null. */
export function embeddedUnknown(text: string): Unknown | null {
  const open = text.indexOf(OPEN);
  if (open < 0) return null;
  const close = text.indexOf(CLOSE, open);
  return unknown(text.slice(open + 1, close < 0 ? undefined : close).replaceAll('\u00A0', ' '));
}

/** A text that may hold unknown pieces as a value: the text itself, or unknown. */
export function knownText(text: string): Maybe<string> {
  return embeddedUnknown(text) ?? text;
}
