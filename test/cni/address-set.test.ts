import fc from 'fast-check';
import { formatAddress, parseCidr } from '../../lib/address/cidr';
import {
  addressInterval,
  addressText,
  ALL_ADDRESSES,
  cidrsOf,
  complementOf,
  intersectionOf,
  unionOf,
  type Interval,
} from '../../lib/cni/address-set';

const WHOLE: Interval = [0, 63];
const interval = fc.tuple(fc.nat(63), fc.nat(63)).map(([a, b]): Interval => [Math.min(a, b), Math.max(a, b)]);
const intervals = fc.array(interval, { maxLength: 5 });

function members(set: readonly Interval[]): readonly number[] {
  return Array.from({ length: 64 }, (_, number) => number).filter((number) =>
    set.some(([first, last]) => first <= number && number <= last),
  );
}

describe('sets of intervals', () => {
  it('are unions, complements and intersections of their members', () => {
    fc.assert(
      fc.property(intervals, intervals, (a, b) => {
        const [inA, inB] = [members(a), members(b)];
        expect(members(unionOf([...a, ...b]))).toEqual(members([...a, ...b]));
        expect(members(complementOf(a, WHOLE))).toEqual(members([WHOLE]).filter((number) => !inA.includes(number)));
        expect(members(intersectionOf(a, b))).toEqual(inA.filter((number) => inB.includes(number)));
      }),
    );
  });

  it('are written as blocks that do not touch but at an alignment', () => {
    fc.assert(
      fc.property(intervals, (set) => {
        const blocks = cidrsOf(set).map(parseCidr);
        expect(members(blocks.map(({ first, last }): Interval => [first, last]))).toEqual(members(set));
        const pairs = blocks.slice(1).map((block, index) => [blocks[index], block] as const);
        const mergeable = pairs.filter(
          ([a, b]) =>
            a?.prefixLength === b.prefixLength && a.last + 1 === b.first && a.first % 2 ** (33 - a.prefixLength) === 0,
        );
        expect(mergeable).toEqual([]);
      }),
    );
  });

  it('hold all addresses as one block', () => {
    expect(cidrsOf([ALL_ADDRESSES])).toEqual(['0.0.0.0/0']);
  });
});

describe('addressInterval', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1/32'],
    ['10.0.0.5/24', '10.0.0.0/24'],
    ['10.0.0.5/255.255.255.0', '10.0.0.0/24'],
    ['0.0.0.0/0.0.0.0', '0.0.0.0/0'],
    ['10.0.0.0-10.0.0.255', '10.0.0.0/24'],
    ['10.0.0.1-10.0.0.9', '10.0.0.1-10.0.0.9'],
  ])('reads %s', (text, canonical) => {
    const read = addressInterval(text);
    expect(read === null ? null : addressText(read)).toBe(canonical);
  });

  it.each([
    '',
    'node-1',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/255.0.255.0',
    '10.0.0.9-10.0.0.1',
    'fe80::1',
    '10.0.0.0/8/8',
  ])('takes "%s" for none', (text) => {
    expect(addressInterval(text)).toBeNull();
  });

  it('reads what addressText writes', () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(0xffff), fc.nat(0xffff)), ([a, b]) => {
        const pair: Interval = [Math.min(a, b), Math.max(a, b)];
        expect(addressInterval(addressText(pair))).toEqual(pair);
        expect(addressInterval(formatAddress(a))).toEqual([a, a]);
      }),
    );
  });
});
