import { type Content, markup } from '../../../cli/report/markup';
import { elementsOf, parseSvg, type SvgElement } from '../diagram/svg-document';

/** All text of an element, with one space between pieces. */
export function textOf(element: SvgElement): string {
  return [element.text, ...element.children.map(textOf)]
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join(' ');
}

/** The tables of a piece of the page, each with its caption, as rows of cells. */
export function tablesOf(body: Content): Readonly<Record<string, readonly (readonly string[])[]>> {
  const tables = elementsOf(parseSvg(markup`<div>${body}</div>`.html), 'table');
  return Object.fromEntries(
    tables.map((table) => [
      elementsOf(table, 'caption').map(textOf).join(''),
      elementsOf(table, 'tr').map(({ children }) => children.map(textOf)),
    ]),
  );
}
