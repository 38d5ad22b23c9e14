import { ifsOf, splitFields } from './field-splitting';
import { braceAlternatives } from './brace-expansion';
import { arithmeticValue, type ArithmeticContext } from './shell-arithmetic';
import { elementAt, elementsOf, type ShellValue } from './shell-array';
import { parameterValue } from './shell-parameter';
import type { HereDoc, ParsedScript, ShellSyntax, Word, WordPart } from './shell-syntax';
import { type ShellScope, unsetValue } from './shell-scope';
import { hasMark, mark } from './sealed-text';

/** What an expansion needs of the script that it stands in. */
export interface WordContext {
  readonly syntax: ShellSyntax;
  readonly scope: ShellScope;
  set(name: string, value: string): void;
  /** the output of a command substitution, without its last newlines */
  substitute(script: ParsedScript | undefined, text: string): string;
  /** the files that a pattern names; empty where none is known */
  filesLike(pattern: string): readonly string[];
}

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
  return braceAlternatives(word.parts).flatMap((parts) => fieldsOf(parts, context));
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
  const open = (text: string): string => context.syntax.sealed.open(text);
  if (doc.delimiter?.quoted !== false) return open(strip(body.text, true));
  // without an expansion in it the parser leaves the text as it is written
  if (!body.parts)
    return open(
      strip(
        body.text.replace(/\\([$`\\]|\n)/g, (_, char: string) => (char === '\n' ? '' : char)),
        true,
      ),
    );
  return body.parts
    .map((part, index) =>
      part.type === 'Literal'
        ? open(strip(part.value, index === 0))
        : joined(part, pieceOf(part, false, context).value, context),
    )
    .join('');
}

function textOfParts(parts: readonly WordPart[], context: WordContext): string {
  return parts.map((part) => joined(part, pieceOf(part, false, context).value, context)).join('');
}

/** `$*` joins with the first separator of fields, `$@` with a space. */
function joined(part: WordPart, value: ShellValue, context: WordContext): string {
  const isStar = part.type === 'SimpleExpansion' ? part.text === '$*' : isAllOf(part, '*');
  return elementsOf(value).join(isStar ? ifsOf(context.scope).slice(0, 1) : ' ');
}

function isAllOf(part: WordPart, sign: '@' | '*'): boolean {
  return part.type === 'ParameterExpansion' && (part.parameter === sign || part.index?.value === sign);
}

/** What arithmetic reads and sets where a word stands. */
export function arithmeticContext(context: WordContext): ArithmeticContext {
  return {
    scope: context.scope,
    set: (name, value) => {
      context.set(name, value);
    },
    textOf: (parts) => textOfParts(parts, context),
  };
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
      for (const [at, element] of elementsOf(piece.value).entries()) {
        // "$@" and "${a[@]}": one field an element at least
        if (at > 0) end();
        if (piece.quoted || !piece.expanded) {
          field = (field ?? '') + element;
          pattern ||= !piece.quoted && (part.type === 'Glob' || part.type === 'ExtendedGlob');
          continue;
        }
        const ifs = ifsOf(context.scope);
        for (const [index, text] of splitFields(element, ifs).entries()) {
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
  return isAllOf(part, '@');
}

function pieceOf(part: WordPart, quoted: boolean, context: WordContext): Piece {
  const open = (text: string): string => context.syntax.sealed.open(text);
  const expansion = (value: ShellValue): Piece => ({ value, quoted, expanded: true });
  switch (part.type) {
    case 'Literal':
      return { value: open(part.value), quoted, expanded: false };
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return { value: open(part.value), quoted: true, expanded: false };
    case 'DoubleQuoted':
    case 'LocaleString':
      return { value: textOfParts(part.parts, context), quoted: true, expanded: false };
    case 'SimpleExpansion': {
      const name = part.text.slice(1);
      const value = context.scope.get(name) ?? unsetValue(name);
      return expansion(typeof value === 'string' || /^[@*]$/.test(name) ? value : elementAt(value, '0'));
    }
    case 'ParameterExpansion':
      return expansion(parameterValue(part, arithmeticContext(context), (word) => expandText(word, context)));
    case 'CommandExpansion':
      return expansion(context.substitute(part.script, open(part.text)));
    case 'ArithmeticExpansion': {
      const value = arithmeticValue(part.expression, arithmeticContext(context));
      return expansion(value === null ? mark(open(part.text)) : String(value));
    }
    case 'ProcessSubstitution':
      return expansion(mark(open(part.text)));
    case 'Glob':
    case 'ExtendedGlob':
    case 'BraceExpansion': {
      // a pattern with an expansion in it is not put together
      const isPlain = part.parts?.every(({ type }) => type === 'Literal') ?? true;
      return { value: isPlain ? open(part.text) : mark(open(part.text)), quoted, expanded: false };
    }
  }
}
