import { closeSync, mkdirSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { PodNetworkError } from '../../lib/address/pod-network-error';

/**
 * Writes files into a folder, which it creates if needed. If one cannot be written, it removes what it has created.
 *
 * @param files text by path in the folder
 * @throws PodNetworkError if a file exists, or the file system refuses a file or folder
 */
export function writeNewFiles(folder: string, files: Readonly<Record<string, string>>): void {
  const created: string[] = [];
  try {
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, name);
      makeFolder(dirname(path), created);
      const file = openSync(path, 'wx');
      created.push(path);
      try {
        writeFileSync(file, text);
      } finally {
        closeSync(file);
      }
    }
  } catch (error) {
    for (const path of created.reverse()) rmSync(path, { recursive: true, force: true });
    throw refusal(error, folder);
  }
}

/** One folder at a time: Node's recursive `mkdir` never ends below a folder that says ENOENT, such as /proc. */
function makeFolder(folder: string, created: string[]): void {
  if (dirname(folder) !== folder) makeFolder(dirname(folder), created);
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return;
  if (found !== undefined) throw new PodNetworkError(`${folder} is not a folder; name a new folder`);
  mkdirSync(folder);
  created.push(folder);
}

function refusal(error: unknown, folder: string): unknown {
  if (typeof error !== 'object' || error === null || !('errno' in error)) return error;
  const { code = '', path = folder, errno = 0, syscall, message } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') {
    return new PodNetworkError(
      syscall === 'mkdir'
        ? `${path} is a link to a path that does not exist; name a new folder`
        : `${path} exists, and init overwrites nothing; name a new folder`,
    );
  }
  const reason = getSystemErrorMap().get(errno)?.[1] ?? message;
  return new PodNetworkError(`${path} cannot be written: ${reason} (${code}); name another folder`);
}
