import type { NodeState, When } from './node-state';
import type { Doubt, Outcome } from './shell-outcome';
import type { ShellScope } from './shell-scope';

/** One running command, as the programs see it. */
export interface ShellProcess {
  readonly node: NodeState;
  readonly when: When;
  /** where it stands, for example `part 1, line 12` */
  readonly place: string;
  /** the command as it was written */
  readonly text: string;
  /** program without its folder, then its arguments; may hold marks */
  readonly argv: readonly string[];
  /** the program as it was called, with its folder */
  readonly path: string;
  /** what it reads from its standard input; null: nothing that is known of */
  readonly stdin: string | null;
  readonly scope: ShellScope;
  readonly doubts: readonly Doubt[];
  /** runs another command in its place (`sudo`, `env`, `xargs` ...) */
  exec(argv: readonly string[], stdin?: string | null): Outcome;
  /** runs a shell script, in this scope or in a fork of it */
  script(source: string, options: ScriptOptions): Outcome;
}

export interface ScriptOptions {
  readonly place: string;
  /** `same`: what it sets stays (`source`, `eval`); `new`: a shell of its own */
  readonly scope: 'same' | 'new';
  readonly args?: readonly string[];
  readonly name?: string;
}

/** A program that the shell reader knows. */
export type Program = (process: ShellProcess) => Outcome;

/**
 * Why it is not certain that a step runs which acts on these subjects (a path, a route's destination, a module); null:
 * certain, or the same either way.
 */
export function doubtAbout(process: Pick<ShellProcess, 'doubts'>, ...subjects: readonly string[]): string | null {
  const open = process.doubts.find((doubt) => !subjects.some((subject) => isSpared(doubt, subject)));
  return open?.reason ?? null;
}

function isSpared(doubt: Doubt, subject: string): boolean {
  if (subject === '') return false;
  if (doubt.spares.some((word) => word.includes(subject))) return true;
  // a list of what the kernel holds that is searched for a part of it
  const isList = doubt.spares.some((word) => /^(ip|nft|iptables\S*)$/.test(word));
  return isList && doubt.spares.some((word) => word.length > 6 && subject.includes(word));
}
