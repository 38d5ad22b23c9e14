import fc from 'fast-check';
import {
  type Condition,
  complement,
  intersection,
  type PacketSet,
  packetsBetween,
  partition,
  protocolsOf,
  type Range,
  replyTo,
  split,
  TCP_AND_UDP,
  union,
} from '../../lib/walk/packet-set';

const bound = fc.integer({ min: 0, max: 20 });
const range: fc.Arbitrary<Range> = fc.tuple(bound, bound).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
const ranges = fc.array(range, { maxLength: 4 });
const dimension = fc.option(ranges.map(union), { nil: null });
const condition: fc.Arbitrary<Condition> = fc.record({
  src: dimension,
  dst: dimension,
  sport: dimension,
  dport: dimension,
  protocols: fc.option(fc.subarray([1, 6, 17]), { nil: null }),
});
const packets: fc.Arbitrary<PacketSet> = fc.record({
  src: range,
  dst: range,
  sport: range,
  dport: range,
  protocol: fc.constantFrom<PacketSet['protocol'][]>(1, 6, 17, TCP_AND_UDP),
});

function has(list: readonly Range[], value: number): boolean {
  return list.some(([first, last]) => first <= value && value <= last);
}

function numbersOf(list: readonly Range[]): readonly number[] {
  return Array.from({ length: 21 }, (_, value) => value).filter((value) => has(list, value));
}

function size(set: PacketSet): number {
  const sides = [set.src, set.dst, set.sport, set.dport];
  return sides.reduce((product, [first, last]) => product * (last - first + 1), protocolsOf(set).length);
}

function matches(set: PacketSet, { src, dst, sport, dport, protocols }: Condition): boolean {
  const asked = [
    [src, set.src],
    [dst, set.dst],
    [sport, set.sport],
    [dport, set.dport],
  ] as const;
  const inside = asked.every(
    ([by, [first, last]]) => by === null || by.some(([low, high]) => low <= first && last <= high),
  );
  return inside && (protocols === null || protocolsOf(set).every((one) => protocols.includes(one)));
}

describe('ranges', () => {
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
});

describe('split', () => {
  test('the pieces are disjoint, cover the set, and each is wholly on its side', () => {
    fc.assert(
      fc.property(packets, condition, (set, asked) => {
        const { inside, outside } = split(set, asked);
        const sizes = [...inside, ...outside].map(size).reduce((sum, one) => sum + one, 0);
        expect(sizes).toBe(size(set));
        expect(inside.every((piece) => matches(piece, asked))).toBe(true);
        for (const piece of outside) {
          const [protocol = piece.protocol] = protocolsOf(piece);
          const corner: PacketSet = {
            ...piece,
            protocol,
            src: [piece.src[0], piece.src[0]],
            dst: [piece.dst[0], piece.dst[0]],
            sport: [piece.sport[0], piece.sport[0]],
            dport: [piece.dport[0], piece.dport[0]],
          };
          expect(matches(corner, asked)).toBe(false);
        }
      }),
    );
  });
});

describe('replyTo', () => {
  test('swaps the ends and the ports, and answers an echo by an echo reply', () => {
    expect(packetsBetween([1, 2], [3, 4]).map(replyTo)).toEqual([
      { src: [3, 4], dst: [1, 2], protocol: TCP_AND_UDP, sport: [1, 65535], dport: [1024, 65535] },
      { src: [3, 4], dst: [1, 2], protocol: 1, sport: [0, 0], dport: [0, 0] },
    ]);
  });
});
