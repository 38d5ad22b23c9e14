import { setTimeout as sleep } from 'node:timers/promises';
import { isPodNetworkError } from '../lib/address/pod-network-error';
import { EXIT } from './option/exit-code';
import type { Terminal } from './terminal';
import { UsageError } from './option/usage-error';

/** Result of one look at the account. */
export interface Look {
  readonly text: string;
  readonly code: number;
}

/** Interval and stop signal. */
export interface Watching {
  readonly seconds: number;
  readonly stopped: AbortSignal;
}

const LONGEST = 86_400;

/** @throws UsageError for an invalid number of seconds */
export function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > LONGEST)
    throw new UsageError(`--watch must be a number of seconds from 1 to ${String(LONGEST)}, got "${text}"`);
  return seconds;
}

/**
 * Repeats `look` until stopped. Writes a result only if it changed. A failed look is reported on standard error, and the next
 * one follows.
 *
 * @returns the exit code of the last look
 */
export async function watch(look: () => Promise<Look>, terminal: Terminal, watching: Watching): Promise<number> {
  let [last, code]: [string | null, number] = [null, EXIT.ok];
  while (!watching.stopped.aborted) {
    try {
      const found = await look();
      if (found.text === last) terminal.notice(`${now()} unchanged\n`);
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
 * Runs `run` and aborts it on SIGINT, SIGTERM or a closed standard output, so that it can finish cleanly. A second signal ends
 * the process at once.
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
