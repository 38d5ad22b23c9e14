/** One step of a pattern: any number of characters, or one that a test accepts. */
type Step = 'many' | ((character: string) => boolean);

/**
 * A shell pattern (`*`, `?`, `[...]`; POSIX, "Pattern Matching Notation"). It is matched by following all its steps at
 * once: a regular expression of it could take for ever on a text that a stranger wrote.
 */
export class ShellPattern {
  private readonly steps: readonly Step[];

  /** @param isPath a slash is matched by a slash alone, as in the names of files */
  public constructor(
    pattern: string,
    private readonly isPath = false,
  ) {
    this.steps = (pattern.match(/\[!?\]?[^\]]*\]|[\s\S]/g) ?? []).map((token) => stepOf(token, isPath));
  }

  /** Whether the whole text matches. */
  public matches(text: string): boolean {
    return this.lengths(text).at(-1) === text.length;
  }

  /** Lengths of the beginnings of a text that match, shortest first. */
  public lengths(text: string): readonly number[] {
    return this.follow(text, this.steps);
  }

  /** Lengths of the ends of a text that match, shortest first. */
  public endLengths(text: string): readonly number[] {
    return this.follow(reversed(text), [...this.steps].reverse());
  }

  private follow(text: string, steps: readonly Step[]): readonly number[] {
    const lengths: number[] = [];
    let states = this.withEmpty(new Set([0]), steps);
    for (let at = 0; ; at += 1) {
      if (states.has(steps.length)) lengths.push(at);
      if (at === text.length || states.size === 0) return lengths;
      const next = new Set<number>();
      const character = text.charAt(at);
      for (const state of states) {
        const step = steps[state];
        if (step === undefined || (this.isPath && character === '/' && step === 'many')) continue;
        if (step === 'many') next.add(state);
        else if (step(character)) next.add(state + 1);
      }
      states = this.withEmpty(next, steps);
    }
  }

  /** `*` may stand for nothing. */
  private withEmpty(states: Set<number>, steps: readonly Step[]): Set<number> {
    for (const state of states) if (steps[state] === 'many') states.add(state + 1);
    return states;
  }
}

function stepOf(token: string, isPath: boolean): Step {
  if (token === '*') return 'many';
  if (token === '?') return (character) => !(isPath && character === '/');
  if (token.length === 1) return (character) => character === token;
  const isNot = token.startsWith('[!');
  const listed = setOf(token.slice(isNot ? 2 : 1, -1));
  return (character) => !(isPath && character === '/') && listed(character) !== isNot;
}

function setOf(body: string): (character: string) => boolean {
  const ranges = body.match(/[\s\S]-[\s\S]|[\s\S]/g) ?? [];
  return (character) =>
    ranges.some((range) => {
      const [first, last] = [range.charAt(0), range.charAt(range.length - 1)];
      return first <= character && character <= last;
    });
}

function reversed(text: string): string {
  let back = '';
  for (let at = text.length - 1; at >= 0; at -= 1) back += text.charAt(at);
  return back;
}
