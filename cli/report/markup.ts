import { EMBEDDED_UNKNOWN } from '../../lib/address/unknown';
import { escapeText } from '../diagram/xml';

/** A piece of HTML. A class, so that nothing that was read from a file can pass for one. */
export class Markup {
  public constructor(public readonly html: string) {}
}

/** What may stand in a template: markup as it is, texts and numbers escaped, null for nothing. */
export type Content = Markup | string | number | null | readonly Content[];

/**
 * Writes HTML from a template, for example `markup\`<td>${name}</td>\``. Whatever is no `Markup` itself is text, and is escaped as
 * it may stand in an element or a quoted attribute.
 */
export function markup(pieces: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(pieces.map((piece, index) => `${piece}${write(values[index] ?? null)}`).join(''));
}

function write(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.html;
  if (typeof content === 'string') return escapeText(content.replaceAll(UNKNOWN_PIECES, '?'));
  return typeof content === 'number' ? content.toLocaleString('en') : content.map(write).join('');
}

// a text of a template may bear marks of what could not be read in it
const UNKNOWN_PIECES = new RegExp(EMBEDDED_UNKNOWN, 'g');
