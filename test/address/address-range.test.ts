import fc from 'fast-check';
import { formatAddress, parseCidr } from '../../lib/address/cidr';
import { addressRange, addressText, cidrsOf } from '../../lib/address/address-range';
import { ALL_ADDRESSES, type Range } from '../../lib/address/range';

const range = fc.tuple(fc.nat(63), fc.nat(63)).map(([a, b]): Range => [Math.min(a, b), Math.max(a, b)]);
const ranges = fc.array(range, { maxLength: 5 });

function members(set: readonly Range[]): readonly number[] {
  return Array.from({ length: 64 }, (_, number) => number).filter((number) =>
    set.some(([first, last]) => first <= number && number <= last),
  );
}

describe('sets of addresses', () => {
  it('are written as blocks that do not touch but at an alignment', () => {
    fc.assert(
      fc.property(ranges, (set) => {
        const blocks = cidrsOf(set).map(parseCidr);
        expect(members(blocks.map(({ first, last }): Range => [first, last]))).toEqual(members(set));
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

describe('addressRange', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1/32'],
    ['10.0.0.5/24', '10.0.0.0/24'],
    ['10.0.0.5/255.255.255.0', '10.0.0.0/24'],
    ['0.0.0.0/0.0.0.0', '0.0.0.0/0'],
    ['10.0.0.0-10.0.0.255', '10.0.0.0/24'],
    ['10.0.0.1-10.0.0.9', '10.0.0.1-10.0.0.9'],
  ])('reads %s', (text, canonical) => {
    const read = addressRange(text);
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
    expect(addressRange(text)).toBeNull();
  });

  it('reads what addressText writes', () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(0xffff), fc.nat(0xffff)), ([a, b]) => {
        const pair: Range = [Math.min(a, b), Math.max(a, b)];
        expect(addressRange(addressText(pair))).toEqual(pair);
        expect(addressRange(formatAddress(a))).toEqual([a, a]);
      }),
    );
  });
});
