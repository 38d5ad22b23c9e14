/** The command line itself is wrong. The message is lowercase and names the wrong word and what may stand there. */
export class UsageError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
