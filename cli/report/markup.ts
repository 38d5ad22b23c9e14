import { withoutMarks } from '../diagram/block';
import { escapeText } from '../diagram/xml';

/** A piece of HTML. It is a class, so that data from a file cannot pass as markup. */
export class Markup {
  public constructor(public readonly html: string) {}
}

/** Values of a template: markup is kept, text and numbers are escaped, null is omitted. */
export type Content = Markup | string | number | null | readonly Content[];

/**
 * Writes HTML from a template, for example `markup\`<td>${name}</td>\``. Other values than `Markup` are escaped for
 * elements and quoted attributes.
 */
export function markup(pieces: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(pieces.map((piece, index) => `${piece}${write(values[index] ?? null)}`).join(''));
}

function write(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.html;
  if (typeof content === 'string') return escapeText(withoutMarks(content));
  return typeof content === 'number' ? content.toLocaleString('en') : content.map(write).join('');
}
