import fc from 'fast-check';
import {
  type Condition,
  type PacketSet,
  packetsBetween,
  protocolsOf,
  replyTo,
  split,
  TCP_AND_UDP,
} from '../../../lib/walk/packet/packet-set';
import { type Range, union } from '../../../lib/address/range';

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
