import { forEachChild } from 'unbash';
import type * as Syntax from 'unbash';
import type { ScriptRun } from '../state/node-state';
import { isBash } from '../state/shebang';
import { inWords, mark } from '../state/unknown-mark';
import { noteEndless } from '../program/builtin-programs';
import { parseScript } from '../program/script-syntax';
import { knownScript } from './known-scripts';
import { asked, done, mayBeDash, type Outcome, Shell } from '../program/script-call';
import { bashOnly } from './bash-syntax';
import { runCommand, withRedirections } from './script-command';
import { countStep, doubting, type Frame } from './script-frame';

/**
 * Reads a shell script from its text alone, and leaves on the node what it would leave there. Loops and branches
 * are not followed, nor are functions that `return`: a fact that a command in them writes is unknown.
 *
 * @param doubt why it is not certain that the script runs
 * @returns whether it may fail, as far as that is known
 */
export function readScript(source: string, run: ScriptRun, doubt: string | null = null): boolean {
  const syntax = parseScript(knownScript(source, run.node));
  const shell = new Shell();
  shell.isBash = isBash(source);
  const frame: Frame = {
    run,
    reader: { runScript, runNode, runBlock, runChildren },
    syntax,
    shell,
    doubt,
    spared: null,
    afterFailure: false,
    stdin: null,
    isCut: false,
    depth: 0,
    session: { steps: 0 },
  };
  try {
    const { mayFail, status } = runScript(syntax.script, frame);
    return mayFail === true || status !== 'success';
  } catch (thrown) {
    // a script that outgrows the reader is no reason to fail: what it does is not known
    if (!(thrown instanceof RangeError)) throw thrown;
    run.node.addUnread('the script is too long or too deep to be read', run.placeOf(1));
    return false;
  }
}

/** Runs a parsed script; one with a syntax error is read in doubt, since a shell stops there. */
function runScript(script: Syntax.ParsedScript, frame: Frame): Outcome {
  const [error] = script.errors ?? [];
  if (!error) return runList(script.commands, frame);
  frame.run.node.addUnread(`shell syntax: ${error.message}`, frame.run.placeOf(frame.syntax.lineOf(error)));
  return runList(script.commands, doubting(frame, `the script has a syntax error (${error.message})`));
}

function runList(statements: readonly Syntax.Statement[], frame: Frame): Outcome {
  let stdout = '';
  let last: Outcome = done();
  let mayFail = false;
  const isSure = !mayBeDash(frame.shell, frame.run.node);
  for (const { command, background } of statements) {
    const odd = isSure ? null : bashOnly(command, frame.syntax);
    if (odd !== null) frame.shell.mayHaveEnded ??= inWords(`\`${odd}\` is a syntax error in other shells than bash`);
    last = runNode(command, background === true ? doubting(frame, 'it runs in the background') : frame);
    stdout += last.stdout;
    if (frame.shell.exitsOnError && frame.doubt === null) last = afterError(last, command, frame);
    if (frame.shell.exitsOnError) mayFail ||= last.mayFail === true;
    if (last.ends === true) break;
  }
  return mayFail ? { ...last, stdout, mayFail, status: 'unknown' } : { ...last, stdout };
}

/** What `set -e` makes of a command. One that only asks may fail; any other is presumed to work, but for `false`. */
function afterError(outcome: Outcome, command: Syntax.Statement['command'], { shell, syntax }: Frame): Outcome {
  const name = command.type === 'Command' ? (command.name?.text ?? '') : null;
  const fails = outcome.status === 'failure';
  if (fails && name !== null) return { ...outcome, ends: true };
  const asks = outcome.status === 'unknown' && /^(test|\[)$/.test(name ?? '');
  // of an inverted status the shell takes no notice
  const isInverted = command.type === 'Pipeline' && command.prefixes.some(({ type }) => type === 'Negation');
  if (asks || (fails && !isInverted) || outcome.mayFail === true)
    shell.mayHaveEnded ??= inWords(`\`${syntax.textOf(command).trim()}\` may end the script`);
  return outcome;
}

function runNode(node: Syntax.PipelineNode | Syntax.AndOr | Syntax.CompoundList, frame: Frame): Outcome {
  countStep(frame);
  switch (node.type) {
    case 'AndOr':
      return runAndOr(node, frame);
    case 'Pipeline':
      return runPipeline(node, frame);
    case 'Command':
      return runCommand(node, frame);
    case 'Redirected':
      return withRedirections(node.redirects, node, frame, (inner) => runNode(node.command, inner));
    case 'CompoundList':
      return runList(node.commands, frame);
    case 'BraceGroup':
      return runList(node.body.commands, frame);
    case 'Subshell':
      return { ...runList(node.body.commands, { ...frame, shell: frame.shell.fork() }), ends: false };
    case 'Function':
      define(node, frame);
      return done();
    default:
      return runBlock(node, frame);
  }
}

function define(definition: Syntax.Function, { syntax, run, shell, doubt: inDoubt }: Frame): void {
  const doubt = inDoubt ?? shell.mayHaveEnded;
  const rival = doubt === null ? null : (shell.functions.get(definition.name.text) ?? null);
  shell.functions.set(definition.name.text, { definition, syntax, placeOf: run.placeOf, doubt, rival });
}

/** Runs every command of a block in doubt, whatever decides which of them run and how often. */
function runBlock(block: Syntax.SyntaxNode, frame: Frame): Outcome {
  const text = frame.syntax.textOf(block).split('\n')[0] ?? '';
  if (frame.doubt === null && frame.shell.mayHaveEnded === null && isEndless(frame.syntax.textOf(block)))
    noteEndless(text, frame.run.placeOf(frame.syntax.lineOf(block)), frame.run.when, frame.run.node);
  const inner = doubting(frame, `it stands in \`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\``);
  // a later round of a loop sees what an earlier one set
  if (['For', 'While', 'ArithmeticFor', 'Select', 'Function'].includes(block.type)) forgetAssigned(block, frame.shell);
  runChildren(block, inner);
  return asked(mark('the output of a block that is not followed'));
}

/** A loop whose condition always holds, and that nothing in it leaves. */
function isEndless(text: string): boolean {
  return (
    /^(while\s+(true|:|\[ 1 \])\s*[;\n]|until\s+false\s*[;\n]|for\s*\(\(\s*;\s*;\s*\)\))/.test(text) &&
    !/\b(break|exit|return|exec|kill)\b/.test(text)
  );
}

/** Runs what stands anywhere in a piece of the tree: statements, and the commands of substitutions. */
function runChildren(node: Syntax.SyntaxNode, frame: Frame): void {
  forEachChild(node, (child) => {
    if (child.type === 'Statement') runList([child], frame);
    else if (child.type === 'Redirected' || child.type === 'Command') runNode(child, frame);
    else if ((child.type === 'CommandExpansion' || child.type === 'ProcessSubstitution') && child.script) {
      runScript(child.script, { ...frame, shell: frame.shell.fork() });
    } else runChildren(child, frame);
  });
}

function forgetAssigned(node: Syntax.SyntaxNode, shell: Shell): void {
  forEachChild(node, (child) => {
    if (child.type === 'Assignment') shell.variables.set(child.name, mark(`variable ${child.name} of a block`));
    if (child.type === 'Command' && /^(cd|pushd|popd)$/.test(child.name?.text ?? ''))
      shell.cwd = `/${mark('a folder')}`;
    forgetAssigned(child, shell);
  });
  if (node.type === 'For' && shell.constants.has(node.name.text))
    shell.mayHaveEnded ??= `${node.name.text} is readonly`;
  if (node.type === 'For') shell.variables.set(node.name.text, mark(`variable ${node.name.text} of a loop`));
}

function runAndOr(node: Syntax.AndOr, frame: Frame): Outcome {
  let last: Outcome = done();
  let stdout = '';
  let isSkipped = false;
  for (const [index, command] of node.commands.entries()) {
    const operator = node.operators[index - 1];
    const before = node.commands[index - 1];
    let inner = frame;
    if (operator !== undefined && before !== undefined) {
      const onFailure = operator === '||';
      // true || X, false && X
      isSkipped = last.status === (onFailure ? 'success' : 'failure') && isConstant(before);
      if (isSkipped) continue;
      const isCertain = onFailure ? last.status === 'failure' : last.status === 'success';
      const reason = `it runs only if \`${frame.syntax.textOf(before).trim()}\` ${onFailure ? 'fails' : 'succeeds'}`;
      const { asksFor } = last;
      inner = isCertain ? frame : { ...doubting(frame, reason), afterFailure: frame.afterFailure || onFailure };
      if (!isCertain && onFailure && asksFor) inner = { ...inner, spared: { doubt: frame.doubt, asksFor } };
    }
    last = index < node.commands.length - 1 ? runAsked(command, inner) : runNode(command, inner);
    if (inner !== frame && last.status === 'failure') last = { ...last, status: 'unknown' };
    stdout += last.stdout;
    if (last.ends === true) break;
  }
  // a failure that keeps a command from running ends no script
  return { ...last, stdout, status: isSkipped && last.status === 'failure' ? 'unknown' : last.status };
}

/** Runs what is asked for its status: no failure in it ends the shell (bash(1), "set -e"). */
function runAsked(command: Syntax.PipelineNode, frame: Frame): Outcome {
  const { shell } = frame;
  const before = shell.exitsOnError;
  shell.exitsOnError = false;
  const outcome = runNode(command, frame);
  shell.exitsOnError ||= before;
  return outcome;
}

/** `true`, `false` and `:` always end the same; anything else is only presumed to work. */
function isConstant(node: Syntax.PipelineNode): boolean {
  return node.type === 'Command' && /^(true|false|:)$/.test(node.name?.text ?? '');
}

function runPipeline(node: Syntax.Pipeline, frame: Frame): Outcome {
  const isPiped = node.commands.length > 1;
  const isInverted = node.prefixes.some(({ type }) => type === 'Negation');
  const runOne = isInverted ? runAsked : runNode;
  let outcome = done();
  let mayFail = false;
  let { stdin } = frame;
  for (const command of node.commands) {
    outcome = runOne(command, {
      ...frame,
      shell: isPiped ? frame.shell.fork() : frame.shell,
      stdin,
      isCut: frame.isCut || isPiped,
    });
    stdin = outcome.stdout;
    mayFail ||= frame.shell.failsByPipe && (outcome.status === 'failure' || outcome.mayFail === true);
  }
  if (isPiped) outcome = { ...outcome, ends: false, ...(mayFail && { mayFail }) };
  if (!isInverted) return outcome;
  const { status, stdout } = outcome;
  return { stdout, status: status === 'failure' ? 'success' : status === 'success' ? 'failure' : 'unknown' };
}
