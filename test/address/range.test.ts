import fc from 'fast-check';
import {
  ALL_ADDRESSES,
  ALL_PORTS,
  complement,
  intersection,
  isSameRange,
  partition,
  type Range,
  union,
} from '../../lib/address/range';

const bound = fc.integer({ min: 0, max: 20 });
const range: fc.Arbitrary<Range> = fc.tuple(bound, bound).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
const ranges = fc.array(range, { maxLength: 4 });

function has(list: readonly Range[], value: number): boolean {
  return list.some(([first, last]) => first <= value && value <= last);
}

function numbersOf(list: readonly Range[]): readonly number[] {
  return Array.from({ length: 21 }, (_, value) => value).filter((value) => has(list, value));
}

test('a union is sorted, disjoint and holds the same numbers', () => {
  fc.assert(
    fc.property(ranges, (list) => {
      const joined = union(list);
      expect(numbersOf(joined)).toEqual(numbersOf(list));
      joined.slice(1).forEach(([first], at) => {
        expect(first).toBeGreaterThan((joined[at]?.[1] ?? 0) + 1);
      });
    }),
  );
});

test('a partition takes each number to the side where it belongs', () => {
  fc.assert(
    fc.property(range, ranges, (whole, list) => {
      const { inside, outside } = partition(whole, union(list));
      expect(numbersOf(inside)).toEqual(numbersOf([whole]).filter((value) => has(list, value)));
      expect(numbersOf(outside)).toEqual(numbersOf([whole]).filter((value) => !has(list, value)));
      expect(complement(whole, list)).toEqual(outside);
    }),
  );
});

test('an intersection holds what both hold', () => {
  fc.assert(
    fc.property(ranges, ranges, (a, b) => {
      expect(numbersOf(intersection(a, b))).toEqual(numbersOf(a).filter((value) => has(b, value)));
    }),
  );
});

test('ranges are the same where they hold the same numbers', () => {
  fc.assert(
    fc.property(range, range, (a, b) => {
      expect(isSameRange(a, b)).toBe(String(numbersOf([a])) === String(numbersOf([b])));
    }),
  );
});

test('all addresses are 32 bits, and all ports 16', () => {
  expect([ALL_ADDRESSES, ALL_PORTS]).toEqual([
    [0, 2 ** 32 - 1],
    [0, 2 ** 16 - 1],
  ]);
});
