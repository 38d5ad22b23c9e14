import { oneLine } from './block';
import type { Placed, PlacedText } from './placement';
import { ROOT_CLASS, writeStyleSheet } from './style-sheet';
import type { Point, Wire } from './wire';
import { element, escapeText } from './xml';

export interface Drawing {
  readonly title: string;
  readonly description: string;
  readonly page: Placed;
  readonly wires: readonly Wire[];
  readonly marks: ReadonlyMap<Placed, readonly FindingMark[]>;
  /** boxes that the traced packet passes through */
  readonly passed: ReadonlySet<Placed>;
}

/** The number of a finding, at the box that it is about. */
export interface FindingMark {
  readonly number: number;
  readonly severity: 'error' | 'warning';
}

/** A box shows at most this many numbers. */
const MOST_MARKS = 5;
const MARK_STEP = 20;

export function writeSvg(drawing: Drawing): string {
  const { page, title, description, wires, marks } = drawing;
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    class: ROOT_CLASS,
    role: 'img',
    'aria-label': oneLine(title),
    viewBox: `0 0 ${page.width} ${page.height}`,
    width: page.width,
    height: page.height,
  };
  const content = [
    element('title', {}, escapeText(oneLine(title))),
    element('desc', {}, escapeText(oneLine(description))),
    `<style>\n${writeStyleSheet()}\n</style>`,
    ...boxLines(drawing, page),
    ...wires.flatMap(wireLines),
    ...[...marks].flatMap(([placed, numbers]) => markLines(placed, numbers)),
  ];
  return `${element('svg', attributes, '\n', content.join('\n'), '\n')}\n`;
}

/** Kinds of blocks without a border. */
const UNBOXED: ReadonlySet<string> = new Set(['header', 'verdicts', 'verdict', 'path', 'column', 'finding']);

function boxLines(drawing: Drawing, placed: Placed): readonly string[] {
  const { block, x, y, width, height, texts, children } = placed;
  const about = block.about === null ? [] : [element('title', {}, escapeText(oneLine(block.about)))];
  const rect = UNBOXED.has(block.kind)
    ? []
    : [
        element('rect', {
          class: classesOf(drawing, placed),
          x,
          y,
          width,
          height,
          ...(block.kind === 'page' ? {} : { rx: 4 }),
        }),
      ];
  const own = [...about, ...rect, ...texts.filter(({ text }) => text !== '').map(textLine), ...legendLines(placed)];
  return [
    ...(about.length === 0 ? own : ['<g>', ...own, '</g>']),
    ...children.flatMap((child) => boxLines(drawing, child)),
  ];
}

function classesOf({ marks, passed }: Drawing, placed: Placed): string {
  const severities = (marks.get(placed) ?? []).map(({ severity }) => severity);
  const severity = severities.includes('error') ? ' has-error' : severities.includes('warning') ? ' has-warning' : '';
  return `${placed.block.kind}${passed.has(placed) ? ' passed' : ''}${severity}`;
}

function textLine({ x, y, text, style, tone }: PlacedText): string {
  return element('text', { class: tone === null ? style : `${style} ${tone}`, x, y }, escapeText(text));
}

/** Legend before a verdict and before the traced packet. */
function legendLines({ block: { kind, tone }, x, y }: Placed): readonly string[] {
  if (kind === 'verdict') return [element('circle', { class: tone ?? 'label', cx: x + 7, cy: y + 11, r: 5 })];
  if (kind !== 'path') return [];
  const wire = [
    { x, y: y + 14 },
    { x: x + 22, y: y + 14 },
  ];
  const end = tone === 'error' ? 'dropped' : tone === 'warning' ? 'unknown' : 'arrow';
  return wireLines({ kind: 'path', points: wire, end });
}

function wireLines({ kind, points, end }: Wire): readonly string[] {
  const name = kind === 'path' ? 'request' : kind;
  const d = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  return [element('path', { class: name, d }), ...endLines(points, end)];
}

function endLines(points: readonly Point[], end: Wire['end']): readonly string[] {
  const [before, last] = points.slice(-2);
  if (before === undefined || last === undefined) return [];
  const { x, y } = last;
  switch (end) {
    case 'none':
      return [];
    case 'dropped': {
      // outside the box, because its text begins at the edge
      const [cx, cy] = [x - 7 * Math.sign(x - before.x), y - 7 * Math.sign(y - before.y)];
      const stroke = (side: 1 | -1): string => `M${cx - 6} ${cy - 6 * side}L${cx + 6} ${cy + 6 * side}`;
      return [element('path', { class: 'dropped', d: stroke(1) + stroke(-1) })];
    }
    case 'unknown':
      return [
        element('circle', { class: 'unknown', cx: x, cy: y, r: 8 }),
        element('text', { class: 'label number', x, y: y + 4 }, '?'),
      ];
    case 'arrow': {
      const [dx, dy] = [Math.sign(x - before.x), Math.sign(y - before.y)];
      const wing = (side: 1 | -1): string => `L${x - 9 * dx + 5 * side * dy} ${y - 9 * dy + 5 * side * dx}`;
      return [element('path', { class: 'arrow', d: `M${x} ${y}${wing(1)}${wing(-1)}Z` })];
    }
  }
}

/** Numbers of findings: on the upper edge of a box, inside a row, before the text in the list of findings. */
function markLines({ block: { kind }, x, y, width, height }: Placed, marks: readonly FindingMark[]): readonly string[] {
  const cy = kind === 'row' ? y + Math.round(height / 2) : kind === 'finding' ? y + 11 : y;
  const first = kind === 'finding' ? x + 12 : kind === 'dense-node' ? x + width - 1 : x + width - 14;
  return marks.slice(0, MOST_MARKS).flatMap(({ number, severity }, index) => {
    const cx = first - index * MARK_STEP;
    const text = marks.length > MOST_MARKS && index === MOST_MARKS - 1 ? '…' : String(number);
    return [
      element('circle', { class: severity, cx, cy, r: 9 }),
      element('text', { class: 'label number', x: cx, y: cy + 4 }, text),
    ];
  });
}
