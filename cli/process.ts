import { setFlagsFromString } from 'node:v8';
import { INTERRUPT_BUDGET } from './interrupt-budget';
import { main, reportBug } from './main';
import { EXIT } from './option/exit-code';
import { terminalOf } from './terminal';

/** Runs the command line of this process and sets its exit code. */
export async function runProcess(): Promise<void> {
  setFlagsFromString(INTERRUPT_BUDGET);
  const terminal = terminalOf(process);
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // `pod-network ... | head` closes the pipe early; the exit code stays the verdict
      if (error.code === 'EPIPE') return;
      if (stream === process.stdout) {
        terminal.notice(
          `pod-network: the result cannot be written to standard output (${error.message}); free space, or write it elsewhere\n`,
        );
      }
      process.exit(EXIT.lacking);
    });
  }
  // otherwise an error outside the command's promise would exit with 1, which is a verdict on the network
  process.on('uncaughtException', (error) => {
    process.exit(reportBug(error, terminal));
  });
  process.exitCode = await main(process.argv.slice(2), terminal);
}
