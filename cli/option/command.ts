import type { ParseArgsConfig } from 'node:util';
import type { Terminal } from '../terminal';

/** A command. Each has a file of its own. */
export interface Command {
  /** one entry for each form, without the program's name, for example `plan [--app PATH]...` */
  readonly usage: readonly string[];
  /** what it does; lines of at most 80 characters */
  readonly description: string;
  /** its options besides the common ones */
  readonly options: Readonly<Record<string, CommandOption>>;
  /**
   * whether it reads no templates, and so takes no --app and --stack
   * @default - false
   */
  readonly readsNothing?: true;
  /** @returns the exit code */
  run(invocation: Invocation): Promise<number>;
}

export type CommandOption = NonNullable<ParseArgsConfig['options']>[string] & {
  /** placeholder of its value in the help; absent for a switch */
  readonly value?: string;
  readonly help: string;
  /** parsed, but left out of the help */
  readonly hidden?: boolean;
};

/** A command line after parsing. */
export interface Invocation {
  /** absolute paths of assemblies and templates, at least one */
  readonly apps: readonly string[];
  /** null: all stacks */
  readonly stack: string | null;
  readonly json: boolean;
  readonly given: readonly string[];
  /** arguments after the command's name that are not options */
  readonly operands: readonly string[];
  /** arguments after `--`; null if there is no `--` */
  readonly trailing: readonly string[] | null;
  /** values of the command's own options, by name */
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  readonly terminal: Terminal;
}
