/** A wrong command line. The message starts in lowercase and names the wrong argument and what is allowed. */
export class UsageError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
