import { canonicalPath, type NodeState, type When } from './node-state';
import { ShellPattern } from './shell-pattern';
import { inWords, mark } from './sealed-text';
import { sameValue, type ShellValue } from './shell-array';
import type { Doubt, Outcome, Status } from './shell-outcome';
import type { ShellScope } from './shell-scope';
import type { ShellSyntax } from './shell-syntax';

/** Where and when a script runs. */
export interface ScriptRun {
  readonly node: NodeState;
  readonly when: When;
  /** names the place of a line, counted from 1 */
  readonly placeOf: (line: number) => string;
}

/** What one run of the reader shares, through all the scripts that call each other. */
export interface Session {
  steps: number;
  /** words of the commands run so far: the end of it is what a question was about */
  readonly asked: string[];
  /** how the last command substitution ended, which is how an assignment ends */
  substituted: Status;
  /** ways out that a doubtful step may have taken: what follows runs only if it did not */
  readonly left: { readonly doubt: Doubt; readonly flow: Outcome['flow'] }[];
}

/** What a command reads; `read` takes a line off it. Null: nothing that is known of. */
export interface Input {
  rest: string | null;
}

/** Everything that a piece of a script runs in. */
export interface Frame {
  readonly run: ScriptRun;
  readonly syntax: ShellSyntax;
  readonly scope: ShellScope;
  readonly doubts: readonly Doubt[];
  readonly input: Input;
  readonly depth: number;
  readonly session: Session;
}

const MOST_STEPS = 10_000;
const MOST_DEPTH = 30;

/** Counts a step; a script that runs away ends in a RangeError, as one that exhausts the stack does. */
export function countStep(frame: Frame): void {
  frame.session.steps += 1;
  if (frame.session.steps > MOST_STEPS) throw new RangeError(`more than ${MOST_STEPS} steps`);
  if (frame.depth > MOST_DEPTH) throw new RangeError(`nested more than ${MOST_DEPTH} deep`);
}

/** The same frame with one more reason why it is not certain that a step runs. */
export function doubting(frame: Frame, reason: string, spares: readonly string[] = []): Frame {
  return { ...frame, doubts: [...frame.doubts, { reason: inWords(reason), spares }] };
}

/** All doubts of a frame, those of the ways out that may have been taken included. */
export function doubtsOf(frame: Frame): readonly Doubt[] {
  return [...frame.doubts, ...frame.session.left.map(({ doubt }) => doubt)];
}

/** Sets a variable; one that may keep what it held is not known. */
export function setVariable(frame: Frame, name: string, value: ShellValue): void {
  const [doubt] = doubtsOf(frame);
  const isSame = sameValue(frame.scope.get(name), value);
  frame.scope.set(name, doubt && !isSame ? mark(`variable ${name}: ${doubt.reason}`) : value);
}

/** The files of the user data that a pattern names, sorted as the shell sorts them. */
export function filesLike(frame: Frame, pattern: string): readonly string[] {
  const path = resolvePath(frame.scope, pattern);
  const named = new ShellPattern(path, true);
  return frame.run.node.files.map((file) => file.path).filter((each) => named.matches(each));
}

/** An absolute path of one that a script names. */
export function resolvePath(scope: ShellScope, path: string): string {
  return canonicalPath(path.startsWith('/') ? path : `${scope.cwd}/${path.replace(/^~(?=\/|$)/, '/root')}`);
}
