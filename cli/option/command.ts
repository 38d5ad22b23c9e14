import type { ParseArgsConfig } from 'node:util';
import type { Terminal } from '../terminal';

/** One command of the command line; each stands in a file of its own. */
export interface Command {
  /** one line for each form, without the program's name, for example `plan [--app PATH]...` */
  readonly usage: readonly string[];
  /** what it does, in one or two sentences */
  readonly description: string;
  /** its own options, beside those that every command takes */
  readonly options: Readonly<Record<string, CommandOption>>;
  /** @returns the exit code */
  run(invocation: Invocation): Promise<number>;
}

export type CommandOption = NonNullable<ParseArgsConfig['options']>[string] & {
  /** how its value is called in the help, absent for a switch */
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
  /** words after the command's name that are no options */
  readonly operands: readonly string[];
  /** words after `--`; null where there is no `--` */
  readonly trailing: readonly string[] | null;
  /** values of the command's own options by name */
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  readonly terminal: Terminal;
}
