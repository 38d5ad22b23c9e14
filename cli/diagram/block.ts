import { EMBEDDED_UNKNOWN } from '../../lib/address/unknown';
import type { TextStyle } from './text-style';

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
  /** whether a long text wraps instead of being cut */
  readonly wraps: boolean;
}

export type Arrangement =
  | { readonly kind: 'stack' }
  /** as many columns of this width as fit */
  | { readonly kind: 'grid'; readonly width: number }
  /** two columns, the right one this wide, with a channel for wires between */
  | { readonly kind: 'sides'; readonly right: number; readonly channel: number };

/** A block with its text and inner blocks, before placement. */
export interface Block {
  readonly kind: BlockKind;
  /** ids that wires and findings refer to */
  readonly ids: readonly string[];
  /** tooltip with the full text; null if nothing can be cut */
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

/** A piece of text; unknown parts become question marks. */
export function cell(text: string, style: TextStyle, at = 0, tone: Tone | null = null): Cell {
  return { text: oneLine(text), style, at, tone };
}

/** A text on one line, with question marks for unknown parts. */
export function oneLine(text: string): string {
  return withoutMarks(text).replaceAll(/\s+/g, ' ').trim();
}

const UNKNOWN_PIECES = new RegExp(EMBEDDED_UNKNOWN, 'g');

/** A text of a template, which may hold marks of unknown parts, with question marks for them. */
export function withoutMarks(text: string): string {
  return text.replaceAll(UNKNOWN_PIECES, '?');
}

export function line(...cells: readonly Cell[]): Line {
  return { cells, wraps: false };
}

export function wrapped(text: string, style: TextStyle, tone: Tone | null = null): Line {
  return { cells: [cell(text, style, 0, tone)], wraps: true };
}
