import type { WordPart } from './shell-syntax';

// beyond it a word of braces is left as it is: nobody writes one, and following it could take for ever
const MOST_WORDS = 1000;

/** A word with braces as the words that it stands for: `a{b,c}` is `ab` and `ac` (Bash Reference Manual, "Brace Expansion"). */
export function braceAlternatives(parts: readonly WordPart[]): readonly (readonly WordPart[])[] {
  const counts = parts.map((part) => (part.type === 'BraceExpansion' ? braceWords(part.text).length : 1));
  const count = counts.reduce((product, each) => product * each, 1);
  return count > MOST_WORDS ? [parts] : alternatives(parts);
}

function alternatives(parts: readonly WordPart[]): readonly (readonly WordPart[])[] {
  const at = parts.findIndex((part) => part.type === 'BraceExpansion');
  const brace = parts[at];
  if (!brace) return [parts];
  return braceWords(brace.text).flatMap((text) => {
    const literal: WordPart = { type: 'Literal', pos: brace.pos, end: brace.end, value: text, text };
    return alternatives([...parts.slice(0, at), literal, ...parts.slice(at + 1)]);
  });
}

function braceWords(text: string): readonly string[] {
  const [, from, to, step = '1'] = /^\{(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?\}$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    // a leading zero of one of them pads all to the longer of the two
    const width = [from, to].some((end) => /^-?0\d/.test(end)) ? Math.max(from.length, to.length) : 0;
    return steps(Number(from), Number(to), Number(step)).map((value) => padded(value, width));
  }
  const [, first, last] = /^\{([a-z])\.\.([a-z])\}$/.exec(text) ?? [];
  if (first !== undefined && last !== undefined) {
    return steps(first.charCodeAt(0), last.charCodeAt(0), 1).map((code) => String.fromCharCode(code));
  }
  // a brace inside a brace, or a variable: left as it is
  return /^\{[^{}$`'"\\]*,[^{}$`'"\\]*\}$/.test(text) ? text.slice(1, -1).split(',') : [text];
}

function steps(from: number, to: number, step: number): readonly number[] {
  const by = Math.max(Math.abs(step), 1);
  const count = Math.min(Math.floor(Math.abs(to - from) / by) + 1, MOST_WORDS);
  return Array.from({ length: count }, (_, index) => (from <= to ? from + index * by : from - index * by));
}

function padded(value: number, width: number): string {
  const digits = String(Math.abs(value));
  return value < 0 ? `-${digits.padStart(width - 1, '0')}` : digits.padStart(width, '0');
}
