import { randomUUID } from 'node:crypto';
import { accessSync, chmodSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PodNetworkError } from '../../lib/address/pod-network-error';
import type { CommandOption, Invocation } from './command';
import { UsageError } from './usage-error';

/** The option by which a command takes the file that it writes. */
export const OUTPUT_OPTION = {
  type: 'string',
  short: 'o',
  value: 'FILE',
  help: 'the file that is written; - for standard output',
} as const satisfies CommandOption;

/**
 * Reads `-o`.
 *
 * @param example a command line that is right, for example `diagram -o network.svg`
 * @throws UsageError where none is given, or standard output is to hold JSON as well
 */
export function outputOf({ values: { output }, json }: Pick<Invocation, 'values' | 'json'>, example: string): string {
  if (typeof output !== 'string' || output === '')
    throw new UsageError(`${example.split(' ')[0] ?? ''} wants the file to write, for example: ${example}`);
  if (output === '-' && json)
    throw new UsageError('"-o -" and --json both write to standard output; give a file, or leave --json out');
  return output;
}

/**
 * Writes a file whole or not at all: a reader never meets half of it, and what was there stays where writing fails.
 *
 * @param folder what a relative path is meant against
 * @param named the file as it was given
 * @throws PodNetworkError for what is no file, or cannot be written
 */
export function writeOutput(folder: string, named: string, text: string): void {
  withDraft(folder, named, text, (draft, target) => {
    renameSync(draft, target);
  });
}

/**
 * Finds out whether a file can be written, before what is to stand in it takes its time; the file stays as it is.
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
    throw new PodNetworkError(`"${named}" cannot be written: ${whyNot(error, path)}`);
  }
}

interface ExistingFile {
  /** without links: the file that a link leads to is replaced, not the link */
  readonly path: string;
  readonly mode: number;
}

/** @throws PodNetworkError for what is no file, and what the file system says of one that may not be written */
function existingFile(path: string): ExistingFile | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (found.isDirectory()) throw new PodNetworkError('it is a folder; name a file in it');
  if (!found.isFile()) throw new PodNetworkError('it is no file; "-o -" writes to standard output');
  // a file that is replaced need not be writable, and its owner meant it not to be written
  accessSync(path, constants.W_OK);
  return { path: realpathSync(path), mode: found.mode };
}

function whyNot(error: unknown, path: string): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return `there is no folder ${dirname(path)}; make it first`;
  if (code === 'ENOTDIR') return `${dirname(path)} is no folder`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return `it may not be written here (${code})`;
  return error instanceof Error ? error.message : String(error);
}
