import { hasMark } from './sealed-text';
import { decided, shortText } from './shell-branch';
import { arithmeticValue } from './shell-arithmetic';
import { countStep, doubting, type Frame } from './shell-frame';
import { inverted, type Outcome, succeeded } from './shell-outcome';
import { runList } from './shell-reader';
import { wordContext } from './shell-substitution';
import type * as Syntax from './shell-syntax';
import { arithmeticContext, expandFields } from './shell-word';

// an endless loop that nothing ends, such as one that counts its rounds
const MOST_ROUNDS = 100;

/** Runs a `for` once for each of its words. */
export function runFor(node: Syntax.For, frame: Frame): Outcome {
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

/** Runs `for ((a; b; c))` as long as `b` is not 0. */
export function runArithmeticFor(node: Syntax.ArithmeticFor, frame: Frame): Outcome {
  const context = arithmeticContext(wordContext(frame));
  let stdout = '';
  if (node.initialize) arithmeticValue(node.initialize, context);
  for (;;) {
    countStep(frame);
    const value = node.test ? arithmeticValue(node.test, context) : null;
    if (value === 0) break;
    const reason = 'it stands in a loop whose end is not known';
    const outcome =
      value === null
        ? decided(runList(node.body.commands, doubting(frame, reason)), frame, reason)
        : runList(node.body.commands, frame);
    stdout += outcome.stdout;
    if (outcome.flow === 'exit' || outcome.flow === 'return') return { ...outcome, stdout };
    if (outcome.flow === 'break' || value === null) break;
    settle(frame, ['continue']);
    if (node.update) arithmeticValue(node.update, context);
  }
  settle(frame, ['break', 'continue']);
  return succeeded(stdout);
}

/** Runs a `while` or `until` as long as its question says; once where that cannot be told, or never ends it. */
export function runWhile(node: Syntax.While, frame: Frame): Outcome {
  let stdout = '';
  const text = shortText(node.clause, frame);
  const isEndless = /^(true|:|\[ 1 \]|\[\[ 1 \]\])$/.test(text);
  const ways = frame.session.left.length;
  for (let round = 1; ; round += 1) {
    const before = frame.scope.snapshot();
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
    if (outcome.flow === 'break' || status === 'unknown') break;
    // one that may have ended, or that comes to the same again, goes on for ever or ends as it is presumed to
    const mayHaveEnded = frame.session.left.length > ways;
    if (isEndless && (mayHaveEnded || round >= MOST_ROUNDS || frame.scope.isAsBefore(before))) break;
    settle(frame, ['continue']);
  }
  settle(frame, ['break', 'continue']);
  return succeeded(stdout);
}

/** Forgets the ways out that end here: `break` at the end of a loop, `return` at the end of a function. */
export function settle(frame: Frame, flows: readonly Outcome['flow'][]): void {
  const kept = frame.session.left.filter(({ flow }) => !flows.includes(flow));
  frame.session.left.splice(0, frame.session.left.length, ...kept);
}
