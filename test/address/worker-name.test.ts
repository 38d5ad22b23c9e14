import fc from 'fast-check';
import { defaultWorkerName, indexOfWorkerName, parseWorkerName } from '../../lib/address/worker-name';

const index = fc.nat(100_000);

test('the default name says the index, and is its own proof', () => {
  fc.assert(
    fc.property(index, (n) => {
      expect(defaultWorkerName(n)).toBe(`worker-${n}`);
      expect(indexOfWorkerName(defaultWorkerName(n))).toBe(n);
      expect(parseWorkerName(defaultWorkerName(n), n)).toBe(defaultWorkerName(n));
    }),
  );
});

test.each(['worker', 'worker-', 'worker-01', 'worker--1', 'worker-1a', 'my-worker-1', 'worker-1.example'])(
  '%j says no index',
  (name) => {
    expect(indexOfWorkerName(name)).toBeNull();
  },
);

test.each(['a', 'gpu', 'node-1', '0', 'worker-01', 'a'.repeat(63)])('%j is a name', (name) => {
  expect(parseWorkerName(name, 3)).toBe(name);
});

test.each(['', '-a', 'a-', 'Worker', 'a.b', 'a_b', 'a b', 'a\n', 'é', 'a'.repeat(64)])('%j is no host name', (name) => {
  expect(() => parseWorkerName(name, 3)).toThrow(
    `\`name\` must be an RFC 1123 label (1 to 63 of a-z, 0-9 and "-", no "-" at either end), got "${name}"; for example worker-3`,
  );
});

test('the name that trace gives the internet is refused', () => {
  expect(() => parseWorkerName('internet', 3)).toThrow(
    '`name` "internet" of index 3 is reserved: `pod-network trace` calls the internet so; use another name, for example worker-3',
  );
});

test('the default name of one index is refused for every other', () => {
  fc.assert(
    fc.property(index, index, (named, own) => {
      fc.pre(named !== own);
      expect(() => parseWorkerName(`worker-${named}`, own)).toThrow(
        `\`name\` "worker-${named}" of index ${own} is the default name of index ${named}; use worker-${own}, or a name other than "worker-" and a number`,
      );
    }),
  );
});
