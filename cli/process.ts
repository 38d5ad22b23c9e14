import { main, reportBug } from './main';
import { terminalOf } from './terminal';

/** Runs the command line of this process and sets its exit code. */
export async function runProcess(): Promise<void> {
  const terminal = terminalOf(process);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  // without this a fault outside the command's own promise would end with 1, which is a verdict on the network
  process.on('uncaughtException', (error) => {
    process.exit(reportBug(error, terminal));
  });
  process.exitCode = await main(process.argv.slice(2), terminal);
}

// `pod-network ... | head`: the reader has what it wanted; the verdict stays what it is
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
