import type { Verdict } from '../../lib/walk/proof/rule-proof';
import type { Tone } from './headline';
import { type Content, type Markup, markup } from './markup';

/** A section of the page, with an entry in the table of contents. */
export interface Section {
  /** target of links */
  readonly id: string;
  readonly title: string;
  readonly body: Content;
}

export function writeSection({ id, title, body }: Section): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}</section>
`;
}

export interface Table {
  readonly caption: string;
  readonly header: readonly Content[];
  readonly rows: readonly (readonly Content[])[];
  /** selects the style of the table */
  readonly kind?: 'grid' | 'grid wide' | 'rules' | 'drift' | 'limits';
}

/** A table with row headers in the first column. Scrolls sideways if it is too wide, with the keyboard too. */
export function htmlTable({ caption, header, rows, kind }: Table): Markup {
  return markup`<div class="scroll" role="group" aria-label="${caption}" tabindex="0"><table${kind === undefined ? null : markup` class="${kind}"`}>
<caption>${caption}</caption>
<thead><tr>${header.map((cell) => markup`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(([first = '', ...cells]) => markup`<tr><th scope="row">${first}</th>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>
`;
}

export const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = { proved: 'good', refuted: 'error', unknown: 'warning' };

const SIGNS: Readonly<Record<Tone, string>> = { good: '✓', warning: '?', error: '✗' };

/** Above this number of columns, column names are vertical. */
const WIDEST = 8;

/** A grid with a row for each sender and a column for each receiver. */
export function pairTable(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly [from: string, ...cells: readonly Content[]])[],
): Markup {
  const isWide = columns.length > WIDEST;
  return htmlTable({
    caption,
    kind: isWide ? 'grid wide' : 'grid',
    header: ['from \\ to', ...columns.map((name) => (isWide ? markup`<span class="upright">${name}</span>` : name))],
    rows,
  });
}

/** A word with a sign, so that color is not the only cue. */
export function writeBadge(tone: Tone, word: Content, sign = SIGNS[tone]): Markup {
  return markup`<span class="badge is-${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

/** The outcome of one pair in a grid: a sign, its word for screen readers, and details. */
export function writeOutcome(tone: Tone, word: string, more: Content = null): Markup {
  return markup`<span class="outcome is-${tone}"><span aria-hidden="true">${SIGNS[tone]}</span><span class="unseen">${word}</span>${more === null ? null : markup` ${more}`}</span>`;
}

/** An id or address, in monospace that wraps anywhere. */
export function code(text: string | null): Markup {
  return text === null ? markup`<span class="muted">?</span>` : markup`<code>${text}</code>`;
}
