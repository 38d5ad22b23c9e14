import { isPodNetworkError } from '../lib/address/pod-network-error';
import { findCommand, parseCommandLine } from './option/command-line';
import { COMMANDS } from './commands';
import { EXIT } from './option/exit-code';
import { commandHelp, programHelp } from './help';
import type { Terminal } from './terminal';
import { UsageError } from './option/usage-error';
import { VERSION } from './version';

/**
 * Runs one command line.
 *
 * @param argv arguments without the program's name
 * @returns the exit code; never rejects
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    return refuse(error, terminal);
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  const word = findCommand(argv);
  if (word.version) {
    terminal.result(`${VERSION}\n`);
    return EXIT.ok;
  }
  if (word.name === null) {
    if (!word.help) throw new UsageError(`no command given; ${commandList()}`);
    terminal.result(programHelp());
    return EXIT.ok;
  }
  const entry = Object.hasOwn(COMMANDS, word.name) ? COMMANDS[word.name] : undefined;
  if (entry === undefined) throw new UsageError(`unknown command "${word.name}"; ${commandList()}`);
  const command = await entry.load();
  if (word.help) {
    terminal.result(commandHelp(command));
    return EXIT.ok;
  }
  return command.run(parseCommandLine(command, word.rest, terminal));
}

function commandList(): string {
  return `commands: ${Object.keys(COMMANDS).join(', ')}`;
}

function refuse(error: unknown, terminal: Terminal): number {
  if (error instanceof UsageError) {
    terminal.notice(`pod-network: ${error.message}\nrun "pod-network --help" for usage\n`);
    return EXIT.usage;
  }
  if (isPodNetworkError(error)) {
    terminal.notice(`pod-network: ${error.message}\n`);
    return lacksSomething(error) ? EXIT.lacking : EXIT.usage;
  }
  return reportBug(error, terminal);
}

// does not import the lab's error class, so that help and usage errors stay fast
function lacksSomething(error: object): boolean {
  return 'kind' in error && error.kind === 'machine';
}

/** Reports a bug in this program, with the stack trace to include in an issue. */
export function reportBug(error: unknown, terminal: Terminal): number {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.notice(
    `pod-network ${VERSION}: this is a bug in pod-network, not in your network; please report it with:\n${trace}\n`,
  );
  return EXIT.bug;
}
