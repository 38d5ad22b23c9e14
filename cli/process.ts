import { main, reportBug } from './main';
import { terminalOf } from './terminal';

/** Runs the command line of this process and sets its exit code. */
export async function runProcess(): Promise<void> {
  const terminal = terminalOf(process);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  // otherwise an error outside the command's promise would exit with 1, which is a verdict on the network
  process.on('uncaughtException', (error) => {
    process.exit(reportBug(error, terminal));
  });
  process.exitCode = await main(process.argv.slice(2), terminal);
}

// `pod-network ... | head` closes the pipe early; the exit code stays the verdict
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
