import { spawnSync } from 'node:child_process';

/** What a program of the machine said. */
export interface Said {
  readonly status: number;
  readonly text: string;
}

/**
 * Runs a program that the tests need; a missing one fails the test with the command that brings it.
 */
export function runProgram(debianPackage: string, argv: readonly string[], input = ''): Said {
  const [program = '', ...args] = argv;
  const result = spawnSync(program, args, {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, LC_ALL: 'C', PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
  });
  if (result.error !== undefined) {
    throw new Error(`${program} could not be started: ${result.error.message}; apt-get install ${debianPackage}`);
  }
  return { status: result.status ?? -1, text: `${result.stdout}${result.stderr}` };
}
