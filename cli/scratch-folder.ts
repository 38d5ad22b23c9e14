import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for a while, and a process that writes there. */
export interface ScratchFolder {
  readonly path: string;
  /** has a process end with this one, with its whole group, of which it is the first */
  holds(child: ChildProcess): void;
}

// reads until this process is gone, by whatever signal: nothing of its own can run then
const KEEPER = `while read -r line; do group=$line; done
[ -z "$group" ] || kill -KILL "-$group"
rm -rf -- "$1"`;

/** Gives `use` a folder of its own, which goes when that is done, and also when this process is interrupted or killed. */
export async function withScratchFolder<T>(use: (folder: ScratchFolder) => Promise<T>): Promise<T> {
  const path = mkdtempSync(join(tmpdir(), 'pod-network-'));
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'sh', path], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // an interrupt of the terminal is not for it
    detached: true,
    env: {},
  });
  // a system without that shell has the `finally` alone
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
