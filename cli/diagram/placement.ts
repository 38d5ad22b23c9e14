import type { Arrangement, Block, BlockKind, Line, Tone } from './block';
import { fitText, type TextStyle, TYPEFACES, widthOf, wrapText } from './text-style';

/** A block with its place, in pixels. */
export interface Placed {
  readonly block: Block;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly texts: readonly PlacedText[];
  readonly children: readonly Placed[];
}

export interface PlacedText {
  readonly x: number;
  /** the baseline */
  readonly y: number;
  readonly text: string;
  readonly style: TextStyle;
  readonly tone: Tone | null;
}

interface Spacing {
  /** left and right of what is inside */
  readonly side: number;
  /** above and below it */
  readonly end: number;
  /** between the blocks inside */
  readonly gap: number;
}

const SPACING: Readonly<Record<BlockKind, Spacing>> = {
  page: { side: 28, end: 24, gap: 16 },
  header: { side: 0, end: 0, gap: 0 },
  verdicts: { side: 0, end: 0, gap: 6 },
  verdict: { side: 18, end: 2, gap: 0 },
  path: { side: 36, end: 4, gap: 0 },
  internet: { side: 14, end: 6, gap: 0 },
  vpc: { side: 16, end: 12, gap: 14 },
  column: { side: 0, end: 0, gap: 12 },
  subnet: { side: 14, end: 12, gap: 14 },
  'dense-subnet': { side: 14, end: 12, gap: 8 },
  node: { side: 10, end: 8, gap: 6 },
  'dense-node': { side: 8, end: 2, gap: 0 },
  pods: { side: 8, end: 4, gap: 0 },
  panel: { side: 12, end: 9, gap: 0 },
  row: { side: 4, end: 1, gap: 0 },
  findings: { side: 16, end: 12, gap: 10 },
  finding: { side: 30, end: 0, gap: 0 },
};

/**
 * Places a block and what is inside it. Widths are given from the outside, heights follow from the inside, so that no box meets
 * another and each holds what belongs to it.
 */
export function placeBlock(block: Block, x: number, y: number, width: number): Placed {
  const { side, end, gap } = SPACING[block.kind];
  const inner = { x: x + side, y: y + end, width: width - 2 * side };
  const { texts, bottom } = placeLines(block.lines, inner.x, inner.y, inner.width);
  const top = block.lines.length > 0 && block.children.length > 0 ? bottom + Math.min(gap, 8) : bottom;
  const children = arrange(block.children, block.arrangement, inner.x, top, inner.width, gap);
  const height = Math.max(bottom, Math.max(0, ...children.map(({ y, height }) => y + height))) + end - y;
  return { block, x, y, width, height, texts, children };
}

/** The width that a block needs so that none of its lines is cut. */
export function naturalWidth({ kind, lines, children }: Block): number {
  const own = lines.flatMap(({ cells }) => cells.map(({ at, text, style }) => at + widthOf(text, style)));
  return Math.ceil(Math.max(0, ...own, ...children.map(naturalWidth))) + 2 * SPACING[kind].side;
}

function arrange(
  blocks: readonly Block[],
  arrangement: Arrangement,
  x: number,
  y: number,
  width: number,
  gap: number,
): readonly Placed[] {
  switch (arrangement.kind) {
    case 'stack':
      return stack(blocks, x, y, width, gap);
    case 'grid':
      return grid(blocks, x, y, width, gap, arrangement.width);
    case 'sides': {
      const { right, channel } = arrangement;
      const [first, second] = blocks;
      const left = width - right - channel;
      return [
        ...(first === undefined ? [] : [placeBlock(first, x, y, left)]),
        ...(second === undefined ? [] : [placeBlock(second, x + left + channel, y, right)]),
      ];
    }
  }
}

function stack(blocks: readonly Block[], x: number, y: number, width: number, gap: number): readonly Placed[] {
  const placed: Placed[] = [];
  let next = y;
  for (const one of blocks) {
    const here = placeBlock(one, x, next, width);
    placed.push(here);
    next += here.height + gap;
  }
  return placed;
}

function grid(
  blocks: readonly Block[],
  x: number,
  y: number,
  width: number,
  gap: number,
  wanted: number,
): readonly Placed[] {
  const columns = Math.max(1, Math.floor((width + gap) / (wanted + gap)));
  const column = Math.min(Math.floor((width - gap * (columns - 1)) / columns), Math.ceil(wanted * 1.3));
  const placed: Placed[] = [];
  let top = y;
  for (let first = 0; first < blocks.length; first += columns) {
    const row = blocks
      .slice(first, first + columns)
      .map((one, index) => placeBlock(one, x + index * (column + gap), top, column));
    const height = Math.max(...row.map((one) => one.height));
    placed.push(...row.map((one) => ({ ...one, height })));
    top += height + gap;
  }
  return placed;
}

const CELL_GAP = 6;

function placeLines(
  lines: readonly Line[],
  x: number,
  y: number,
  width: number,
): { readonly texts: readonly PlacedText[]; readonly bottom: number } {
  const texts: PlacedText[] = [];
  let top = y;
  for (const { cells, wraps } of lines) {
    const leading = Math.max(...cells.map(({ style }) => TYPEFACES[style].leading));
    const size = Math.max(...cells.map(({ style }) => TYPEFACES[style].size));
    const rows = cells.map(({ at, text, style }, index): readonly string[] => {
      const next = cells[index + 1]?.at ?? Infinity;
      const room = Math.min(width, next - CELL_GAP) - at;
      return wraps ? wrapText(text, room, style) : [fitText(text, room, style)];
    });
    cells.forEach(({ at, style, tone }, index) => {
      (rows[index] ?? []).forEach((text, row) => {
        const baseline = top + row * leading + (leading + size * 0.7) / 2;
        texts.push({ x: x + at, y: Math.round(baseline), text, style, tone });
      });
    });
    top += leading * Math.max(1, ...rows.map((row) => row.length));
  }
  return { texts, bottom: top };
}
