import { PodNetworkError } from '../../lib/address/pod-network-error';
import { secondsOf, untilStopped, watch } from '../../cli/watch';

/** Watches a list of looks with no pause, and stops after the last. */
async function watched(
  looks: readonly (string | Error)[],
): Promise<{ written: string[]; noted: string[]; code: number }> {
  const stop = new AbortController();
  const written: string[] = [];
  const noted: string[] = [];
  const rest = [...looks];
  const look = (): Promise<{ text: string; code: number }> => {
    const found = rest.shift();
    if (rest.length === 0) stop.abort();
    if (found instanceof Error) return Promise.reject(found);
    return Promise.resolve({ text: found ?? '', code: found === 'fine' ? 0 : 1 });
  };
  const terminal = {
    result: (text: string) => void written.push(text),
    notice: (text: string) => void noted.push(text.replace(/^\S+ /, '')),
    folder: '.',
  };
  const code = await watch(look, terminal, { seconds: 0, stopped: stop.signal });
  return { written, noted, code };
}

test('what has not changed is not written again, and the last look decides', async () => {
  expect(await watched(['fine', 'fine', 'broken', 'fine'])).toEqual({
    written: ['fine', 'broken', 'fine'],
    noted: ['unchanged\n'],
    code: 0,
  });
});

test('a look that failed is told, and the next is written whole', async () => {
  const denied = Object.assign(new PodNetworkError('not allowed'), { kind: 'machine' });
  expect(await watched(['fine', denied, 'fine'])).toEqual({
    written: ['fine', 'fine'],
    noted: ['not allowed\n'],
    code: 0,
  });
  expect((await watched(['fine', denied])).code).toBe(3);
});

test('a bug ends it', async () => {
  await expect(watched(['fine', new Error('a bug'), 'fine'])).rejects.toThrow('a bug');
});

test.each(['0', '-1', '1.5', 'often', '86401', ''])('%j is no number of seconds', (text) => {
  expect(() => secondsOf(text)).toThrow(/must be a number of seconds/);
});

test('the first request to end is heeded, and the second is left to the system', async () => {
  const stopped = await untilStopped((signal) => {
    const before = process.listenerCount('SIGTERM');
    process.emit('SIGTERM');
    return Promise.resolve({ aborted: signal.aborted, left: before - process.listenerCount('SIGTERM') });
  });
  expect(stopped).toEqual({ aborted: true, left: 1 });
});

test('it ends when nobody reads any more', async () => {
  expect(
    await untilStopped((signal) => {
      process.stdout.emit('close');
      return Promise.resolve(signal.aborted);
    }),
  ).toBe(true);
});
