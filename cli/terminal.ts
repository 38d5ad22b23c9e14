/** Output streams and folder of a command. */
export interface Terminal {
  /** writes a result to standard output */
  result(text: string): void;
  /** writes progress, warnings and errors to standard error */
  notice(text: string): void;
  /** base of relative paths */
  readonly folder: string;
}

interface Caller {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
}

/** The terminal of a process; `node:process` satisfies `Caller`. */
export function terminalOf(caller: Caller): Terminal {
  return {
    result: (text) => {
      caller.stdout.write(text);
    },
    notice: (text) => {
      caller.stderr.write(text);
    },
    folder: callingFolder(caller),
  };
}

// `npm run` changes to the package's folder and keeps the caller's in INIT_CWD (npm-run-script documentation). A user's own
// script may change folders, so the working directory counts there.
function callingFolder(caller: Caller): string {
  const from = caller.env.INIT_CWD;
  return caller.env.npm_lifecycle_event === 'pod-network' && from !== undefined && from !== '' ? from : caller.cwd();
}
