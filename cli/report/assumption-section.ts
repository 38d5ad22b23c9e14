import type { Assumption } from '../../lib/check/assumption';
import { markup } from './markup';
import { code, type Section } from './section';

/** What the proof rests on and no template says; null where it rests on nothing. */
export function assumptionSection(assumptions: readonly Assumption[]): Section | null {
  if (assumptions.length === 0) return null;
  return {
    id: 'assumptions',
    title: 'What the proof assumes',
    body: markup`<ul>${assumptions.map(({ id, text }) => markup`<li>${text} ${code(id)}</li>\n`)}</ul>\n`,
  };
}
