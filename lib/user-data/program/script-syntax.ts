import { parse } from 'unbash';
import type { ParsedScript } from 'unbash';
import { type SealedText, sealMarks } from '../state/unknown-mark';

/** A script as a syntax tree (unbash, the only parser of shell text here), and the way back from the tree to the text. */
export interface ScriptSyntax {
  readonly script: ParsedScript;
  readonly sealed: SealedText;
  /** the text of a node, its marks restored */
  textOf(node: { readonly pos: number; readonly end: number }): string;
  /** the line of a node, from 1 */
  lineOf(node: { readonly pos: number }): number;
}

/** A word that every shell takes as it is. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

// the workers of a network run the same scripts
const parsed = new Map<string, ScriptSyntax>();
const REMEMBERED = 64;

/** Parses shell text; what the parser did not understand is in `script.errors`, and the rest of the tree stands. */
export function parseScript(source: string): ScriptSyntax {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  const syntax = syntaxOf(source);
  if (parsed.size >= REMEMBERED) parsed.clear();
  parsed.set(source, syntax);
  return syntax;
}

function syntaxOf(source: string): ScriptSyntax {
  // the text of a reason must not be parsed as shell syntax
  const sealed = sealMarks(source.replaceAll('\r\n', '\n'));
  const lineStarts = [0];
  for (let at = sealed.text.indexOf('\n'); at >= 0; at = sealed.text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return {
    script: parse(sealed.text),
    sealed,
    textOf: (node) => sealed.open(sealed.text.slice(node.pos, node.end)),
    lineOf: (node) => lineStarts.filter((start) => start <= node.pos).length,
  };
}
