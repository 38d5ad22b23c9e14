import { arithmeticValue, type ArithmeticContext } from './shell-arithmetic';
import { countOf, elementAt, elementsOf, hasTextKeys, keysOf, type ShellValue } from './shell-array';
import { ShellPattern } from './shell-pattern';
import { parsePiece } from './shell-syntax';
import type { ParameterExpansionPart, Word } from './shell-syntax';
import { unsetValue } from './shell-scope';
import { hasMark, mark } from './sealed-text';

/** Expands a word inside an expansion to its text. */
export type TextOf = (word: Word) => string;

/**
 * What `${...}` stands for (Bash Reference Manual, "Shell Parameter Expansion"). A variable that nobody set stands for a
 * mark: the user data does not say what it is.
 */
export function parameterValue(part: ParameterExpansionPart, context: ArithmeticContext, textOf: TextOf): ShellValue {
  const { parameter, prefix, operation } = part;
  const value = context.scope.get(parameter);
  const key = part.index && textOf(part.index);
  const isAll = [key, parameter].some((each) => each === '@' || each === '*');
  if (prefix === '!') return indirect(part, isAll, value, context);
  const found = isAll ? value : elementOf(value, key, context);
  if (operation?.type === 'Default') return defaulted(part, operation, found, context, textOf);
  if (found === null) return unsetValue(parameter);
  if (prefix === '#') {
    const size = isAll ? countOf(found) : elementsOf(found).join('').length;
    return !hasTextKeys(found) && elementsOf(found).some(hasMark) ? mark(part.text) : String(size);
  }
  if (!operation) return found;
  if (operation.type === 'Slice') return sliced(found, part, operation, context, textOf);
  if (typeof found !== 'string') return elementsOf(found).map((each) => changed(each, part, textOf));
  return changed(found, part, textOf);
}

/** What `name[text]` names: a text of an associative array, else a number, which may be calculated; null: not known. */
export function arrayKey(text: string, value: ShellValue | null, context: ArithmeticContext): string | null {
  if (hasMark(text)) return null;
  if (hasTextKeys(value) || /^-?\d+$/.test(text)) return text;
  const [statement, ...more] = parsePiece(`((${text}))`).commands;
  if (statement?.command.type !== 'ArithmeticCommand' || more.length > 0) return null;
  const number = arithmeticValue(statement.command.expression, context);
  return number === null ? null : String(number);
}

/** `${name}` of an array is its first element. */
function elementOf(value: ShellValue | null, key: string | undefined, context: ArithmeticContext): ShellValue | null {
  if (value === null || (key === undefined && typeof value === 'string')) return value;
  const named = key === undefined ? '0' : arrayKey(key, value, context);
  if (named === null) return mark(`element ${key ?? '0'} of an array`);
  return typeof value === 'string' && !/^(0|-1)$/.test(named) ? null : elementAt(value, named);
}

/** `${!name}`, the value of the variable that it names; `${!name[@]}`, the keys of an array. */
function indirect(
  part: ParameterExpansionPart,
  isAll: boolean,
  value: ShellValue | null,
  { scope }: ArithmeticContext,
): ShellValue {
  if (part.operation !== undefined || value === null) return mark(part.text);
  if (isAll) return keysOf(value);
  if (part.index !== undefined || typeof value !== 'string' || hasMark(value)) return mark(part.text);
  const named = scope.get(value);
  return named === null ? unsetValue(value) : elementAt(elementsOf(named), '0');
}

function defaulted(
  part: ParameterExpansionPart,
  operation: Extract<ParameterExpansionPart['operation'], { type: 'Default' }>,
  found: ShellValue | null,
  context: ArithmeticContext,
  textOf: TextOf,
): ShellValue {
  const { operator } = operation;
  const isSet = found !== null && !(operator.startsWith(':') && elementsOf(found).join('') === '');
  if (operator.endsWith('+')) return isSet ? textOf(operation.operand) : '';
  if (isSet) return found;
  if (operator.endsWith('?')) return unsetValue(part.parameter);
  const value = textOf(operation.operand);
  if (operator.endsWith('=')) context.set(part.parameter, value);
  return value;
}

/** `${name:offset:length}`, of a text by characters, of an array by elements, of the arguments from 1 on. */
function sliced(
  found: ShellValue,
  part: ParameterExpansionPart,
  operation: Extract<ParameterExpansionPart['operation'], { type: 'Slice' }>,
  context: ArithmeticContext,
  textOf: TextOf,
): ShellValue {
  const numberOf = (word: Word): number | null => {
    const key = arrayKey(textOf(word).trim(), null, context);
    return key === null ? null : Number(key);
  };
  const offset = numberOf(operation.offset);
  const length = operation.length === undefined ? Infinity : numberOf(operation.length);
  const isArguments = part.parameter === '@' || part.parameter === '*';
  if (offset === null || length === null || length < 0 || (isArguments && offset < 1)) return mark(part.text);
  const all = typeof found === 'string' ? Array.from(found) : elementsOf(found);
  if (all.some(hasMark) || hasTextKeys(found) || -offset > all.length) return mark(part.text);
  const from = isArguments ? offset - 1 : offset < 0 ? all.length + offset : offset;
  const kept = all.slice(from, from + length);
  return typeof found === 'string' ? kept.join('') : kept;
}

function changed(value: string, part: ParameterExpansionPart, textOf: TextOf): string {
  const { operation } = part;
  if (hasMark(value)) return mark(`${part.text} of a value that is not known`);
  if (operation?.type === 'Remove') return removed(value, operation.operator, textOf(operation.operand));
  if (operation?.type === 'Replace') {
    const pattern = textOf(operation.pattern);
    if (value.length > LONGEST_REPLACED || hasMark(pattern)) return mark(part.text);
    return replaced(value, operation.operator, pattern, textOf(operation.replacement));
  }
  if (operation?.type === 'CaseModification' && !operation.operand) {
    const change = (text: string): string =>
      operation.operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase();
    return operation.operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1);
  }
  return mark(part.text);
}

function removed(value: string, operator: '#' | '##' | '%' | '%%', glob: string): string {
  const pattern = new ShellPattern(glob);
  const fromStart = operator.startsWith('#');
  const lengths = fromStart ? pattern.lengths(value) : pattern.endLengths(value);
  // a doubled operator takes the longest
  const length = lengths.at(operator.length === 2 ? -1 : 0) ?? 0;
  return fromStart ? value.slice(length) : value.slice(0, value.length - length);
}

// each place is tried, so that a long text would take long
const LONGEST_REPLACED = 2000;

function replaced(value: string, operator: '/' | '//' | '/#' | '/%', glob: string, replacement: string): string {
  const pattern = new ShellPattern(glob);
  if (glob === '') return operator === '/#' ? replacement + value : operator === '/%' ? value + replacement : value;
  if (operator === '/%') {
    const length = pattern.endLengths(value).at(-1);
    return length === undefined ? value : value.slice(0, value.length - length) + replacement;
  }
  let text = '';
  let at = 0;
  for (let done = false; at < value.length && !done;) {
    const length = pattern.lengths(value.slice(at)).at(-1);
    text += length === undefined ? value.charAt(at) : replacement;
    at += length === undefined ? 1 : Math.max(length, 1);
    done = operator === '/#' || (operator === '/' && length !== undefined);
  }
  return text + value.slice(at);
}
