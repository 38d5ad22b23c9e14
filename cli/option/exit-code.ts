/** Exit codes, documented in docs/cli.md. */
export const EXIT = {
  /** all rules hold */
  ok: 0,
  /** the network is broken or cannot be judged */
  broken: 1,
  /** wrong usage or unreadable input */
  usage: 2,
  /** this machine lacks something: a tool, access, credentials */
  lacking: 3,
  /** a bug in this program (`EX_SOFTWARE` of sysexits.h); not 1, which is a verdict on the network */
  bug: 70,
} as const;
