import fc from 'fast-check';
import { limitSection } from '../../../cli/report/limit-section';
import { markup } from '../../../cli/report/markup';
import type { LimitLine } from '../../../lib/rules/limit/limit-rules';
import { elementsOf, parseSvg, type SvgElement } from '../diagram/svg-document';

const LINE: LimitLine = {
  id: 'limit-routes-per-table',
  resource: 'Table',
  used: 10,
  default: 500,
  maximum: 1000,
  unit: 'routes per route table',
  source: 'the guide',
};

function bars(limits: readonly LimitLine[]): readonly SvgElement[] {
  return elementsOf(parseSvg(markup`<div>${limitSection(limits)?.body ?? null}</div>`.html), 'svg');
}

/** Class, start and length of the pieces of a bar, in per cent. */
function pieces(line: Partial<LimitLine>): readonly (readonly [string, number, number])[] {
  const [bar] = bars([{ ...LINE, ...line }]);
  return (bar?.children ?? []).map(({ attributes }) => [
    attributes.class ?? '',
    Number(attributes.x ?? 0),
    Number(attributes.width),
  ]);
}

test('a bar is as long as the maximum, with what is used and a stroke at the default', () => {
  expect(pieces({})).toEqual([
    ['whole', 0, 100],
    ['used-fine', 0, 1],
    ['usual', 50, 0.8],
  ]);
  expect(pieces({ used: 0, maximum: 500 })).toEqual([
    ['whole', 0, 100],
    ['used-fine', 0, 0],
  ]);
});

test('what nearly uses the default up, and what is beyond the maximum, is told apart', () => {
  const look = (used: number, maximum: number | null): string | undefined => pieces({ used, maximum })[1]?.[0];
  expect([look(450, 1000), look(451, 1000), look(1000, 1000), look(1001, 1000)]).toEqual([
    'used-fine',
    'used-warning',
    'used-warning',
    'used-error',
  ]);
  // AWS states no highest, so nobody knows that it is too much
  expect(look(9999, null)).toBe('used-warning');
});

test('no piece is longer than its bar, and a longer one is more', () => {
  const some = fc.record({
    used: fc.integer({ min: 1, max: 10_000 }),
    default: fc.integer({ min: 1, max: 10_000 }),
    maximum: fc.option(fc.integer({ min: 1, max: 10_000 })),
  });
  fc.assert(
    fc.property(some, (line) => {
      for (const [, start, length] of pieces(line)) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(length).toBeGreaterThan(0);
        expect(start < 100 && length <= 100).toBe(true);
      }
      const less = pieces({ ...line, used: Math.ceil(line.used / 2) })[1]?.[2] ?? 0;
      const whole = Math.max(line.used, line.default, line.maximum ?? 0);
      const same = Math.max(Math.ceil(line.used / 2), line.default, line.maximum ?? 0) === whole;
      if (same) expect(less).toBeLessThanOrEqual(pieces(line)[1]?.[2] ?? 0);
    }),
  );
});

test('the fullest comes first, and nothing is written of no limits', () => {
  const lines = [LINE, { ...LINE, unit: 'outputs', used: 400 }, { ...LINE, unit: 'rules', used: 20, default: 20 }];
  const rows = elementsOf(parseSvg(markup`<div>${limitSection(lines)?.body ?? null}</div>`.html), 'th');
  const units = rows.filter(({ attributes }) => attributes.scope === 'row').map(({ text }) => text);
  expect(units).toEqual(['rules', 'outputs', 'routes per route table']);
  expect(limitSection([])).toBe(null);
});
