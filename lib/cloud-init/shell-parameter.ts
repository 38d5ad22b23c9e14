import { ShellPattern } from './shell-pattern';
import type { ArithmeticExpression, ParameterExpansionPart, Word } from './shell-syntax';
import { type ShellScope, type ShellValue, unsetValue } from './shell-scope';
import { hasMark, mark } from './sealed-text';

/** Expands a word inside an expansion to its text. */
export type TextOf = (word: Word) => string;

/**
 * What `${...}` stands for (Bash Reference Manual, "Shell Parameter Expansion"). A variable that nobody set stands for a
 * mark: the user data does not say what it is.
 */
export function parameterValue(part: ParameterExpansionPart, scope: ShellScope, textOf: TextOf): ShellValue {
  const { parameter, prefix, operation } = part;
  if (prefix === '!') return mark(part.text);
  const found = indexed(scope.get(parameter), part.index && textOf(part.index));
  if (operation?.type === 'Default') return defaulted(part, operation, found, scope, textOf);
  if (found === null) return unsetValue(parameter);
  if (prefix === '#') return hasMark(String(found)) ? mark(part.text) : String(found.length);
  if (!operation) return found;
  if (typeof found !== 'string') return found.map((each) => changed(each, part, textOf));
  return changed(found, part, textOf);
}

function indexed(value: ShellValue | null, index: string | undefined): ShellValue | null {
  if (index === undefined) return value;
  if (index === '@' || index === '*') return value;
  if (value === null || typeof value === 'string') return index === '0' ? value : null;
  return /^\d+$/.test(index) ? (value[Number(index)] ?? '') : mark(`element ${index} of an array`);
}

function defaulted(
  part: ParameterExpansionPart,
  operation: Extract<ParameterExpansionPart['operation'], { type: 'Default' }>,
  found: ShellValue | null,
  scope: ShellScope,
  textOf: TextOf,
): ShellValue {
  const { operator } = operation;
  const isSet = found !== null && !(operator.startsWith(':') && found.length === 0);
  if (operator.endsWith('+')) return isSet ? textOf(operation.operand) : '';
  if (isSet) return found;
  if (operator.endsWith('?')) return unsetValue(part.parameter);
  const value = textOf(operation.operand);
  if (operator.endsWith('=')) scope.set(part.parameter, value);
  return value;
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
    if (operation.operator === '^^') return value.toUpperCase();
    if (operation.operator === ',,') return value.toLowerCase();
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
  if (glob === '') return value;
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

/** The value of `$((...))` over whole numbers; null where it cannot be told. */
export function arithmeticValue(expression: ArithmeticExpression | undefined, scope: ShellScope): number | null {
  if (!expression) return null;
  if (expression.type === 'ArithmeticGroup') return arithmeticValue(expression.expression, scope);
  if (expression.type === 'ArithmeticWord') return numberOf(expression.value, scope);
  if (expression.type === 'ArithmeticUnary' && expression.operator === '-') {
    const operand = arithmeticValue(expression.operand, scope);
    return operand === null ? null : -operand;
  }
  if (expression.type !== 'ArithmeticBinary') return null;
  const [left, right] = [arithmeticValue(expression.left, scope), arithmeticValue(expression.right, scope)];
  if (left === null || right === null) return null;
  const value = calculated(left, expression.operator, right);
  return value !== null && Number.isSafeInteger(value) ? value : null;
}

function numberOf(word: string, scope: ShellScope): number | null {
  if (/^\d+$/.test(word)) return Number(word);
  const named = /^\$?\{?([A-Za-z_]\w*|\d)\}?$/.exec(word)?.[1];
  const value = named === undefined ? null : scope.get(named);
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : null;
}

function calculated(left: number, operator: string, right: number): number | null {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? null : Math.trunc(left / right);
    case '%':
      return right === 0 ? null : left % right;
    case '<<':
      return left * 2 ** right;
    case '>>':
      return Math.floor(left / 2 ** right);
    case '<':
      return Number(left < right);
    case '<=':
      return Number(left <= right);
    case '>':
      return Number(left > right);
    case '>=':
      return Number(left >= right);
    case '==':
      return Number(left === right);
    case '!=':
      return Number(left !== right);
    default:
      return null;
  }
}
