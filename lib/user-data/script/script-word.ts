import type { CommandExpansionPart, HereDoc, Word, WordPart } from 'unbash';
import { hasMark, inWords, mark, patternMark, withoutMarks } from '../state/unknown-mark';
import type { ScriptSyntax } from '../program/script-syntax';
import type { Shell } from '../program/script-call';

/** What an expansion needs of the script around it. */
export interface WordContext {
  readonly syntax: ScriptSyntax;
  readonly shell: Shell;
  /** runs the commands of a substitution, whose output is not known */
  substitute(part: WordPart): void;
}

interface Piece {
  readonly text: string;
  /** the result of an expansion outside of quotes: split at white space */
  readonly splits: boolean;
}

/** Expands a word as arguments: split into fields, a pattern being a piece that is not known. */
export function expandFields(word: Word, context: WordContext): readonly string[] {
  if (!word.parts) return [context.syntax.sealed.open(word.value)];
  const fields: string[] = [];
  let field: string | null = null;
  for (const part of word.parts) {
    const list = argumentsIn(part, context);
    if (list !== null) {
      if (list.length > 0) list[0] = (field ?? '') + (list[0] ?? '');
      fields.push(...list.slice(0, -1));
      field = list.at(-1) ?? field;
      continue;
    }
    const { text, splits } = pieceOf(part, context);
    if (!splits) {
      field = (field ?? '') + text;
      continue;
    }
    const isOpen = /[*?[]/.test(withoutMarks(text)) || (context.shell.variables.has('IFS') && /\W/.test(text));
    for (const [at, each] of (isOpen ? patternMark(text) : text).split(/[ \t\n]+/).entries()) {
      if (at > 0 && field !== null) fields.push(field);
      if (at > 0) field = null;
      if (each !== '') field = (field ?? '') + each;
    }
  }
  return field === null ? fields : [...fields, field];
}

/** `"$@"` and `"${@}"`: one field an argument; null for anything else. */
function argumentsIn(part: WordPart, { shell }: WordContext): string[] | null {
  const inner = part.type === 'DoubleQuoted' && part.parts.length === 1 ? part.parts[0] : part;
  const isAll = inner?.type === 'SimpleExpansion' ? inner.text === '$@' : inner?.text === '${@}';
  return isAll ? [...shell.args] : null;
}

/** Expands a word where the shell does not split it: an assignment, a redirection, a here-document. */
export function expandText(word: Word, context: WordContext): string {
  return word.parts ? textOfParts(word.parts, context) : context.syntax.sealed.open(word.value);
}

export function expandHereDoc(doc: HereDoc, context: WordContext): string {
  const { body } = doc;
  const open = (text: string, atStart = true): string =>
    context.syntax.sealed.open(doc.operator === '<<-' ? text.replace(atStart ? /^\t+/gm : /(?<=\n)\t+/g, '') : text);
  if (doc.delimiter?.quoted !== false) return open(body.text);
  // without an expansion in it the parser leaves the text as it is written
  if (!body.parts) return open(body.text.replace(/\\([$`\\]|\n)/g, (_, char: string) => (char === '\n' ? '' : char)));
  return body.parts
    .map((part, at) => (part.type === 'Literal' ? open(part.value, at === 0) : pieceOf(part, context).text))
    .join('');
}

function textOfParts(parts: readonly WordPart[], context: WordContext): string {
  return parts
    .map((part) => (part.type === 'Glob' ? context.syntax.sealed.open(part.text) : pieceOf(part, context).text))
    .join('');
}

function pieceOf(part: WordPart, context: WordContext): Piece {
  const open = (text: string): string => context.syntax.sealed.open(text);
  const unsplit = (text: string): Piece => ({ text, splits: false });
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return unsplit(open(part.value));
    case 'DoubleQuoted':
    case 'LocaleString':
      return unsplit(textOfParts(part.parts, context));
    case 'SimpleExpansion':
      return { text: valueOf(part.text.slice(1), context), splits: true };
    case 'ParameterExpansion':
      return { text: parameterOf(part, context), splits: true };
    case 'CommandExpansion':
      context.substitute(part);
      return unsplit(answerOf(part, context) ?? mark(open(part.text)));
    case 'ProcessSubstitution':
    case 'ArithmeticExpansion':
      context.substitute(part);
      return unsplit(mark(open(part.text)));
    case 'Glob':
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return unsplit(patternMark(open(part.text)));
  }
}

function valueOf(name: string, { shell, syntax }: WordContext): string {
  const value = shell.get(name);
  if (value !== null) return value;
  if (shell.exitsOnUnset && !shell.hasReadUnknown && /^[A-Za-z_]\w*$/.test(name) && !OF_THE_SHELL.test(name)) {
    // what else names it may set it, in a way that is not followed
    const isNamed = new RegExp(`(?<!\\$\\{?)\\b${name}\\b`).test(syntax.textOf({ pos: 0, end: Infinity }));
    if (!isNamed) shell.mayHaveEnded ??= `$${name} is not set in the user data, which ends the script`;
  }
  return mark(`variable ${name} is not set in the user data`);
}

/** Variables that a shell sets, or that it is given by whoever runs it (bash(1), "Shell Variables"; environ(7)). */
const OF_THE_SHELL =
  /^(_|BASH\w*|COLUMNS|COMP_\w+|DIRSTACK|E?UID|EPOCH\w+|FUNCNAME|GROUPS|HOME|HOST\w+|IFS|LANG|LC_\w+|LINENO|LINES|LOGNAME|MACHTYPE|OLDPWD|OPT\w+|OSTYPE|PATH|PIPESTATUS|PPID|PS\d|PWD|RANDOM|REPLY|SECONDS|SHELL\w*|SHLVL|SRANDOM|TERM|TMPDIR|USER)$/;

/** `${NAME}`, `${NAME:-word}` and `${NAME:+word}`; other operations are not followed. */
function parameterOf(part: WordPart & { readonly type: 'ParameterExpansion' }, context: WordContext): string {
  const { parameter, prefix, index, operation } = part;
  const value = context.shell.get(parameter);
  const text = context.syntax.sealed.open(part.text);
  if (prefix !== undefined || index !== undefined) return mark(text);
  if (operation === undefined) return valueOf(parameter, context);
  if (operation.type !== 'Default') {
    context.substitute(part);
    return mark(text);
  }
  const { operator, operand } = operation;
  const isGiven = /^\d+$/.test(parameter) ? Number(parameter) <= context.shell.args.length : value !== null;
  const isSet = isGiven && value !== null && (!operator.startsWith(':') || value !== '');
  if (value !== null && hasMark(value)) return mark(text);
  if (operator.endsWith('+')) return isSet ? expandText(operand, context) : '';
  if (isSet) return value;
  if (operator.endsWith('?')) {
    const isOurs = !context.shell.hasReadUnknown && !OF_THE_SHELL.test(parameter) && !context.shell.args.some(hasMark);
    if (isOurs) context.shell.mayHaveEnded ??= inWords(`${text} ends the script`);
    return mark(text);
  }
  const given = expandText(operand, context);
  if (operator.endsWith('=')) context.shell.variables.set(parameter, given);
  return given;
}

/** What little of a substitution's output its text alone says: where a temporary file is, and a program's name. */
function answerOf({ script, text }: CommandExpansionPart, { syntax }: WordContext): string | null {
  const words = syntax.sealed
    .open(text)
    .replace(/^\$\(\s*|^`\s*|\s*[)`]$/g, '')
    .split(/\s+/);
  if (script?.commands.length !== 1) return null;
  if (words[0] === 'mktemp' && !words.some((word) => /[;|&>]|^-[a-z]*[pt]|tmpdir|\//.test(word)))
    return `/tmp/${mark(text)}`;
  const program =
    words[0] === 'which' ? words.slice(1) : words[0] === 'command' && words[1] === '-v' ? words.slice(2) : [];
  return program.length === 1 && /^[\w.-]+$/.test(program[0] ?? '') ? (program[0] ?? null) : null;
}
