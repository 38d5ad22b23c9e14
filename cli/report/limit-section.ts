import type { LimitLine } from '../../lib/rules/limit/limit-rules';
import { type Markup, markup } from './markup';
import { code, type Section, htmlTable } from './section';

/** Use of AWS limits, the fullest first; null if nothing counts. */
export function limitSection(limits: readonly LimitLine[]): Section | null {
  if (limits.length === 0) return null;
  const fullest = [...limits].sort((a, b) => b.used / b.default - a.used / a.default);
  const number = (value: number): Markup => markup`<span class="count">${value}</span>`;
  return {
    id: 'limits',
    title: 'Limits',
    body: markup`${htmlTable({
      caption: 'Use of AWS limits',
      kind: 'limits',
      header: ['Limit', 'Use', 'Used', 'Default', 'Maximum', 'By'],
      rows: fullest.map((line) => [
        line.unit,
        limitBar(line),
        number(line.used),
        number(line.default),
        line.maximum === null ? markup`<span class="muted">not stated</span>` : number(line.maximum),
        code(line.resource),
      ]),
    })}<p class="muted">The full bar is the maximum; the mark is the default of every account. Sources: ${[...new Set(limits.map(({ source }) => source))].join('; ')}.</p>
`,
  };
}

const LONG = 100;
/** Keeps a very small use visible. */
const SHORTEST = 0.8;

/** A bar as SVG, because browsers do not print backgrounds. The numbers beside it say the same. */
function limitBar({ used, default: usual, maximum }: LimitLine): Markup {
  const whole = Math.max(maximum ?? usual, usual, used);
  const at = (value: number): number => Math.round((value / whole) * LONG * 100) / 100;
  const tone = used > (maximum ?? Infinity) ? 'error' : used > usual * 0.9 ? 'warning' : 'fine';
  const length = used === 0 ? 0 : Math.max(SHORTEST, at(used));
  return markup`<svg class="bar" viewBox="0 0 ${svgNumber(LONG)} 8" preserveAspectRatio="none" aria-hidden="true"><rect class="whole" width="100" height="8"/><rect class="used-${tone}" width="${svgNumber(length)}" height="8"/>${
    at(usual) >= LONG ? null : markup`<rect class="usual" x="${svgNumber(at(usual))}" width="0.8" height="8"/>`
  }</svg>`;
}

function svgNumber(value: number): string {
  return String(value);
}
