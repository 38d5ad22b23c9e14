import { isPodNetworkError } from './pod-network-error';

/**
 * A value that cannot be read, such as a parameter without a default or an import from another stack. A rule that needs the
 * value is unknown: neither proved nor refuted.
 */
export interface Unknown {
  /** the reason, for example `parameter "VpcCidr" has no default` */
  readonly unknown: string;
}

/** A value, or the reason why it cannot be read. */
export type Maybe<T> = T | Unknown;

/** Creates an unknown value with its reason. */
export function unknown(reason: string): Unknown {
  return { unknown: reason };
}

/** Returns whether a value is unknown. */
export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && 'unknown' in value && typeof value.unknown === 'string';
}

/** Returns whether a value is known. */
export function isKnown<T>(value: Maybe<T>): value is T {
  return !isUnknown(value);
}

/** Returns the result of `read`, or unknown with the message of the `PodNetworkError` that it throws. */
export function orUnknown<T>(read: () => T): Maybe<T> {
  try {
    return read();
  } catch (thrown) {
    if (isPodNetworkError(thrown)) return unknown(thrown.message);
    throw thrown;
  }
}

/** Returns all values if every one is known, else the first unknown. */
export function allKnown<T>(values: readonly Maybe<T>[]): Maybe<readonly T[]> {
  return values.find(isUnknown) ?? values.filter(isKnown<T>);
}

// Two private-use characters (Unicode, "Private-Use Characters", U+E000..U+F8FF), which templates and scripts do not use.
// They carry a reason through YAML, JSON, shell and nft text as if it were an ordinary word.
const OPEN = '\uE000';
const CLOSE = '\uE001';

/** Encodes an unknown piece of a text, so that a parser of the text knows which of its values depend on it. */
export function embedUnknown(piece: Unknown): string {
  return `${OPEN}${piece.unknown
    .replaceAll(OPEN, '')
    .replaceAll(CLOSE, '')
    .replaceAll(/[\s'"\\]/g, '\u00A0')}${CLOSE}`;
}

/** One encoded unknown. Parsers that split a text into words must not split it. */
export const EMBEDDED_UNKNOWN = /\uE000[^\uE001]*\uE001/;

/** Returns the first encoded unknown of a text, or null. */
export function embeddedUnknown(text: string): Unknown | null {
  const open = text.indexOf(OPEN);
  if (open < 0) return null;
  const close = text.indexOf(CLOSE, open);
  return unknown(text.slice(open + 1, close < 0 ? undefined : close).replaceAll('\u00A0', ' '));
}

/** Returns a text without encoded unknowns as it is, else the first unknown. */
export function knownText(text: string): Maybe<string> {
  return embeddedUnknown(text) ?? text;
}
