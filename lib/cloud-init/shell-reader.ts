import { decided, runAndOr, runCase, runIf } from './shell-branch';
import { runCommand } from './shell-command';
import { arithmeticOutcome, testStatus } from './shell-condition';
import { countStep, doubting, type Frame, type Input, type ScriptRun } from './shell-frame';
import { inverted, type Outcome, type Status, succeeded } from './shell-outcome';
import { runArithmeticFor, runFor, runWhile } from './shell-loop';
import { withRedirections } from './shell-redirection';
import { refuseLongText, ShellScope } from './shell-scope';
import { parseShell } from './shell-syntax';
import type * as Syntax from './shell-syntax';

/** Follows a shell script from its text alone, and leaves on the node what it would leave there. */
export function readShell(source: string, run: ScriptRun, reason?: string): void {
  const syntax = parseShell(source);
  const frame: Frame = {
    run,
    syntax,
    scope: new ShellScope('sh'),
    doubts: reason === undefined ? [] : [{ reason, spares: [] }],
    input: { rest: null },
    depth: 0,
    session: { steps: 0, asked: [], left: [], substituted: 'success' },
  };
  try {
    runScript(syntax.script, frame);
  } catch (thrown) {
    // a script that outgrows the reader is no reason to fail: what it does is not known
    if (!(thrown instanceof RangeError)) throw thrown;
    run.node.addUnread('the script is too long or too deep to be followed', run.placeOf(1));
  }
}

/** Runs a parsed script; one with a syntax error is followed in doubt, since a shell stops there. */
export function runScript(script: Syntax.ParsedScript, frame: Frame): Outcome {
  const [error] = script.errors ?? [];
  if (!error) return runList(script.commands, frame);
  const place = frame.run.placeOf(frame.syntax.lineOf(error));
  frame.run.node.addUnread(`shell syntax: ${error.message}`, place);
  return runList(script.commands, doubting(frame, `the script has a syntax error (${error.message})`));
}

/** Runs statements one after the other, up to one that leaves them. */
export function runList(statements: readonly Syntax.Statement[], frame: Frame): Outcome {
  let stdout = '';
  let status: Status = 'success';
  for (const statement of statements) {
    const outcome = runNode(statement.command, frame);
    stdout += outcome.stdout;
    refuseLongText(stdout);
    if (outcome.flow !== 'next') return { ...outcome, stdout };
    status = outcome.status;
  }
  return { status, stdout, flow: 'next' };
}

/** Runs one node of the syntax tree. */
export function runNode(node: Syntax.PipelineNode | Syntax.AndOr | Syntax.CompoundList, frame: Frame): Outcome {
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
    case 'Subshell': {
      const outcome = runList(node.body.commands, { ...frame, scope: frame.scope.fork() });
      return { ...outcome, flow: 'next' };
    }
    case 'If':
      return runIf(node, frame);
    case 'For':
      return runFor(node, frame);
    case 'While':
      return runWhile(node, frame);
    case 'Case':
      return runCase(node, frame);
    case 'Function':
      frame.scope.define(node.name.text, { definition: node, syntax: frame.syntax });
      return succeeded();
    case 'TestCommand':
      frame.session.asked.push(frame.syntax.textOf(node));
      return { status: testStatus(node.expression, frame), stdout: '', flow: 'next' };
    case 'ArithmeticCommand':
      return arithmeticOutcome(node.expression, frame);
    case 'ArithmeticFor':
      return runArithmeticFor(node, frame);
    case 'Select':
    case 'Coproc': {
      const text = `${frame.syntax.textOf(node).slice(0, 60)} ...`;
      return decided(runNode(node.body, doubting(frame, `it stands in "${text}"`)), frame, 'it is in a loop');
    }
  }
}

function runPipeline(node: Syntax.Pipeline, frame: Frame): Outcome {
  let outcome: Outcome = succeeded();
  const isPiped = node.commands.length > 1;
  let input: Input = frame.input;
  for (const command of node.commands) {
    const scope = isPiped ? frame.scope.fork() : frame.scope;
    outcome = runNode(command, { ...frame, scope, input });
    input = { rest: outcome.stdout };
  }
  if (isPiped) outcome = { ...outcome, flow: 'next' };
  const negations = node.prefixes.filter((prefix) => prefix.type === 'Negation').length;
  return negations % 2 === 1 ? { ...outcome, status: inverted(outcome.status) } : outcome;
}
