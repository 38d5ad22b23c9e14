import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Command, CommandOption, Invocation } from './command';
import type { Terminal } from '../terminal';
import { UsageError } from './usage-error';

export const COMMON_OPTIONS = {
  app: {
    type: 'string',
    multiple: true,
    value: 'PATH',
    help: 'cloud assembly folder or template file; repeatable (default: cdk.out)',
  },
  stack: { type: 'string', value: 'NAME', help: 'this stack, with the stacks that it is tied to' },
  json: { type: 'boolean', help: 'print the result as JSON' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
} as const satisfies Record<string, CommandOption>;

/** What a command takes: the common options and its own. */
export function optionsOf({ options, readsNothing }: Command): Readonly<Record<string, CommandOption>> {
  const { app, stack, ...common } = COMMON_OPTIONS;
  return { ...(readsNothing !== true && { app, stack }), ...common, ...options };
}

const ANYWHERE = { ...COMMON_OPTIONS, version: { type: 'boolean' } } as const;

export interface CommandWord {
  /** null if there is none */
  readonly name: string | null;
  /** the arguments without the command's name */
  readonly rest: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
}

/** Finds the command name. Common options may precede it. */
export function findCommand(argv: readonly string[]): CommandWord {
  const { tokens } = parseArgs({
    args: [...argv],
    options: ANYWHERE,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const terminator = tokens.find((token) => token.kind === 'option-terminator')?.index ?? Infinity;
  const word = tokens.find((token) => token.kind === 'positional' && token.index < terminator);
  const given = (name: string): boolean => tokens.some((token) => token.kind === 'option' && token.name === name);
  return {
    name: word?.kind === 'positional' ? word.value : null,
    rest: word === undefined ? argv : argv.filter((_, index) => index !== word.index),
    help: given('help'),
    version: given('version'),
  };
}

/**
 * Parses the arguments of one command.
 *
 * @throws UsageError for an unknown option or a missing value
 */
export function parseCommandLine(command: Command, args: readonly string[], terminal: Terminal): Invocation {
  const options = optionsOf(command);
  const { values, tokens } = refusing(options, () =>
    parseArgs({ args: [...args], options, strict: true, allowPositionals: true, tokens: true }),
  );
  refuseTwice(options, tokens);
  const terminator = tokens.find((token) => token.kind === 'option-terminator')?.index ?? null;
  const words = tokens.filter((token) => token.kind === 'positional');
  const { app, stack, json, ...others } = values;
  return {
    apps: apps(app).map((path) => resolve(terminal.folder, path)),
    stack: typeof stack === 'string' ? stack : null,
    json: json === true,
    given: Object.keys(values),
    operands: words.filter((word) => terminator === null || word.index < terminator).map((word) => word.value),
    trailing: terminator === null ? null : words.filter((word) => word.index > terminator).map((word) => word.value),
    values: Object.fromEntries(Object.entries(others).filter(([name]) => Object.hasOwn(command.options, name))),
    terminal,
  };
}

/** Of two values, Node's parser drops the first without a word. */
function refuseTwice(
  options: Readonly<Record<string, CommandOption>>,
  tokens: readonly { readonly kind: string; readonly name?: string; readonly value?: string | undefined }[],
): void {
  const given = new Map<string, string>();
  for (const { name = '', value } of tokens.filter(({ kind }) => kind === 'option')) {
    if (value === undefined || options[name]?.multiple === true) continue;
    const before = given.get(name) ?? value;
    if (before !== value) throw new UsageError(`--${name} is given as both "${before}" and "${value}"; give it once`);
    given.set(name, value);
  }
}

function apps(given: unknown): readonly string[] {
  if (!Array.isArray(given)) return ['cdk.out'];
  return given.map((path: unknown) => {
    // an empty path would resolve to the current folder; it is more likely an unset shell variable
    if (typeof path !== 'string' || path === '')
      throw new UsageError('--app is empty; pass a folder or a template file');
    return path;
  });
}

// turns an error of Node's parser into a usage error
function refusing<T>(options: Readonly<Record<string, CommandOption>>, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const said = parseFault(error);
    if (said === null) throw error;
    throw new UsageError(
      `${said.charAt(0).toLowerCase()}${said.slice(1)}; options: ${Object.entries(options)
        .filter(([, { hidden }]) => hidden !== true)
        .map(([name]) => `--${name}`)
        .join(', ')}`,
    );
  }
}

function parseFault(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return null;
  return String(error.code).startsWith('ERR_PARSE_ARGS') ? (String(error.message).split('. ')[0] ?? null) : null;
}
