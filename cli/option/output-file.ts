import { randomUUID } from 'node:crypto';
import { accessSync, chmodSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PodNetworkError } from '../../lib/address/pod-network-error';
import type { CommandOption, Invocation } from './command';
import { UsageError } from './usage-error';

/** The `-o` option. */
export const OUTPUT_OPTION = {
  type: 'string',
  short: 'o',
  value: 'FILE',
  help: 'output file; "-" for standard output',
} as const satisfies CommandOption;

/**
 * Reads `-o`.
 *
 * @param example a valid command line, for example `diagram -o network.svg`
 * @throws UsageError if it is missing, or if both it and `--json` write to standard output
 */
export function outputOf({ values: { output }, json }: Pick<Invocation, 'values' | 'json'>, example: string): string {
  if (typeof output !== 'string' || output === '')
    throw new UsageError(`${example.split(' ')[0] ?? ''} requires an output file, for example: ${example}`);
  if (output === '-' && json)
    throw new UsageError('"-o -" and --json both write to standard output; write to a file, or omit --json');
  return output;
}

/**
 * Writes a file atomically. If writing fails, an existing file stays as it was.
 *
 * @param folder base of a relative path
 * @param named the path as given
 * @throws PodNetworkError if the path is not a regular file or cannot be written
 */
export function writeOutput(folder: string, named: string, text: string): void {
  withDraft(folder, named, text, (draft, target) => {
    renameSync(draft, target);
  });
}

/**
 * Checks that a file can be written, before the work that produces its content. Changes nothing.
 *
 * @throws PodNetworkError as `writeOutput` would
 */
export function refuseUnwritable(folder: string, named: string): void {
  withDraft(folder, named, '', () => undefined);
}

function withDraft(folder: string, named: string, text: string, use: (draft: string, target: string) => void): void {
  const path = resolve(folder, named);
  try {
    const old = existingFile(path);
    const target = old?.path ?? path;
    const draft = join(dirname(target), `.${randomUUID()}.tmp`);
    try {
      writeFileSync(draft, text, { flag: 'wx' });
      if (old !== null) chmodSync(draft, old.mode);
      use(draft, target);
    } finally {
      rmSync(draft, { force: true });
    }
  } catch (error) {
    throw new PodNetworkError(`cannot write "${named}": ${whyNot(error, path)}`);
  }
}

interface ExistingFile {
  /** with links resolved: the target of a link is replaced, not the link */
  readonly path: string;
  readonly mode: number;
}

/** @throws PodNetworkError if it is not a regular file, and the file system's error if it is not writable */
function existingFile(path: string): ExistingFile | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (found.isDirectory()) throw new PodNetworkError('it is a folder; name a file in it');
  if (!found.isFile()) throw new PodNetworkError('it is not a regular file; "-o -" writes to standard output');
  // a rename would replace a read-only file, which its owner protected
  accessSync(path, constants.W_OK);
  return { path: realpathSync(path), mode: found.mode };
}

function whyNot(error: unknown, path: string): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return `the folder ${dirname(path)} does not exist; create it first`;
  if (code === 'ENOTDIR') return `${dirname(path)} is not a folder`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return `permission denied (${code})`;
  return error instanceof Error ? error.message : String(error);
}
