import { setTimeout as sleep } from 'node:timers/promises';
import { isPodNetworkError } from '../lib/address/pod-network-error';
import { EXIT } from './option/exit-code';
import type { Terminal } from './terminal';
import { UsageError } from './option/usage-error';

/** What one look found. */
export interface Look {
  readonly text: string;
  readonly code: number;
}

/** How long to wait between two looks, and until when. */
export interface Watching {
  readonly seconds: number;
  readonly stopped: AbortSignal;
}

const LONGEST = 86_400;

/** @throws UsageError for what is no number of seconds */
export function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > LONGEST)
    throw new UsageError(
      `--watch "${text}" is no number of seconds from 1 to ${String(LONGEST)}, for example --watch 60`,
    );
  return seconds;
}

/**
 * Looks again and again until it is stopped. What is the same as before is not written again; a look that failed is told,
 * and the next one may find what was missing.
 *
 * @returns the exit code of the last look
 */
export async function watch(look: () => Promise<Look>, terminal: Terminal, watching: Watching): Promise<number> {
  let [last, code]: [string | null, number] = [null, EXIT.ok];
  while (!watching.stopped.aborted) {
    try {
      const found = await look();
      if (found.text === last) terminal.notice(`${now()} as before\n`);
      else terminal.result(found.text);
      [last, code] = [found.text, found.code];
    } catch (error) {
      if (!isPodNetworkError(error)) throw error;
      terminal.notice(`${now()} ${error.message}\n`);
      [last, code] = [null, 'kind' in error && error.kind === 'machine' ? EXIT.lacking : EXIT.usage];
    }
    await sleep(watching.seconds * 1000, undefined, { signal: watching.stopped }).catch(() => undefined);
  }
  return code;
}

function now(): string {
  return new Date().toISOString();
}

/**
 * Runs something that ends when this process is asked to end, or nobody reads what it writes any more, and is not ended by that
 * itself; a second request ends the process at once.
 */
export async function untilStopped<T>(run: (stopped: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const end = (): void => {
    release();
    stop.abort();
  };
  const release = (): void => {
    process.off('SIGINT', end).off('SIGTERM', end);
    process.stdout.off('close', end);
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  process.stdout.on('close', end);
  try {
    return await run(stop.signal);
  } finally {
    release();
  }
}
