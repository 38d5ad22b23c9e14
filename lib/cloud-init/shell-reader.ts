import { ShellPattern } from './shell-pattern';
import { hasMark, mark } from './sealed-text';
import { runCommand } from './shell-command';
import { testStatus } from './shell-condition';
import { countStep, doubting, type Frame, type Input, type ScriptRun } from './shell-frame';
import { inverted, type Outcome, type Status, succeeded, undecided } from './shell-outcome';
import { withRedirections } from './shell-redirection';
import { refuseLongText, ShellScope } from './shell-scope';
import { parseShell } from './shell-syntax';
import type * as Syntax from './shell-syntax';
import { expandFields, expandText } from './shell-word';
import { wordContext } from './shell-substitution';

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
    session: { steps: 0, asked: [], left: [] },
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

function runList(statements: readonly Syntax.Statement[], frame: Frame): Outcome {
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
      for (const name of node.body.match(/[A-Za-z_]\w*/g) ?? []) frame.scope.set(name, mark(`((${node.body}))`));
      return undecided();
    case 'ArithmeticFor':
    case 'Select':
    case 'Coproc': {
      const text = `${frame.syntax.textOf(node).slice(0, 60)} ...`;
      return decided(runNode(node.body, doubting(frame, `it stands in "${text}"`)), frame, 'it is in a loop');
    }
  }
}

function runAndOr(node: Syntax.AndOr, frame: Frame): Outcome {
  const from = frame.session.asked.length;
  let last: Outcome = succeeded();
  let stdout = '';
  for (const [index, command] of node.commands.entries()) {
    const operator = node.operators[index - 1];
    const before = node.commands[index - 1];
    let outcome: Outcome;
    if (operator === undefined || before === undefined) outcome = runNode(command, frame);
    else if (last.status === 'unknown') {
      const onFailure = operator === '||';
      const reason = `it runs only if \`${shortText(before, frame)}\` ${onFailure ? 'fails' : 'succeeds'}`;
      const spares = onFailure === isNegated(before, frame) ? [] : frame.session.asked.slice(from);
      outcome = decided(runNode(command, doubting(frame, reason, spares)), frame, reason);
      // either the question found it, or the answer made it
      if (!onFailure || outcome.status !== 'success') outcome = { ...outcome, status: 'unknown' };
    } else if ((last.status === 'success') === (operator === '&&')) outcome = runNode(command, frame);
    else continue;
    stdout += outcome.stdout;
    if (outcome.flow !== 'next') return { ...outcome, stdout };
    last = outcome;
  }
  return { ...last, stdout };
}

/**
 * What a doubtful step leaves for those after it: a way out that it may take puts them in doubt too, save that a boot is
 * presumed not to end in an error.
 */
function decided(outcome: Outcome, frame: Frame, reason: string): Outcome {
  if (outcome.flow === 'next') return outcome;
  const isError = outcome.flow === 'exit' && outcome.status === 'failure';
  if (!isError) {
    frame.session.left.push({
      doubt: { reason: `an earlier step may end it: ${reason}`, spares: [] },
      flow: outcome.flow,
    });
  }
  return { ...outcome, flow: 'next' };
}

/** Forgets the ways out that end here: `break` at the end of a loop, `return` at the end of a function. */
export function settle(frame: Frame, flows: readonly Outcome['flow'][]): void {
  const kept = frame.session.left.filter(({ flow }) => !flows.includes(flow));
  frame.session.left.splice(0, frame.session.left.length, ...kept);
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

function runIf(node: Syntax.If, frame: Frame): Outcome {
  let current = frame;
  let stdout = '';
  const doubtful: Outcome[] = [];
  for (const { clause, then } of [node, ...node.elif]) {
    const from = frame.session.asked.length;
    const { status } = runList(clause.commands, current);
    if (status === 'failure') continue;
    const text = shortText(clause, frame);
    const asked = frame.session.asked.slice(from);
    const negated = clause.commands.some((statement) => isNegated(statement.command, frame));
    const isCertain = status === 'success' && current === frame;
    if (isCertain) return runList(then.commands, frame);
    const reason = `it runs only if \`${text}\``;
    const outcome = decided(
      runList(then.commands, status === 'success' ? current : doubting(current, reason, negated ? asked : [])),
      frame,
      reason,
    );
    doubtful.push(outcome);
    stdout += outcome.stdout;
    if (status === 'success') return { status: 'unknown', stdout, flow: 'next' };
    current = doubting(current, `it runs only if not \`${text}\``, negated ? [] : asked);
  }
  if (node.else) {
    if (current === frame) return runList(node.else.commands, frame);
    const outcome = decided(runList(node.else.commands, current), frame, 'it is the other branch of a question');
    stdout += outcome.stdout;
    doubtful.push(outcome);
  }
  if (doubtful.length === 0) return succeeded();
  return { status: doubtful.every(({ status }) => status === 'success') ? 'success' : 'unknown', stdout, flow: 'next' };
}

function runFor(node: Syntax.For, frame: Frame): Outcome {
  const words = node.wordlist?.flatMap((word) => expandFields(word, wordContext(frame))) ?? frame.scope.args;
  let stdout = '';
  for (const word of words) {
    frame.scope.set(node.name.text, word);
    const reason = `how often it runs depends on ${word}`;
    const outcome = hasMark(word)
      ? decided(runList(node.body.commands, doubting(frame, reason)), frame, reason)
      : runList(node.body.commands, frame);
    stdout += outcome.stdout;
    if (outcome.flow === 'exit' || outcome.flow === 'return') return { ...outcome, stdout };
    if (outcome.flow === 'break') break;
    settle(frame, ['continue']);
  }
  settle(frame, ['break', 'continue']);
  return succeeded(stdout);
}

function runWhile(node: Syntax.While, frame: Frame): Outcome {
  let stdout = '';
  const text = shortText(node.clause, frame);
  const isEndless = /^(true|:|\[ 1 \]|\[\[ 1 \]\])$/.test(text);
  for (;;) {
    const clause = runList(node.clause.commands, frame);
    const status = node.kind === 'until' ? inverted(clause.status) : clause.status;
    if (status === 'failure') break;
    const reason = `it runs as long as \`${text}\``;
    const outcome =
      status === 'unknown'
        ? decided(runList(node.body.commands, doubting(frame, reason)), frame, reason)
        : runList(node.body.commands, frame);
    stdout += outcome.stdout;
    if (outcome.flow === 'exit' || outcome.flow === 'return') return { ...outcome, stdout };
    if (outcome.flow === 'break' || status === 'unknown' || isEndless) break;
    settle(frame, ['continue']);
  }
  settle(frame, ['break', 'continue']);
  return succeeded(stdout);
}

function runCase(node: Syntax.Case, frame: Frame): Outcome {
  const context = wordContext(frame);
  const word = expandText(node.word, context);
  const reason = `it runs only for some values of ${word}`;
  let stdout = '';
  for (const item of node.items) {
    const patterns = item.pattern.map((pattern) => expandText(pattern, context));
    const isKnown = !hasMark(word) && !patterns.some(hasMark);
    if (!isKnown) {
      stdout += decided(runList(item.body.commands, doubting(frame, reason)), frame, reason).stdout;
    } else if (patterns.some((pattern) => new ShellPattern(pattern).matches(word))) {
      const outcome = runList(item.body.commands, frame);
      return { ...outcome, stdout: stdout + outcome.stdout };
    }
  }
  return hasMark(word) ? undecided(stdout) : succeeded(stdout);
}

function isNegated(node: Syntax.PipelineNode | Syntax.AndOr, frame: Frame): boolean {
  const text = frame.syntax.textOf(node);
  return /^(!|\[\[?\s+!)\s/.test(text);
}

function shortText(node: { readonly pos: number; readonly end: number }, frame: Frame): string {
  const text = frame.syntax.textOf(node).replace(/;?\s*$/, '');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
