import type { Verdict } from '../../lib/walk/proof/rule-proof';
import type { Tone } from './headline';
import { type Content, type Markup, markup } from './markup';

/** A part of the page, with its place in the table of contents. */
export interface Section {
  /** what a link leads to */
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
  /** cells that are whole `<td>` elements, or what is to stand in one */
  readonly rows: readonly (readonly Content[])[];
  /** of how the table looks */
  readonly kind?: 'grid' | 'grid wide' | 'rules' | 'drift' | 'limits';
}

/** A table whose first column names its rows. It is scrolled sideways by itself, by the keyboard too, where it has no room. */
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

/** More columns of a grid than this bear their names upright. */
const WIDEST = 8;

/** Who asks whom, a row for each that asks, a column for each that is asked. */
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

/** A word with a sign before it, so that it is not told by its colour alone. */
export function writeBadge(tone: Tone, word: Content, sign = SIGNS[tone]): Markup {
  return markup`<span class="badge is-${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

/** The outcome of one pair in a grid: a sign that is read out as a word, and what there is to say of it. */
export function writeOutcome(tone: Tone, word: string, more: Content = null): Markup {
  return markup`<span class="outcome is-${tone}"><span aria-hidden="true">${SIGNS[tone]}</span><span class="unseen">${word}</span>${more === null ? null : markup` ${more}`}</span>`;
}

/** Names of the model are code: of one width, and broken anywhere where there is no room. */
export function code(text: string | null): Markup {
  return text === null ? markup`<span class="muted">?</span>` : markup`<code>${text}</code>`;
}
