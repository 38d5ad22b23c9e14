import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder, and a process that writes to it. */
export interface ScratchFolder {
  readonly path: string;
  /** ends a process group with this process; `child` must be the group leader */
  holds(child: ChildProcess): void;
}

// reads until this process ends, even by SIGKILL, when its own handlers cannot run
const KEEPER = `while read -r line; do group=$line; done
[ -z "$group" ] || kill -KILL "-$group"
rm -rf -- "$1"`;

/** Calls `use` with a temporary folder and removes it afterwards, even if this process is killed. */
export async function withScratchFolder<T>(use: (folder: ScratchFolder) => Promise<T>): Promise<T> {
  const path = mkdtempSync(join(tmpdir(), 'pod-network-'));
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'sh', path], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C in the terminal must not end it
    detached: true,
    env: {},
  });
  // without /bin/sh, only the `finally` cleans up
  keeper.on('error', () => undefined);
  keeper.stdin.on('error', () => undefined);
  const tell = (group: string): boolean => keeper.stdin.write(`${group}\n`);
  try {
    return await use({
      path,
      holds: (child) => {
        if (child.pid === undefined) return;
        tell(String(child.pid));
        child.once('exit', () => tell(''));
      },
    });
  } finally {
    rmSync(path, { recursive: true, force: true });
    keeper.stdin.end();
  }
}
