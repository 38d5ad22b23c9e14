import { fileText, writeText } from './shell-file';
import { doubtsOf, type Frame } from './shell-frame';
import type { Outcome } from './shell-outcome';
import { wordContext } from './shell-substitution';
import type * as Syntax from './shell-syntax';
import { expandHereDoc, expandText } from './shell-word';

/** Runs something with its redirections: what it reads is found, and what it writes is put where it goes. */
export function withRedirections(
  redirections: readonly Syntax.Redirection[],
  node: { readonly pos: number; readonly end: number },
  frame: Frame,
  run: (inner: Frame) => Outcome,
): Outcome {
  let input = frame.input;
  let output: { readonly path: string; readonly append: boolean } | 'elsewhere' | null = null;
  for (const redirection of redirections) {
    if (redirection.type === 'HereDoc') {
      input = { rest: expandHereDoc(redirection, wordContext(frame)) };
      continue;
    }
    if (redirection.target === undefined) continue;
    if (redirection.type === 'HereString') {
      input = { rest: `${expandText(redirection.target, wordContext(frame))}\n` };
      continue;
    }
    const descriptor = redirection.descriptor?.type === 'FileDescriptor' ? redirection.descriptor.value : null;
    const { operator } = redirection;
    if (operator === '<' || operator === '<>') {
      input = { rest: readTarget(redirection.target, frame) };
    } else if (operator !== '<&' && (descriptor === null || descriptor === 1)) {
      const isProcess = redirection.target.parts?.some((part) => part.type === 'ProcessSubstitution') ?? false;
      const path = expandText(redirection.target, wordContext(frame));
      const isDescriptor = operator === '>&' && /^(\d+|-)$/.test(path);
      output = isProcess || isDescriptor ? 'elsewhere' : { path, append: operator.includes('>>') };
    }
  }
  const outcome = run({ ...frame, input });
  if (output === null) return outcome;
  if (output !== 'elsewhere') {
    const place = frame.run.placeOf(frame.syntax.lineOf(node));
    const { scope } = frame;
    writeText(output.path, outcome.stdout, output.append, { ...frame.run, scope, place, doubts: doubtsOf(frame) });
  }
  return { ...outcome, stdout: '' };
}

function readTarget(target: Syntax.Word, frame: Frame): string {
  const [part] = target.parts ?? [];
  if (part?.type === 'ProcessSubstitution') return `${wordContext(frame).substitute(part.script, part.text)}\n`;
  return fileText(expandText(target, wordContext(frame)), { scope: frame.scope, node: frame.run.node });
}
