import { FIGURES } from './figure';
import type { BatchResult } from './result';
import { RATE_NAMES } from './tables';

const LEFT = 190;
const SCALE = 320;
const LINE = 16;
const WIDTH = LEFT + SCALE * 1.5 + 20;
const TICKS = [0, 0.5, 1, 1.5];
const LEGEND = 'bar: median; line on it: spread; name: variant (a, b, …), pods on each node, and the rate';

/** Draws the rates of each variant as shares of the floor's, with their spread; the dashed line is 1. */
export function writePlot({ rows }: BatchResult): string {
  const bars = rows
    .filter(({ to }) => to.startsWith('f '))
    .flatMap(({ of, ratios }) =>
      RATE_NAMES.flatMap((figure) => {
        const ratio = ratios[figure];
        return ratio === undefined ? [] : [{ label: `${of}, ${FIGURES[figure].title}`, ...ratio }];
      }),
    );
  const axis = bars.length * LINE + 12;
  const x = (value: number): string => (LEFT + Math.min(value, 1.5) * SCALE).toFixed(1);
  const drawn = bars.map(({ label, median, spread }, index) => {
    const y = index * LINE + 10;
    const middle = String(y + 5);
    return (
      `<text x="${String(LEFT - 6)}" y="${String(y + 9)}" text-anchor="end">${label}</text>` +
      `<rect x="${String(LEFT)}" y="${String(y)}" width="${(Math.min(median, 1.5) * SCALE).toFixed(1)}" height="10" fill="#5b8fc7"/>` +
      `<line x1="${x(Math.max(0, median - spread))}" x2="${x(median + spread)}" y1="${middle}" y2="${middle}" stroke="#1b2a3a" stroke-width="2"/>`
    );
  });
  const ticks = TICKS.map(
    (value) =>
      `<line x1="${x(value)}" x2="${x(value)}" y1="${String(axis)}" y2="${String(axis + 4)}" stroke="#1b2a3a"/>` +
      `<text x="${x(value)}" y="${String(axis + 14)}" text-anchor="middle">${String(value)}${value === 1 ? ', the floor' : ''}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(axis + 38)}" font-family="sans-serif" font-size="10" fill="#1b2a3a" role="img" aria-label="Rates as shares of the floor's">
<rect width="100%" height="100%" fill="#fff"/>
${drawn.join('\n')}
<line x1="${x(1)}" x2="${x(1)}" y1="4" y2="${String(axis)}" stroke="#1b2a3a" stroke-dasharray="3 3"/>
<line x1="${x(0)}" x2="${x(1.5)}" y1="${String(axis)}" y2="${String(axis)}" stroke="#1b2a3a"/>
${ticks.join('\n')}
<text x="${x(0)}" y="${String(axis + 31)}">${LEGEND}</text>
</svg>
`;
}
