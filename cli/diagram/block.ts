import { EMBEDDED_UNKNOWN } from '../../lib/address/unknown';
import type { TextStyle } from './text-style';

/** What a box of the picture stands for. */
export type BlockKind =
  | 'page'
  | 'header'
  | 'verdicts'
  | 'verdict'
  | 'path'
  | 'internet'
  | 'vpc'
  | 'column'
  | 'subnet'
  | 'dense-subnet'
  | 'node'
  | 'dense-node'
  | 'pods'
  | 'panel'
  | 'row'
  | 'findings'
  | 'finding';

export type Tone = 'good' | 'warning' | 'error' | 'path';

/** A piece of text within a line. */
export interface Cell {
  readonly text: string;
  readonly style: TextStyle;
  readonly tone: Tone | null;
  /** pixels from the left edge of the line */
  readonly at: number;
}

export interface Line {
  readonly cells: readonly Cell[];
  /** a text that does not fit goes on beneath, where it else is cut */
  readonly wraps: boolean;
}

/** How the blocks inside a block are arranged. */
export type Arrangement =
  | { readonly kind: 'stack' }
  /** as many columns of this width as there is room for */
  | { readonly kind: 'grid'; readonly width: number }
  /** two columns, the right one this wide, with a channel for wires between them */
  | { readonly kind: 'sides'; readonly right: number; readonly channel: number };

/** A box with its text and the boxes inside it, before anybody knows where it will stand. */
export interface Block {
  readonly kind: BlockKind;
  /** by which wires and findings find it */
  readonly ids: readonly string[];
  /** all that its text may have to cut short; null where nothing is */
  readonly about: string | null;
  readonly tone: Tone | null;
  readonly lines: readonly Line[];
  readonly children: readonly Block[];
  readonly arrangement: Arrangement;
}

const EMPTY: Omit<Block, 'kind'> = {
  ids: [],
  about: null,
  tone: null,
  lines: [],
  children: [],
  arrangement: { kind: 'stack' },
};

export function block(kind: BlockKind, parts: Partial<Omit<Block, 'kind'>>): Block {
  return { kind, ...EMPTY, ...parts };
}

/** One piece of text of a line; what in it could not be read is a question mark. */
export function cell(text: string, style: TextStyle, at = 0, tone: Tone | null = null): Cell {
  return { text: oneLine(text), style, at, tone };
}

/** A text without line breaks and without marks of what could not be read. */
export function oneLine(text: string): string {
  return text.replaceAll(UNKNOWN_PIECES, '?').replaceAll(/\s+/g, ' ').trim();
}

const UNKNOWN_PIECES = new RegExp(EMBEDDED_UNKNOWN, 'g');

export function line(...cells: readonly Cell[]): Line {
  return { cells, wraps: false };
}

export function wrapped(text: string, style: TextStyle, tone: Tone | null = null): Line {
  return { cells: [cell(text, style, 0, tone)], wraps: true };
}
