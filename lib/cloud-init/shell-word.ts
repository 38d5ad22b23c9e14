import { ifsOf, splitFields } from './field-splitting';
import { arithmeticValue, parameterValue } from './shell-parameter';
import type { HereDoc, ParsedScript, ShellSyntax, Word, WordPart } from './shell-syntax';
import { type ShellScope, type ShellValue, unsetValue } from './shell-scope';
import { hasMark, mark } from './sealed-text';

/** What an expansion needs of the script that it stands in. */
export interface WordContext {
  readonly syntax: ShellSyntax;
  readonly scope: ShellScope;
  /** the output of a command substitution, without its last newlines */
  substitute(script: ParsedScript | undefined, text: string): string;
  /** the files that a pattern names; empty where none is known */
  filesLike(pattern: string): readonly string[];
}

// beyond it a word of braces is left as it is: nobody writes one, and following it could take for ever
const MOST_BRACE_WORDS = 1000;

interface Piece {
  readonly value: ShellValue;
  /** quoted text is neither split nor a pattern */
  readonly quoted: boolean;
  /** what an expansion yields is split at white space */
  readonly expanded: boolean;
}

/** Expands a word as an argument: split into fields, patterns replaced by the files that they name. */
export function expandFields(word: Word, context: WordContext): readonly string[] {
  if (!word.parts) return [context.syntax.sealed.open(word.value)];
  const braces = word.parts.map((part) => (part.type === 'BraceExpansion' ? braceWords(part.text).length : 1));
  const count = braces.reduce((product, each) => product * each, 1);
  const words = count > MOST_BRACE_WORDS ? [word.parts] : braceAlternatives(word.parts);
  return words.flatMap((parts) => fieldsOf(parts, context));
}

/** Expands a word where the shell does not split it: an assignment, a redirection, a here-document. */
export function expandText(word: Word, context: WordContext): string {
  return word.parts ? textOfParts(word.parts, context) : context.syntax.sealed.open(word.value);
}

/** What a here-document holds. */
export function expandHereDoc(doc: HereDoc, context: WordContext): string {
  const { body } = doc;
  const strip = (text: string, atStart: boolean): string =>
    doc.operator === '<<-' ? text.replace(atStart ? /^\t+/gm : /(?<=\n)\t+/g, '') : text;
  if (!body.parts || doc.delimiter?.quoted !== false) return context.syntax.sealed.open(strip(body.text, true));
  return body.parts
    .map((part, index) =>
      part.type === 'Literal'
        ? context.syntax.sealed.open(strip(part.value, index === 0))
        : joined(pieceOf(part, false, context).value),
    )
    .join('');
}

function textOfParts(parts: readonly WordPart[], context: WordContext): string {
  return parts.map((part) => joined(pieceOf(part, false, context).value)).join('');
}

function joined(value: ShellValue): string {
  return typeof value === 'string' ? value : value.join(' ');
}

function fieldsOf(parts: readonly WordPart[], context: WordContext): readonly string[] {
  const fields: string[] = [];
  let field: string | null = null;
  let pattern = false;
  const end = (): void => {
    if (field !== null) fields.push(...(pattern ? expandPattern(field, context) : [field]));
    field = null;
    pattern = false;
  };
  for (const part of parts) {
    for (const piece of piecesOf(part, context)) {
      if (typeof piece.value !== 'string') {
        // "$@" and "${a[@]}": one field an element
        piece.value.forEach((element, index) => {
          if (index > 0) end();
          field = (field ?? '') + element;
        });
      } else if (piece.quoted || !piece.expanded) {
        field = (field ?? '') + piece.value;
        pattern ||= !piece.quoted && (part.type === 'Glob' || part.type === 'ExtendedGlob');
      } else {
        const ifs = ifsOf(context.scope);
        for (const [index, text] of splitFields(piece.value, ifs).entries()) {
          // between two separators that are no white space stands an empty field
          if (index > 0 && /\S/.test(ifs)) field ??= '';
          if (index > 0) end();
          if (text !== '') field = (field ?? '') + text;
          pattern ||= /[*?[]/.test(text);
        }
      }
    }
  }
  end();
  return fields;
}

function expandPattern(field: string, context: WordContext): readonly string[] {
  if (hasMark(field)) return [field];
  const files = context.filesLike(field);
  return files.length > 0 ? files : [field];
}

function piecesOf(part: WordPart, context: WordContext): readonly Piece[] {
  if (part.type === 'DoubleQuoted' || part.type === 'LocaleString') {
    const [only] = part.parts;
    if (part.parts.length === 1 && only && isList(only)) return [pieceOf(only, true, context)];
    return [{ value: textOfParts(part.parts, context), quoted: true, expanded: false }];
  }
  return [pieceOf(part, false, context)];
}

/** `$@` and `${a[@]}` stay lists inside double quotes. */
function isList(part: WordPart): boolean {
  if (part.type === 'SimpleExpansion') return part.text === '$@';
  return part.type === 'ParameterExpansion' && (part.parameter === '@' || part.index?.value === '@');
}

function pieceOf(part: WordPart, quoted: boolean, context: WordContext): Piece {
  const open = (text: string): string => context.syntax.sealed.open(text);
  const expansion = (value: ShellValue): Piece => ({ value, quoted, expanded: true });
  switch (part.type) {
    case 'Literal':
    case 'Glob':
      return { value: open(part.value), quoted, expanded: false };
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return { value: open(part.value), quoted: true, expanded: false };
    case 'DoubleQuoted':
    case 'LocaleString':
      return { value: textOfParts(part.parts, context), quoted: true, expanded: false };
    case 'SimpleExpansion': {
      const name = part.text.slice(1);
      return expansion(context.scope.get(name) ?? unsetValue(name));
    }
    case 'ParameterExpansion':
      return expansion(parameterValue(part, context.scope, (word) => expandText(word, context)));
    case 'CommandExpansion':
      return expansion(context.substitute(part.script, open(part.text)));
    case 'ArithmeticExpansion': {
      const value = arithmeticValue(part.expression, context.scope);
      return expansion(value === null ? mark(open(part.text)) : String(value));
    }
    case 'ProcessSubstitution':
      return expansion(mark(open(part.text)));
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return { value: open(part.text), quoted, expanded: false };
  }
}

/** `a{b,c}` as the words that it stands for: `ab` and `ac`. */
function braceAlternatives(parts: readonly WordPart[]): readonly (readonly WordPart[])[] {
  const at = parts.findIndex((part) => part.type === 'BraceExpansion');
  const brace = parts[at];
  if (!brace) return [parts];
  return braceWords(brace.text).flatMap((text) => {
    const literal: WordPart = { type: 'Literal', pos: brace.pos, end: brace.end, value: text, text };
    return braceAlternatives([...parts.slice(0, at), literal, ...parts.slice(at + 1)]);
  });
}

function braceWords(text: string): readonly string[] {
  const range = /^\{(\d+)\.\.(\d+)\}$/.exec(text);
  if (range) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    const count = Math.min(Math.abs(to - from) + 1, MOST_BRACE_WORDS);
    return Array.from({ length: count }, (_, index) => String(from <= to ? from + index : from - index));
  }
  // a brace inside a brace, or a variable: left as it is
  return /^\{[^{}$`'"\\]*,[^{}$`'"\\]*\}$/.test(text) ? text.slice(1, -1).split(',') : [text];
}
