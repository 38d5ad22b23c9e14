import { isUnknown, type Maybe } from '../../address/unknown';
import type { NodeState, ScriptRun, When } from '../state/node-state';
import { beforeMark, hasMark, isMark, isPattern, mark } from '../state/unknown-mark';
import { canonicalPath } from '../state/node-state';
import type { ScriptSyntax } from './script-syntax';
import type { Function as FunctionNode } from 'unbash';

/** How a command ended, as far as the text says. */
export type Status = 'success' | 'failure' | 'unknown';

/** What a command left for the commands after it. */
export interface Outcome {
  readonly status: Status;
  /** what it wrote to its standard output; may hold marks */
  readonly stdout: string;
  readonly ends?: boolean;
  /** whether a step with this subject is what the command asked for: after `||` it leaves the same either way */
  readonly asksFor?: (subject: string) => boolean;
  /** whether it may be a failure that ends a script with `set -e` */
  readonly mayFail?: boolean;
}

/** The command ran, which is what a boot is presumed to do. */
export function done(stdout = ''): Outcome {
  return { status: 'success', stdout };
}

/** The command asked a question whose answer the user data does not hold. */
export function asked(stdout = ''): Outcome {
  return { status: 'unknown', stdout };
}

/** A function, with the script that its positions count in. */
export interface ShellFunction {
  readonly definition: FunctionNode;
  readonly syntax: ScriptSyntax;
  readonly placeOf: ScriptRun['placeOf'];
  /** why it is not certain that this is the function of its name */
  readonly doubt: string | null;
  /** the function that it then may be */
  readonly rival: ShellFunction | null;
}

// what cloud-init's scripts, bootcmd and systemd's services run as
const ROOT: readonly (readonly [string, string])[] = [
  ['HOME', '/root'],
  ['USER', 'root'],
  ['UID', '0'],
  ['EUID', '0'],
];

export class Shell {
  public readonly variables: Map<string, string>;
  public readonly functions: Map<string, ShellFunction>;
  public cwd = '/';
  /** why the shell may have ended before the next command; null where it goes on */
  public mayHaveEnded: string | null = null;
  /** `set -e` */
  public exitsOnError = false;
  /** `set -u` */
  public exitsOnUnset = false;
  /** whether it is bash, which goes on where others end at an error of a builtin */
  public isBash = false;
  /** `set -o pipefail` */
  public failsByPipe = false;
  /** how the last substitution ended, whose status an assignment has */
  public substituted: Outcome = done();
  /** whether it has read a file that is not known, which may have set any variable */
  public hasReadUnknown = false;
  /** variables that may not be set */
  public readonly constants = new Set<string>();
  public functionDepth = 0;

  public constructor(
    public args: readonly string[] = [],
    from: Pick<Shell, 'variables' | 'functions'> | null = null,
  ) {
    this.variables = new Map(from?.variables ?? ROOT);
    this.functions = new Map(from?.functions);
  }

  /** A subshell: what it sets is lost. */
  public fork(): Shell {
    const { variables, functions } = new Shell([], this);
    return Object.assign(new Shell(), this, { variables, functions, constants: new Set(this.constants) });
  }

  /** A shell that this one starts. A child that uses a variable means the exported one. */
  public child(args: readonly string[]): Shell {
    const { variables, cwd, mayHaveEnded } = this;
    return Object.assign(new Shell(args, { variables, functions: new Map() }), { cwd, mayHaveEnded });
  }

  /** Null: never set. An argument that is not there is empty. */
  public get(name: string): string | null {
    if (/^[1-9]\d*$/.test(name)) return this.args[Number(name) - 1] ?? '';
    if (name === '@' || name === '*') return this.args.join(' ');
    if (name === '#') return String(this.args.length);
    return this.variables.get(name) ?? null;
  }
}

export interface ScriptOptions {
  readonly place: string;
  /** `same`: what it sets stays (`.`, `eval`); `new`: a shell of its own */
  readonly shell: 'same' | 'new';
  readonly args?: readonly string[];
  readonly zero?: string;
  /** whether the new shell is bash */
  readonly isBash?: boolean;
  /** whether the shell is started with `-e` */
  readonly exitsOnError?: boolean;
  /** where the script is another file than this one */
  readonly name?: string;
  readonly doubt?: string;
}

export interface Call {
  readonly node: NodeState;
  readonly when: When;
  /** where the command is, for example `part 1, line 12` */
  readonly place: string;
  readonly text: string;
  /** program without its folder, then its arguments; may hold marks */
  readonly argv: readonly string[];
  /** the program as it was called, with its folder */
  readonly path: string;
  /** what it reads from its standard input; null where nothing says */
  readonly stdin: string | null;
  readonly shell: Shell;
  /** why it is not certain that the command runs; null where it is */
  readonly doubt: string | null;
  /** whether the command runs because another one failed */
  readonly afterFailure: boolean;
  /** the doubt about a step with this subject */
  readonly doubtAbout: (subject: string) => string | null;
  /** runs another command in its place (`sudo`, `env` ...) */
  readonly exec: (argv: readonly string[], doubt?: string) => Outcome;
  readonly script: (source: string, options: ScriptOptions) => Outcome;
  /** a program whose effect is not read */
  readonly actor: (program: string) => Outcome;
}

export type Program = (call: Call) => Outcome;

/** Whether a shell may be dash, which is what `sh` is on Debian and Ubuntu; on Amazon Linux it is bash. */
export function mayBeDash({ isBash }: Shell, { image }: NodeState): boolean {
  return !isBash && image?.system !== 'amazon-linux';
}

/** Entries of a table of programs: names with spaces between them, and what they all do. */
export function named(names: string, program: Program): readonly (readonly [string, Program])[] {
  return names.split(/\s+/).map((name) => [name, program]);
}

/** The output of a command, as a piece of text that is not known. */
export function outputOf({ text }: Pick<Call, 'text'>): string {
  return mark(`output of ${text}`);
}

/** The text of a file or an input as a script; null where it is not known, or nothing of it is. */
export function scriptText(content: Maybe<string> | null): string | null {
  return content === null || isUnknown(content) || isMark(content.trim()) ? null : content;
}

/** The absolute path of a name that a command was given. */
export function pathOf(name: string, { shell }: Pick<Call, 'shell'>): string {
  // a variable may hold an absolute path; a pattern does not
  if (beforeMark(name) === '' && hasMark(name) && !isPattern(name)) return canonicalPath(`/${name}`);
  return canonicalPath(name.startsWith('/') ? name : `${shell.cwd}/${name.replace(/^~(?=\/|$)/, '/root')}`);
}

/** The words that are no options; options of `withValue` take the next word. */
export function operandsOf({ argv }: Pick<Call, 'argv'>, withValue: readonly string[] = []): readonly string[] {
  const operands: string[] = [];
  for (let at = 1; at < argv.length; at += 1) {
    const arg = argv[at] ?? '';
    if (withValue.includes(arg)) at += 1;
    else if (!arg.startsWith('-') || arg === '-') operands.push(arg);
  }
  return operands;
}

/** The words of a command without pieces that are not known. */
export function plainWords({ argv }: Pick<Call, 'argv'>): readonly string[] {
  return argv.filter((word) => !hasMark(word));
}
