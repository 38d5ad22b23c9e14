/** Where a command writes, and what it may know of its caller. */
export interface Terminal {
  /** what was asked for: standard output */
  result(text: string): void;
  /** progress, warnings, errors: standard error */
  notice(text: string): void;
  /** the folder that relative paths are meant against */
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

// `npm run` changes to the package's folder and leaves the caller's in INIT_CWD (npm-run-script documentation). In a user's
// own script, which may have changed folders since, the working directory is what counts.
function callingFolder(caller: Caller): string {
  const from = caller.env.INIT_CWD;
  return caller.env.npm_lifecycle_event === 'pod-network' && from !== undefined && from !== '' ? from : caller.cwd();
}
