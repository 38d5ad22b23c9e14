/** How a command ended, as far as the text says. */
export type Status = 'success' | 'failure' | 'unknown';

/** What a command left behind for the script that ran it. */
export interface Outcome {
  readonly status: Status;
  /** what it wrote to its standard output; may hold marks */
  readonly stdout: string;
  /** how control goes on */
  readonly flow: 'next' | 'break' | 'continue' | 'return' | 'exit';
}

/** It worked, which is what a boot is presumed to do, and wrote `stdout`. */
export function succeeded(stdout = ''): Outcome {
  return { status: 'success', stdout, flow: 'next' };
}

export function failed(stdout = ''): Outcome {
  return { status: 'failure', stdout, flow: 'next' };
}

/** Whether it worked depends on what the user data does not say. */
export function undecided(stdout = ''): Outcome {
  return { status: 'unknown', stdout, flow: 'next' };
}

export function inverted(status: Status): Status {
  return status === 'success' ? 'failure' : status === 'failure' ? 'success' : 'unknown';
}

/** Why it is not certain that a step runs. */
export interface Doubt {
  readonly reason: string;
  /**
   * words of the question that decides: a step that runs only where its own subject was not found there
   * (`iptables -C X || iptables -A X`) leaves the same behind either way
   */
  readonly spares: readonly string[];
}
