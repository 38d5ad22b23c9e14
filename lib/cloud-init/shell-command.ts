import { basename } from 'node:path/posix';
import { hasMark } from './sealed-text';
import { assign, assignedText, declareVariables } from './shell-assignment';
import { BUILTINS } from './shell-builtins';
import { countStep, doubtsOf, type Frame } from './shell-frame';
import { type Outcome, succeeded } from './shell-outcome';
import type { ScriptOptions, ShellProcess } from './shell-process';
import { runProgram } from './shell-program';
import { settle } from './shell-loop';
import { runNode, runScript } from './shell-reader';
import { withRedirections } from './shell-redirection';
import type { ShellFunction } from './shell-scope';
import { wordContext } from './shell-substitution';
import type * as Syntax from './shell-syntax';
import { parseShell } from './shell-syntax';
import { expandFields } from './shell-word';

/** Programs whose arguments may be assignments of this shell. */
const DECLARES = new Set(['export', 'local', 'declare', 'readonly', 'typeset']);

/** Runs a simple command: assignments, redirections, then a function, a builtin or a program. */
export function runCommand(command: Syntax.Command, frame: Frame): Outcome {
  countStep(frame);
  const assignments = command.prefix.filter((each) => each.type === 'Assignment');
  if (!command.name) {
    frame.session.substituted = 'success';
    for (const assignment of assignments) assign(assignment, frame);
    const status = frame.session.substituted;
    return withRedirections(command.redirects, command, frame, () => ({ ...succeeded(), status }));
  }
  const context = wordContext(frame);
  const named = expandFields(command.name, context);
  const [program = ''] = named;
  const args = DECLARES.has(program)
    ? declareVariables(program, command.args, frame)
    : command.args.flatMap((arg) => (arg.type === 'Word' ? expandFields(arg, context) : [assignedText(arg, frame)]));
  const argv = [...named, ...args];
  frame.session.asked.push(...argv);
  return withRedirections(command.redirects, command, frame, (inner) => {
    if (assignments.length === 0) return runArgv(argv, command, inner);
    // FOO=bar program: for that program alone
    const before = assignments.map(({ name }) => [name, inner.scope.get(name)] as const);
    for (const assignment of assignments) assign(assignment, inner);
    const outcome = runArgv(argv, command, inner);
    for (const [name, value] of before) {
      if (value === null) inner.scope.unset(name);
      else inner.scope.set(name, value);
    }
    return outcome;
  });
}

function runArgv(
  argv: readonly string[],
  command: { readonly pos: number; readonly end: number },
  frame: Frame,
): Outcome {
  const [name = '', ...args] = argv;
  if (name === '') return succeeded();
  const defined = frame.scope.functionNamed(name);
  if (defined) return callFunction(defined, args, frame);
  const process = processOf(argv, command, frame);
  const builtin = BUILTINS.get(name);
  return builtin ? builtin(process, frame) : runProgram(process);
}

function processOf(
  argv: readonly string[],
  command: { readonly pos: number; readonly end: number },
  frame: Frame,
): ShellProcess {
  const [name = '', ...args] = argv;
  return {
    node: frame.run.node,
    when: frame.run.when,
    place: frame.run.placeOf(frame.syntax.lineOf(command)),
    text: frame.syntax.textOf(command).trim(),
    argv: [hasMark(name) ? name : basename(name), ...args],
    path: name,
    stdin: frame.input.rest,
    scope: frame.scope,
    doubts: doubtsOf(frame),
    exec: (inner, stdin) => {
      const deeper = { ...frame, depth: frame.depth + 1 };
      return runArgv(inner, command, stdin === undefined ? deeper : { ...deeper, input: { rest: stdin } });
    },
    script: (source, options) => callScript(source, options, frame),
  };
}

function callFunction(defined: ShellFunction, args: readonly string[], frame: Frame): Outcome {
  const { scope } = frame;
  const before = scope.args;
  scope.args = args;
  scope.enterFunction();
  const outcome = runNode(defined.definition.body, { ...frame, syntax: defined.syntax, depth: frame.depth + 1 });
  scope.leaveFunction();
  scope.args = before;
  settle(frame, ['return']);
  return outcome.flow === 'return' ? { ...outcome, flow: 'next' } : outcome;
}

function callScript(source: string, options: ScriptOptions, frame: Frame): Outcome {
  const syntax = parseShell(source);
  const scope = options.scope === 'same' ? frame.scope : frame.scope.exported(options.name ?? 'sh');
  if (options.args) scope.args = options.args;
  const isLine = !source.trimEnd().includes('\n');
  const placeOf = (line: number): string => (isLine ? options.place : `${options.place}, line ${line}`);
  const run = { ...frame.run, placeOf };
  const outcome = runScript(syntax.script, { ...frame, run, syntax, scope, depth: frame.depth + 1 });
  settle(frame, options.scope === 'same' ? ['return'] : ['return', 'exit']);
  const ends = options.scope === 'same' ? ['return'] : ['return', 'exit', 'break', 'continue'];
  return ends.includes(outcome.flow) ? { ...outcome, flow: 'next' } : outcome;
}
