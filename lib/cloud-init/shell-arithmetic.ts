import { hasMark, mark } from './sealed-text';
import { elementAt, elementsOf } from './shell-array';
import type { ArithmeticExpression, WordPart } from './shell-syntax';
import type { ShellScope } from './shell-scope';

/** What an arithmetic expression reads, and what its assignments change. */
export interface ArithmeticContext {
  readonly scope: ShellScope;
  set(name: string, value: string): void;
  /** the text of a number that expansions are a part of */
  textOf(parts: readonly WordPart[]): string;
}

const NAME = /^[A-Za-z_]\w*$/;
// a variable may hold the name of another one
const MOST_NAMES = 10;

/**
 * The value of `$((...))` and `((...))` over whole numbers (Bash Reference Manual, "Shell Arithmetic"), its assignments
 * done; null where it cannot be told, and then what it may assign is not known either.
 */
export function arithmeticValue(
  expression: ArithmeticExpression | undefined,
  context: ArithmeticContext,
): number | null {
  if (!expression) return null;
  const value = valueOf(expression, context);
  if (value !== null && Number.isSafeInteger(value)) return value;
  forget(expression, context);
  return null;
}

function valueOf(expression: ArithmeticExpression, context: ArithmeticContext): number | null {
  switch (expression.type) {
    case 'ArithmeticGroup':
      return valueOf(expression.expression, context);
    case 'ArithmeticWord':
      return wordValue(expression.parts ? context.textOf(expression.parts) : expression.value, context.scope);
    case 'ArithmeticUnary':
      return unaryValue(expression, context);
    case 'ArithmeticTernary': {
      const test = valueOf(expression.test, context);
      return test === null ? null : valueOf(test === 0 ? expression.alternate : expression.consequent, context);
    }
    case 'ArithmeticBinary':
      return binaryValue(expression, context);
    case 'ArithmeticCommandExpansion':
      return null;
  }
}

function unaryValue(
  { operator, operand, prefix }: Extract<ArithmeticExpression, { type: 'ArithmeticUnary' }>,
  context: ArithmeticContext,
): number | null {
  const value = valueOf(operand, context);
  if (value === null) return null;
  switch (operator) {
    case '++':
    case '--': {
      const changed = operator === '++' ? value + 1 : value - 1;
      return assigned(operand, changed, context) === null ? null : prefix ? changed : value;
    }
    case '-':
      return -value;
    case '+':
      return value;
    case '!':
      return Number(value === 0);
    default:
      return null;
  }
}

function binaryValue(
  { operator, left, right }: Extract<ArithmeticExpression, { type: 'ArithmeticBinary' }>,
  context: ArithmeticContext,
): number | null {
  if (operator === '=') return assigned(left, valueOf(right, context), context);
  const first = valueOf(left, context);
  if (first === null) return null;
  if (operator === '&&' && first === 0) return 0;
  if (operator === '||' && first !== 0) return 1;
  const second = valueOf(right, context);
  if (second === null) return null;
  const combined = /^(?:\*\*|<<|>>|[-+*/%])=$/.test(operator) ? operator.slice(0, -1) : null;
  if (combined !== null) return assigned(left, calculated(first, combined, second), context);
  return calculated(first, operator, second);
}

function assigned(target: ArithmeticExpression, value: number | null, context: ArithmeticContext): number | null {
  if (target.type !== 'ArithmeticWord' || !NAME.test(target.value) || value === null) return null;
  context.set(target.value, String(value));
  return value;
}

/** What an expression that cannot be told may have set is not known. */
function forget(expression: ArithmeticExpression, context: ArithmeticContext): void {
  for (const name of assignedIn(expression))
    context.set(name, mark(`variable ${name}: an arithmetic expression sets it`));
}

function assignedIn(expression: ArithmeticExpression): readonly string[] {
  switch (expression.type) {
    case 'ArithmeticGroup':
      return assignedIn(expression.expression);
    case 'ArithmeticUnary':
      return [
        ...assignedIn(expression.operand),
        ...(expression.operator.length === 2 ? nameOf(expression.operand) : []),
      ];
    case 'ArithmeticTernary':
      return [expression.test, expression.consequent, expression.alternate].flatMap(assignedIn);
    case 'ArithmeticBinary': {
      const isAssignment = /^(?!==|<=|>=|!=).*=$/.test(expression.operator);
      return [
        ...assignedIn(expression.left),
        ...assignedIn(expression.right),
        ...(isAssignment ? nameOf(expression.left) : []),
      ];
    }
    default:
      return [];
  }
}

function nameOf(target: ArithmeticExpression): readonly string[] {
  const name = target.type === 'ArithmeticWord' ? /^[A-Za-z_]\w*/.exec(target.value)?.[0] : undefined;
  return name === undefined ? [] : [name];
}

/** A number as bash writes it (decimal, 0x..., 0..., base#...), or the variable that holds one. */
function wordValue(word: string, scope: ShellScope, depth = 0): number | null {
  const text = word.trim();
  if (hasMark(text) || depth > MOST_NAMES) return null;
  const literal = literalValue(text);
  if (literal !== null) return literal;
  const [, expanded] = /^\$([A-Za-z_]\w*|\d|#)$/.exec(text) ?? [];
  const [, name = expanded ?? '', key] = /^([A-Za-z_]\w*)(?:\[(\d+)\])?$/.exec(text) ?? [];
  const value = name === '' ? null : scope.get(name);
  if (value === null) return null;
  return wordValue(
    typeof value === 'string' && key === undefined ? value : elementAt(elementsOf(value), key ?? '0'),
    scope,
    depth + 1,
  );
}

function literalValue(text: string): number | null {
  const [, sign = '', digits = ''] = /^([-+]?)(\S+)$/.exec(text) ?? [];
  const size = sizeOf(digits);
  return size === null ? null : sign === '-' ? -size : size;
}

function sizeOf(digits: string): number | null {
  if (/^(0|[1-9]\d*)$/.test(digits)) return Number(digits);
  if (/^0[0-7]+$/.test(digits)) return parseInt(digits, 8);
  if (/^0[xX][0-9a-fA-F]+$/.test(digits)) return parseInt(digits, 16);
  return /^10#\d+$/.test(digits) ? Number(digits.slice('10#'.length)) : null;
}

function calculated(left: number, operator: string, right: number): number | null {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '**':
      return right < 0 ? null : left ** right;
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
    case '&&':
    case '||':
      return Number(right !== 0);
    case ',':
      return right;
    default:
      return null;
  }
}
