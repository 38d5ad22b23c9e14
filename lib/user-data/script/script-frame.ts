import type * as Syntax from 'unbash';
import type { ScriptRun } from '../state/node-state';
import { inWords } from '../state/unknown-mark';
import type { ScriptSyntax } from '../program/script-syntax';
import type { Outcome, Shell } from '../program/script-call';

/** What reads the pieces of a script that a command holds: substitutions, functions, other scripts. */
export interface PieceReader {
  readonly runScript: (script: Syntax.ParsedScript, frame: Frame) => Outcome;
  readonly runNode: (node: Syntax.PipelineNode | Syntax.CompoundList, frame: Frame) => Outcome;
  readonly runBlock: (block: Syntax.SyntaxNode, frame: Frame) => Outcome;
  readonly runChildren: (node: Syntax.SyntaxNode, frame: Frame) => void;
}

/** Everything that a piece of a script runs in. */
export interface Frame {
  readonly run: ScriptRun;
  readonly reader: PieceReader;
  readonly syntax: ScriptSyntax;
  readonly shell: Shell;
  /** why it is not certain that this piece runs */
  readonly doubt: string | null;
  /** the doubt about steps that the question before `||` asked for */
  readonly spared: { readonly doubt: string | null; readonly asksFor: (subject: string) => boolean } | null;
  /** whether it runs because something failed */
  readonly afterFailure: boolean;
  readonly stdin: string | null;
  /** whether something else ends what would go on: a pipe, or `timeout` */
  readonly isCut: boolean;
  readonly depth: number;
  readonly session: { steps: number };
}

/** The same frame with a reason why it is not certain that a step runs. */
export function doubting(frame: Frame, reason: string): Frame {
  return { ...frame, doubt: frame.doubt ?? inWords(reason), spared: null };
}

const MOST_STEPS = 20_000;
const MOST_DEPTH = 40;

/** Counts a step; a script that runs away ends in a RangeError, as one that exhausts the stack does. */
export function countStep({ session, depth }: Frame): void {
  session.steps += 1;
  if (session.steps > MOST_STEPS) throw new RangeError(`more than ${MOST_STEPS} steps`);
  if (depth > MOST_DEPTH) throw new RangeError(`nested more than ${MOST_DEPTH} deep`);
}
