import { isUnknown } from '../address/unknown';
import { arithmeticValue } from './shell-arithmetic';
import { ShellPattern } from './shell-pattern';
import { hasMark } from './sealed-text';
import { type Frame, resolvePath } from './shell-frame';
import { failed, inverted, type Outcome, type Status, succeeded, undecided } from './shell-outcome';
import { wordContext } from './shell-substitution';
import type { ArithmeticExpression, TestExpression } from './shell-syntax';
import { arithmeticContext, expandText } from './shell-word';

/** `((...))`: it succeeds where its value is not 0. */
export function arithmeticOutcome(expression: ArithmeticExpression | undefined, frame: Frame): Outcome {
  const value = arithmeticValue(expression, arithmeticContext(wordContext(frame)));
  return value === null ? undecided() : value === 0 ? failed() : succeeded();
}

/** The status of `[[ ... ]]`. */
export function testStatus(expression: TestExpression, frame: Frame): Status {
  switch (expression.type) {
    case 'TestGroup':
      return testStatus(expression.expression, frame);
    case 'TestNot': {
      const status = testStatus(expression.operand, frame);
      return expression.negations.length % 2 === 1 ? inverted(status) : status;
    }
    case 'TestLogical':
      return combined(
        expression.operands.map((operand) => testStatus(operand, frame)),
        expression.operator,
      );
    case 'TestUnary': {
      const context = wordContext(frame);
      return unaryStatus(expression.operator, expandText(expression.operand, context), frame);
    }
    case 'TestBinary': {
      const context = wordContext(frame);
      const [left, right] = [expandText(expression.left, context), expandText(expression.right, context)];
      return binaryStatus(left, expression.operator, right, true);
    }
  }
}

/** The status of `test ...` and `[ ... ]` with these arguments (POSIX, "test"). */
export function argumentsStatus(args: readonly string[], frame: Frame): Status {
  for (const [operator, joint] of [
    ['-o', '||'],
    ['-a', '&&'],
  ] as const) {
    const at = args.indexOf(operator, 1);
    if (at > 0 && at < args.length - 1) {
      const sides = [args.slice(0, at), args.slice(at + 1)];
      return combined(
        sides.map((side) => argumentsStatus(side, frame)),
        joint,
      );
    }
  }
  const [first, second, third] = args;
  if (first === undefined) return 'failure';
  if (first === '!' && args.length > 1) return inverted(argumentsStatus(args.slice(1), frame));
  if (second === undefined) return known(first) ?? (first === '' ? 'failure' : 'success');
  if (third === undefined) return unaryStatus(first, second, frame);
  return args.length === 3 ? binaryStatus(first, second, third, false) : 'unknown';
}

function combined(statuses: readonly Status[], operator: '&&' | '||'): Status {
  const decides: Status = operator === '&&' ? 'failure' : 'success';
  if (statuses.includes(decides)) return decides;
  return statuses.includes('unknown') ? 'unknown' : inverted(decides);
}

/** A text with a mark decides nothing. */
function known(...texts: readonly string[]): 'unknown' | null {
  return texts.some(hasMark) ? 'unknown' : null;
}

function statusOf(holds: boolean): Status {
  return holds ? 'success' : 'failure';
}

function unaryStatus(operator: string, operand: string, frame: Frame): Status {
  if (operator === '-z' || operator === '-n') {
    return known(operand) ?? statusOf((operand === '') === (operator === '-z'));
  }
  if (['-e', '-f', '-s', '-r', '-x', '-d', '-L', '-h', '-w'].includes(operator))
    return fileStatus(operator, operand, frame);
  return 'unknown';
}

function fileStatus(operator: string, operand: string, frame: Frame): Status {
  if (hasMark(operand)) return 'unknown';
  const path = resolvePath(frame.scope, operand);
  const { node } = frame.run;
  if (operator === '-d') return node.files.some((file) => file.path.startsWith(`${path}/`)) ? 'success' : 'unknown';
  if (node.hasFile(path)) return isUnknown(node.contentOf(path)) ? 'unknown' : 'success';
  // a file that only this script makes is its own mark of having run: it is not there at a first boot
  return frame.syntax.sealed.text.split(operand).length > 2 && !isImageFile(path) ? 'failure' : 'unknown';
}

/** Whether an image may well hold the file: then a script that asks for it asks about the image. */
function isImageFile(path: string): boolean {
  return /^\/(bin|boot|dev|etc|lib|lib64|proc|run|sbin|sys|usr\/(bin|sbin|lib))\//.test(path);
}

function binaryStatus(left: string, operator: string, right: string, isPattern: boolean): Status {
  const undecided = known(left, right);
  if (undecided) return undecided;
  if (operator === '=' || operator === '==' || operator === '!=') {
    const equal = isPattern ? new ShellPattern(right).matches(left) : left === right;
    return statusOf(equal === (operator !== '!='));
  }
  const [a, b] = [Number(left), Number(right)];
  if (!/^-(eq|ne|lt|le|gt|ge)$/.test(operator) || !Number.isInteger(a) || !Number.isInteger(b)) return 'unknown';
  const holds: Readonly<Record<string, boolean>> = {
    '-eq': a === b,
    '-ne': a !== b,
    '-lt': a < b,
    '-le': a <= b,
    '-gt': a > b,
    '-ge': a >= b,
  };
  return statusOf(holds[operator] ?? false);
}
