import { embeddedUnknown, embedUnknown, type Unknown, unknown } from '../../address/unknown';

/** A text whose unknown pieces are sealed: each mark holds a number instead of a reason, so that no parser trips over the reason. */
export interface SealedText {
  readonly text: string;
  /** puts the reasons back into a piece of the text */
  open(piece: string): string;
}

// the two characters that delimit a mark, as `embedUnknown` writes them
const [OPEN = '', CLOSE = ''] = embedUnknown({ unknown: '' });
const MARK = new RegExp(`${OPEN}[^${CLOSE}]*${CLOSE}?`, 'g');
const SEAL = new RegExp(`${OPEN}(\\d+)${CLOSE}`, 'g');

/** Seals the unknown pieces of a text. */
export function sealMarks(text: string): SealedText {
  const marks: string[] = [];
  const sealed = text.replace(MARK, (mark) => {
    marks.push(mark);
    return `${OPEN}${String(marks.length - 1)}${CLOSE}`;
  });
  return { text: sealed, open: (piece) => piece.replace(SEAL, (seal, index: string) => marks[Number(index)] ?? seal) };
}

/** Puts the reasons back everywhere in a parsed value. */
export function openMarks<T>(value: T, sealed: SealedText): T {
  if (typeof value === 'string') return sealed.open(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => openMarks(each, sealed)) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [sealed.open(key), openMarks<unknown>(each, sealed)]),
  ) as T;
}

/** A piece of text that stands for a value which could not be read. */
export function mark(reason: string): string {
  return embedUnknown({ unknown: reason });
}

/** A piece of a word that the shell replaces by the names of files, such as `*`. */
export function patternMark(text: string): string {
  return mark(`the words of ${text}`);
}

/** Whether a text begins with such a piece. */
export function isPattern(text: string): boolean {
  return text.startsWith(patternMark('').slice(0, -CLOSE.length));
}

/** The words that `xargs` adds, where its input is not known. */
export const XARGS_INPUT = mark('input of xargs');

export function hasMark(text: string): boolean {
  return embeddedUnknown(text) !== null;
}

/** Whether a text is one unknown piece and nothing else. */
export function isMark(text: string): boolean {
  return hasMark(text) && text.replace(MARK, '') === '' && text.indexOf(OPEN) === text.lastIndexOf(OPEN);
}

/** What is known of a text. */
export function withoutMarks(text: string): string {
  return text.replace(MARK, '');
}

/** What stands before the first unknown piece. */
export function beforeMark(text: string): string {
  return text.split(OPEN)[0] ?? '';
}

/** A text for people to read: each unknown piece as its reason. */
export function inWords(text: string): string {
  return text.replace(MARK, (piece) => embeddedUnknown(piece)?.unknown ?? '');
}

/** Why a value could not be read, and where; the reason may hold marks. */
export function unknownAt(place: string, reason: string): Unknown {
  return unknown(inWords(`${place}: ${reason}`));
}
