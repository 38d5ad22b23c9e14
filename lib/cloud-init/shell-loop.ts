import { hasMark } from './sealed-text';
import { decided, shortText } from './shell-branch';
import { doubting, type Frame } from './shell-frame';
import { inverted, type Outcome, succeeded } from './shell-outcome';
import { runList } from './shell-reader';
import { wordContext } from './shell-substitution';
import type * as Syntax from './shell-syntax';
import { expandFields } from './shell-word';

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

/** Runs a `while` or `until` as long as its question says; once where that cannot be told, or never ends it. */
export function runWhile(node: Syntax.While, frame: Frame): Outcome {
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

/** Forgets the ways out that end here: `break` at the end of a loop, `return` at the end of a function. */
export function settle(frame: Frame, flows: readonly Outcome['flow'][]): void {
  const kept = frame.session.left.filter(({ flow }) => !flows.includes(flow));
  frame.session.left.splice(0, frame.session.left.length, ...kept);
}
