import { isMark, mark } from './sealed-text';
import { type Frame, filesLike, setVariable } from './shell-frame';
import { runScript } from './shell-reader';
import type { WordContext } from './shell-word';

/** What the words of a frame are expanded with. */
export function wordContext(frame: Frame): WordContext {
  return {
    syntax: frame.syntax,
    scope: frame.scope,
    set: (name, value) => {
      setVariable(frame, name, value);
    },
    substitute: (script, text) => {
      if (!script || (script.errors?.length ?? 0) > 0) return mark(text);
      const syntax =
        script.source === undefined ? frame.syntax : { ...frame.syntax, ...sourceOf(script.source, frame) };
      const inner = { ...frame, syntax, scope: frame.scope.fork(), input: { rest: null }, depth: frame.depth + 1 };
      const { stdout, status } = runScript(script, inner);
      frame.session.substituted = status;
      const output = stdout.replace(/\n+$/, '');
      // the whole question says more than the last program of it
      return isMark(output) ? mark(text) : output;
    },
    filesLike: (pattern) => filesLike(frame, pattern),
  };
}

/** Positions inside back quotes count in a text of their own, without the escapes. */
function sourceOf(source: string, frame: Frame): Pick<Frame['syntax'], 'textOf' | 'lineOf'> {
  return {
    textOf: ({ pos, end }) => frame.syntax.sealed.open(source.slice(pos, end)),
    lineOf: () => 1,
  };
}
