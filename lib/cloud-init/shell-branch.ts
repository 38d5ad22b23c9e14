import { hasMark, mark } from './sealed-text';
import { doubting, type Frame } from './shell-frame';
import { type Outcome, succeeded, undecided } from './shell-outcome';
import { ShellPattern } from './shell-pattern';
import { runList, runNode } from './shell-reader';
import { wordContext } from './shell-substitution';
import type * as Syntax from './shell-syntax';
import { expandText } from './shell-word';

/** Runs commands that `&&` and `||` join, each by how the one before it ended. */
export function runAndOr(node: Syntax.AndOr, frame: Frame): Outcome {
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

/** Runs the branch of an `if` that its questions choose, or those that they may choose. */
export function runIf(node: Syntax.If, frame: Frame): Outcome {
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

/** Runs the item of a `case` whose pattern fits, or those whose pattern may. */
export function runCase(node: Syntax.Case, frame: Frame): Outcome {
  const context = wordContext(frame);
  const word = expandText(node.word, context);
  const reason = `it runs only for some values of ${word}`;
  let stdout = '';
  // `;&` goes on with the next item whatever its pattern, `;;&` looks at the patterns that are left
  let fallsThrough = false;
  for (const item of node.items) {
    const patterns = item.pattern.map((pattern) => expandText(pattern, context));
    const isKnown = !hasMark(word) && !patterns.some(hasMark);
    if (!isKnown && !fallsThrough) {
      stdout += decided(runList(item.body.commands, doubting(frame, reason)), frame, reason).stdout;
    } else if (fallsThrough || patterns.some((pattern) => new ShellPattern(pattern).matches(word))) {
      const outcome = runList(item.body.commands, frame);
      stdout += outcome.stdout;
      fallsThrough = item.terminator === ';&';
      if (outcome.flow !== 'next' || (!fallsThrough && item.terminator !== ';;&')) return { ...outcome, stdout };
    }
  }
  return hasMark(word) ? undecided(stdout) : succeeded(stdout);
}

/**
 * What a doubtful step leaves for those after it: a way out that it may take puts them in doubt too, save that a boot is
 * presumed not to end in an error.
 */
export function decided(outcome: Outcome, frame: Frame, reason: string): Outcome {
  const stdout = outcome.stdout === '' ? '' : mark(`output of a step: ${reason}`);
  if (outcome.flow === 'next') return { ...outcome, stdout };
  const isError = outcome.flow === 'exit' && outcome.status === 'failure';
  if (!isError) {
    frame.session.left.push({
      doubt: { reason: `an earlier step may end it: ${reason}`, spares: [] },
      flow: outcome.flow,
    });
  }
  return { ...outcome, stdout, flow: 'next' };
}

function isNegated(node: Syntax.PipelineNode | Syntax.AndOr, frame: Frame): boolean {
  const text = frame.syntax.textOf(node);
  return /^(!|\[\[?\s+!)\s/.test(text);
}

/** A piece of a script as a reason cites it. */
export function shortText(node: { readonly pos: number; readonly end: number }, frame: Frame): string {
  const text = frame.syntax.textOf(node).replace(/;?\s*$/, '');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
