import { isUnknown } from '../address/unknown';
import { formatted, echoed } from './printf';
import { hasMark, mark } from './sealed-text';
import { ifsOf, takeFields } from './field-splitting';
import { argumentsStatus } from './shell-condition';
import { type Frame, resolvePath } from './shell-frame';
import { failed, type Outcome, succeeded, undecided } from './shell-outcome';
import type { ShellProcess } from './shell-process';

type Builtin = (process: ShellProcess, frame: Frame) => Outcome;

/** What the shell does itself, by name. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...['alias', 'declare', 'export', 'hash', 'local', 'readonly', 'shopt', 'typeset', 'ulimit', 'umask'].map(
    (name): [string, Builtin] => [name, () => succeeded()],
  ),
  ...[':', 'true', 'trap', 'wait'].map((name): [string, Builtin] => [name, () => succeeded()]),
  ['false', () => failed()],
  ['echo', ({ argv }) => succeeded(echoed(argv.slice(1)))],
  ['printf', ({ argv }) => succeeded(formatted(argv.slice(1)))],
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
  ['let', assignUnread],
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

function unsetVariables({ argv, scope }: ShellProcess): Outcome {
  for (const name of argv.slice(1)) scope.unset(name);
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

function readLine({ argv, scope, text }: ShellProcess, frame: Frame): Outcome {
  const names = argv.slice(1).filter((arg) => !arg.startsWith('-'));
  const { input } = frame;
  if (input.rest === null || hasMark(input.rest)) {
    for (const name of names) scope.set(name, mark(text));
    // what is read once ends some time
    input.rest = null;
    return undecided();
  }
  if (input.rest === '') return failed();
  const end = input.rest.indexOf('\n');
  const line = end < 0 ? input.rest : input.rest.slice(0, end);
  input.rest = end < 0 ? '' : input.rest.slice(end + 1);
  names.forEach((name, index) => {
    const { fields, rest } = takeFields(line, index, ifsOf(scope));
    scope.set(name, index === names.length - 1 ? rest : (fields[index] ?? ''));
  });
  return succeeded();
}

function readLines({ argv, scope, text }: ShellProcess, frame: Frame): Outcome {
  const name = argv.at(-1) ?? 'MAPFILE';
  const { rest } = frame.input;
  scope.set(name, rest === null || hasMark(rest) ? mark(text) : rest.replace(/\n$/, '').split('\n'));
  return succeeded();
}

function assignUnread({ argv, scope, text }: ShellProcess): Outcome {
  for (const name of argv.slice(1).flatMap((arg) => arg.match(/[A-Za-z_]\w*/g) ?? [])) scope.set(name, mark(text));
  return undecided();
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
