import { forEachChild } from 'unbash';
import type * as Syntax from 'unbash';
import type { Outcome, ShellFunction } from '../program/script-call';
import { doubting, type Frame } from './script-frame';

/** Where it is not certain which of several functions has a name, each is read in doubt. */
export function callFunction(defined: ShellFunction, args: readonly string[], frame: Frame): Outcome {
  if (defined.rival !== null) callFunction(defined.rival, args, doubting(frame, defined.doubt ?? ''));
  const { definition, syntax, placeOf, doubt } = defined;
  const { shell, reader } = frame;
  const called = { ...frame, syntax, depth: frame.depth + 1, run: { ...frame.run, placeOf } };
  const inner = doubt === null ? called : doubting(called, doubt);
  const before = shell.args;
  shell.args = args;
  shell.functionDepth += 1;
  const isFollowed = !mayReturn(defined);
  const outer = localsOf(definition).map((name) => [name, shell.variables.get(name)] as const);
  const outcome = isFollowed ? reader.runNode(definition.body, inner) : reader.runBlock(definition, inner);
  for (const [name, value] of isFollowed ? outer : [])
    if (value === undefined) shell.variables.delete(name);
    else shell.variables.set(name, value);
  shell.functionDepth -= 1;
  shell.args = before;
  if (!isFollowed) return { ...outcome, status: 'success' };
  return endsByQuestion(definition) ? { ...outcome, mayFail: true } : outcome;
}

/** Whether it may end before its last command. */
function mayReturn({ definition, syntax }: ShellFunction): boolean {
  return /\breturn\b/.test(syntax.textOf(definition));
}

/** Whether a function that is not followed may run what it is given. */
export function mayRunArguments(defined: ShellFunction): boolean {
  return mayReturn(defined) && /\$[@*]|\$\{[@*]/.test(defined.syntax.textOf(defined.definition));
}

/** `f() { [ -n "$X" ] && echo "$X"; }` fails where the answer is no, which `set -e` takes notice of. */
function endsByQuestion({ body }: Syntax.Function): boolean {
  const last = body.type === 'BraceGroup' ? body.body.commands.at(-1)?.command : null;
  if (last?.type !== 'AndOr' || last.operators.at(-1) !== '&&') return false;
  return last.commands
    .slice(0, -1)
    .some((one) => one.type === 'TestCommand' || (one.type === 'Command' && ASKS.test(one.name?.text ?? '')));
}

const ASKS = /^(\[|test|grep|command|which|type)$/;

/** The variables that a function declares for itself. */
function localsOf(node: Syntax.SyntaxNode): readonly string[] {
  const found: string[] = [];
  if (node.type === 'Command' && /^(local|declare|typeset)$/.test(node.name?.text ?? ''))
    for (const arg of node.args) found.push(arg.type === 'Assignment' ? arg.name : arg.text);
  forEachChild(node, (child) => {
    found.push(...localsOf(child));
  });
  return found;
}
