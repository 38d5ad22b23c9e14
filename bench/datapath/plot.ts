import { FIGURES } from './figure';
import type { BatchResult } from './result';
import { RATE_NAMES } from './tables';

const LEFT = 150;
const SCALE = 320;
const LINE = 16;
const WIDTH = LEFT + SCALE * 1.5 + 20;

/** Draws the rates of each variant as shares of the floor's, with their spread; the dotted line is 1. */
export function writePlot({ rows }: BatchResult): string {
  const bars = rows
    .filter(({ to }) => to.startsWith('f '))
    .flatMap(({ of, ratios }) =>
      RATE_NAMES.flatMap((figure) => {
        const ratio = ratios[figure];
        return ratio === undefined ? [] : [{ label: `${of}, ${FIGURES[figure].title}`, ...ratio }];
      }),
    );
  const height = bars.length * LINE + 30;
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
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(height)}" font-family="sans-serif" font-size="10" fill="#1b2a3a" role="img" aria-label="Rates as shares of the floor's">
<rect width="100%" height="100%" fill="#fff"/>
${drawn.join('\n')}
<line x1="${x(1)}" x2="${x(1)}" y1="4" y2="${String(height - 18)}" stroke="#1b2a3a" stroke-dasharray="3 3"/>
<text x="${x(1)}" y="${String(height - 6)}" text-anchor="middle">the floor</text>
</svg>
`;
}
