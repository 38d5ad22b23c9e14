/** What the process says when it ends; documented in docs/cli.md. */
export const EXIT = {
  /** all holds */
  ok: 0,
  /** the network is wrong, or cannot be judged */
  broken: 1,
  /** usage, or input that cannot be read */
  usage: 2,
  /** the machine lacks something */
  lacking: 3,
  /** a bug of this program (`EX_SOFTWARE` of sysexits.h); apart from 1, which is a verdict on a network */
  bug: 70,
} as const;
