import { spawnSync } from 'node:child_process';

/** What a program of the machine said. */
export interface Said {
  readonly status: number;
  readonly text: string;
}

/** Whether the tests run as root, who alone may become somebody else. */
export const IS_ROOT = process.getuid?.() === 0;

/**
 * Before a command: it is run by root, or by who is root in a namespace of its own, as the lab is. Where no systemd runs, a
 * user may not make what systemd-analyze wants in /run, and cloud-init tells a user what it could not find there.
 */
export const AS_ROOT: readonly string[] = IS_ROOT
  ? []
  : ['unshare', '--map-root-user', '--mount', 'sh', '-c', 'mount -t tmpfs tmpfs /run && exec "$@"', 'sh'];

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
