import { isUnknown } from '../address/unknown';
import { formatted, echoed } from './printf';
import { hasMark, mark } from './sealed-text';
import { ifsOf, takeFields } from './field-splitting';
import { argumentsStatus, arithmeticOutcome } from './shell-condition';
import { type Frame, resolvePath, setVariable } from './shell-frame';
import { failed, type Outcome, succeeded, undecided } from './shell-outcome';
import type { ShellProcess } from './shell-process';
import { parsePiece } from './shell-syntax';

type Builtin = (process: ShellProcess, frame: Frame) => Outcome;

/** What the shell does itself, by name. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...['alias', 'declare', 'export', 'hash', 'local', 'readonly', 'shopt', 'typeset', 'ulimit', 'umask'].map(
    (name): [string, Builtin] => [name, () => succeeded()],
  ),
  ...[':', 'true', 'trap', 'wait'].map((name): [string, Builtin] => [name, () => succeeded()]),
  ['false', () => failed()],
  ['echo', ({ argv }) => succeeded(echoed(argv.slice(1)))],
  ['printf', print],
  ['pwd', ({ scope }) => succeeded(`${scope.cwd}\n`)],
  ['test', ({ argv }, frame) => ({ ...succeeded(), status: argumentsStatus(argv.slice(1), frame) })],
  ['[', ({ argv }, frame) => ({ ...succeeded(), status: argumentsStatus(argv.slice(1, -1), frame) })],
  ['cd', changeDirectory],
  ['pushd', changeDirectory],
  ['popd', changeDirectory],
  ['set', setArguments],
  ['unset', unsetVariables],
  ['shift', shiftArguments],
  ['read', readLine],
  ['mapfile', readLines],
  ['readarray', readLines],
  ['let', calculate],
  ['eval', evaluate],
  ['source', source],
  ['.', source],
  ['exec', replaceShell],
  ['command', lookUpOrRun],
  ['builtin', (process) => process.exec(process.argv.slice(1))],
  ['type', () => undecided(mark('output of type'))],
  ...(['exit', 'return', 'break', 'continue'] as const).map((flow): [string, Builtin] => [flow, leave(flow)]),
]);

function changeDirectory(process: ShellProcess, frame: Frame): Outcome {
  const { argv, scope, doubts } = process;
  const target = argv.slice(1).find((arg) => !arg.startsWith('-')) ?? '/root';
  // popd and `cd -` go back to where the reader has not kept
  const goesBack = argv[0] === 'popd' || argv[1] === '-';
  scope.cwd = goesBack || doubts.length > 0 ? `/${mark('the working directory')}` : resolvePath(frame.scope, target);
  return succeeded();
}

function print({ argv }: ShellProcess, frame: Frame): Outcome {
  const [, option, name = '', ...rest] = argv;
  if (option !== '-v') return succeeded(formatted(argv.slice(1)));
  setVariable(frame, name, formatted(rest));
  return succeeded();
}

function unsetVariables({ argv, scope, text }: ShellProcess): Outcome {
  const names = argv.slice(1).filter((arg) => !arg.startsWith('-'));
  for (const name of names) {
    const array = /^(\w+)\[/.exec(name)?.[1];
    if (array !== undefined) scope.set(array, mark(text));
    else if (argv[1] !== '-f') scope.unset(name);
    if (argv[1] !== '-v') scope.undefine(name);
  }
  return succeeded();
}

/** `set -eu` changes how the shell goes on after a failure, which a boot is presumed not to have; `set --` its arguments. */
function setArguments({ argv, scope }: ShellProcess): Outcome {
  const at = argv.indexOf('--');
  if (at > 0) scope.args = argv.slice(at + 1);
  return succeeded();
}

function shiftArguments({ argv, scope }: ShellProcess): Outcome {
  const count = Number(argv[1] ?? '1');
  scope.args = Number.isInteger(count) ? scope.args.slice(count) : [mark('shift')];
  return succeeded();
}

/** Options of `read` that take a value. */
const READ_VALUES = /^-\w*[adinNptu]$/;

function readLine({ argv, scope, text }: ShellProcess, frame: Frame): Outcome {
  const flags: string[] = [];
  const words = argv.slice(1);
  let list: string | null = null;
  while (words[0]?.startsWith('-')) {
    const flag = words.shift() ?? '';
    const value = READ_VALUES.test(flag) ? (words.shift() ?? '') : null;
    if (value !== null && flag.endsWith('a')) list = value;
    flags.push(flag);
  }
  const names = list !== null ? [list] : words.length > 0 ? words : ['REPLY'];
  const { input } = frame;
  // a line may go on after a backslash, and not every option is followed
  const isPlain = (line: string): boolean => flags.some((flag) => flag.includes('r')) || !line.includes('\\');
  if (input.rest === null || hasMark(input.rest) || !isPlain(input.rest) || flags.some((flag) => /[dnNu]/.test(flag))) {
    for (const name of names) scope.set(name, mark(text));
    // what is read once ends some time
    input.rest = null;
    return undecided();
  }
  if (input.rest === '') return failed();
  const end = input.rest.indexOf('\n');
  const line = end < 0 ? input.rest : input.rest.slice(0, end);
  input.rest = end < 0 ? '' : input.rest.slice(end + 1);
  if (list !== null) {
    const { fields } = takeFields(line, 0, ifsOf(scope));
    setVariable(frame, list, fields.at(-1) === '' ? fields.slice(0, -1) : fields);
    return succeeded();
  }
  names.forEach((name, index) => {
    const { fields, rest } = takeFields(line, index, ifsOf(scope));
    setVariable(frame, name, index === names.length - 1 ? rest : (fields[index] ?? ''));
  });
  return succeeded();
}

function readLines({ argv, scope, text }: ShellProcess, frame: Frame): Outcome {
  const name = argv.at(-1) ?? 'MAPFILE';
  const { rest } = frame.input;
  scope.set(name, rest === null || hasMark(rest) ? mark(text) : rest.replace(/\n$/, '').split('\n'));
  return succeeded();
}

function calculate({ argv }: ShellProcess, frame: Frame): Outcome {
  const outcomes = argv.slice(1).map((arg) => {
    const [statement] = parsePiece(`((${arg}))`).commands;
    return arithmeticOutcome(
      statement?.command.type === 'ArithmeticCommand' ? statement.command.expression : undefined,
      frame,
    );
  });
  return outcomes.at(-1) ?? failed();
}

function evaluate(process: ShellProcess): Outcome {
  const source = process.argv.slice(1).join(' ');
  if (hasMark(source)) {
    process.node.addUnread(`evaluates a text that is not known: ${process.text}`, process.place);
    return undecided();
  }
  return process.script(source, { place: process.place, scope: 'same' });
}

function source(process: ShellProcess, frame: Frame): Outcome {
  const [, path = '', ...args] = process.argv;
  const at = resolvePath(frame.scope, path);
  const content = process.node.contentOf(at);
  // what an image keeps there sets variables and does nothing else
  if (
    content === null &&
    /^\/(etc\/(os-release|lsb-release|profile|environment|default\/|sysconfig\/|bash)|root\/\.)/.test(at)
  ) {
    return succeeded();
  }
  if (content === null || isUnknown(content) || hasMark(path)) {
    process.node.addUnread(`runs a script that cannot be read: ${process.text}`, process.place);
    return undecided();
  }
  return process.script(content, { place: `${process.place}, ${at}`, scope: 'same', ...(args.length > 0 && { args }) });
}

function replaceShell(process: ShellProcess): Outcome {
  const argv = process.argv.slice(1);
  // without a program it only moves the shell's own output
  if (argv.length === 0) return succeeded();
  return { ...process.exec(argv), flow: 'exit' };
}

function lookUpOrRun(process: ShellProcess): Outcome {
  const argv = process.argv.slice(1);
  if (/^-[vV]+$/.test(argv[0] ?? '')) return undecided(mark(`output of ${process.text}`));
  return process.exec(argv.filter((arg, index) => index > 0 || arg !== '-p'));
}

function leave(flow: Outcome['flow']): Builtin {
  return ({ argv }) => {
    const code = argv[1] ?? '0';
    const isError = (flow === 'exit' || flow === 'return') && code !== '0';
    return { ...(isError ? failed() : succeeded()), flow };
  };
}
