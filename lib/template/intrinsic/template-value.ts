import { embedUnknown, isUnknown, knownText, unknown, type Maybe, type Unknown } from '../../address/unknown';

/**
 * What a value of a template is once its intrinsic functions are resolved: plain data, a reference to a resource, text with
 * unresolved pieces, or unknown.
 */
export type Value =
  | string
  | number
  | boolean
  | null
  | Unknown
  | Reference
  | Text
  | NoValue
  | readonly Value[]
  | { readonly [key: string]: Value };

const KIND = Symbol('kind of value');

/** A resource, or one attribute of it, that AWS names at deploy; or something outside of the templates. */
export interface Reference {
  readonly [KIND]: 'reference';
  /** id of the resource in the model; for something outside, what stands for it: a parameter's name, an export's name */
  readonly id: string;
  /** null: the resource itself */
  readonly attribute: string | null;
  /** why it is not a resource of the templates; null where it is one */
  readonly outside: string | null;
}

/** Text with unknown pieces. Text that is known throughout is a string. */
export interface Text {
  readonly [KIND]: 'text';
  readonly pieces: readonly TextPiece[];
}

export type TextPiece = string | Reference | Unknown;

/** `AWS::NoValue`: the property or list item that holds it is left out. */
export interface NoValue {
  readonly [KIND]: 'noValue';
}

export const NO_VALUE: NoValue = Object.freeze({ [KIND]: 'noValue' as const });

/** Makes a reference to a resource of the templates. */
export function referenceTo(id: string, attribute: string | null = null): Reference {
  return { [KIND]: 'reference', id, attribute, outside: null };
}

/** Makes a reference to something that the templates do not hold, with the reason why it is not known. */
export function outsideReference(id: string, reason: string): Reference {
  return { [KIND]: 'reference', id, attribute: null, outside: reason };
}

function hasKind(value: unknown, kind: string): boolean {
  return typeof value === 'object' && value !== null && (value as { [KIND]?: string })[KIND] === kind;
}

export function isReference(value: unknown): value is Reference {
  return hasKind(value, 'reference');
}

export function isText(value: unknown): value is Text {
  return hasKind(value, 'text');
}

export function isNoValue(value: unknown): value is NoValue {
  return hasKind(value, 'noValue');
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a value is a plain map of properties. */
export function isMap(value: Value | undefined): value is Readonly<Record<string, Value>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !isUnknown(value) &&
    !(KIND in (value as object))
  );
}

/** The longest text that is built; user data ends at 16 KB, and a template must not be able to grow without end. */
export const LONGEST_TEXT = 262_144;

/** Joins pieces to one text; neighbouring strings become one, and a text without unknown pieces a plain string. */
export function joinPieces(pieces: readonly TextPiece[]): string | Text | Reference | Unknown {
  const joined: TextPiece[] = [];
  let length = 0;
  for (const piece of pieces) {
    length += typeof piece === 'string' ? piece.length : 1;
    if (length > LONGEST_TEXT) return unknown(`a text of more than ${String(LONGEST_TEXT)} characters`);
    if (piece === '') continue;
    const last = joined.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') joined[joined.length - 1] = last + piece;
    else joined.push(piece);
  }
  const [only] = joined;
  if (only === undefined) return '';
  return joined.length === 1 ? only : { [KIND]: 'text', pieces: joined };
}

/** The pieces of a value inside a text; null for a map or a list. */
export function piecesOf(value: Value): readonly TextPiece[] | null {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (isText(value)) return value.pieces;
  if (isReference(value) || isUnknown(value)) return [value];
  if (value === null || isNoValue(value)) return [''];
  return null;
}

/** Why the id or attribute that a reference stands for is not known. */
export function reasonOf(reference: Reference): string {
  if (reference.outside !== null) return reference.outside;
  return reference.attribute === null
    ? `the id of "${reference.id}" is given by AWS at deploy`
    : `${reference.attribute} of "${reference.id}" is given by AWS at deploy`;
}

/** A value as text in which unknown pieces are marked (`embedUnknown`); null for a map or a list. */
export function markedText(value: Value): string | null {
  return (
    piecesOf(value)
      ?.map((piece) => {
        if (typeof piece === 'string') return piece;
        return embedUnknown(isReference(piece) ? unknown(reasonOf(piece)) : piece);
      })
      .join('') ?? null
  );
}

/** A value as text: unknown where a piece of it is, or where it is no text at all. */
export function textOf(value: Value): Maybe<string> {
  const pieces = piecesOf(value);
  if (pieces === null) return unknown('a text was expected, and a list or a map is there');
  let text = '';
  for (const piece of pieces) {
    if (typeof piece !== 'string') return isReference(piece) ? unknown(reasonOf(piece)) : piece;
    text += piece;
  }
  return knownText(text);
}

/** Properties of a resource, or of a part of one, with every value resolved. */
export type Properties = Readonly<Record<string, Value>>;
