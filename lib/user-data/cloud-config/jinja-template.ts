import { mark } from '../state/unknown-mark';

/** A template as far as its text tells: what it fills in becomes a mark. Null where statements decide which lines are there. */
export function renderJinja(template: string): string | null {
  const text = template
    .trimStart()
    .replace(/^## template: *jinja[^\n]*\n?/i, '')
    .replace(/\{#[\s\S]*?#\}/g, '');
  if (text.includes('{%')) return null;
  return text.replace(/\{\{-?([\s\S]*?)-?\}\}/g, (_, expression: string) =>
    mark(`jinja variable ${expression.trim()}`),
  );
}
