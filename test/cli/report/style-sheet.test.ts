import { writeStyleSheet } from '../../../cli/diagram/style-sheet';
import { STYLE_SHEET } from '../../../cli/report/style-sheet';

function classesOf(css: string): ReadonlySet<string> {
  const selectors = css.replaceAll(/\{[^{}]*\}/g, '{}');
  return new Set([...selectors.matchAll(/\.([a-z][a-z-]*)/g)].map(([, name]) => name ?? ''));
}

test('no class of the page is one of the picture in it, but for its root', () => {
  const [page, picture] = [classesOf(STYLE_SHEET), classesOf(writeStyleSheet())];
  expect(picture.size).toBeGreaterThan(10);
  expect([...page].filter((name) => picture.has(name))).toEqual(['pod-network']);
});

test('it can stand in a page that is read as HTML or XML, and its braces are even', () => {
  expect(STYLE_SHEET).not.toMatch(/[<&]/);
  expect(STYLE_SHEET.split('{').length).toBe(STYLE_SHEET.split('}').length);
});
