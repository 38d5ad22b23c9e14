import fc from 'fast-check';
import {
  blockCount,
  cidrAt,
  contains,
  containsAddress,
  formatAddress,
  nthBlock,
  overlaps,
  parseAddress,
  parseCidr,
  sizeOf,
} from '../../lib/address/cidr';

const anyAddress = fc.integer({ min: 0, max: 0xffffffff });
const anyCidr = fc
  .tuple(anyAddress, fc.integer({ min: 0, max: 32 }))
  .map(([address, prefixLength]) => cidrAt(address - (address % 2 ** (32 - prefixLength)), prefixLength));
const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));

describe('an address', () => {
  test('is the number that its four octets make', () => {
    fc.assert(
      fc.property(octets, ([a, b, c, d]) => {
        expect(parseAddress(`${a}.${b}.${c}.${d}`)).toBe(((a * 256 + b) * 256 + c) * 256 + d);
      }),
    );
  });

  test('is written as it was read', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        expect(parseAddress(formatAddress(address))).toBe(address);
      }),
    );
    expect([0, 0x0a000114, 0x80000000, 0xffffffff].map(formatAddress)).toEqual([
      '0.0.0.0',
      '10.0.1.20',
      '128.0.0.0',
      '255.255.255.255',
    ]);
  });

  test.each([
    ...['', '10', '10.0.1', '10.0.1.20.1', '10.0.1.20 ', ' 10.0.1.20', '10.0.1.20\n', '10.0.1.20/24', '010.0.1.20'],
    ...['10.0.1.020', '10..1.20', '-1.0.0.1', '0x0a.0.0.1', '10.0.1.2e1', '::1'],
  ])('refuses %j', (text) => {
    expect(() => parseAddress(text)).toThrow(
      `"${text}" is not an IPv4 address: four numbers from 0 to 255 without leading zeros are needed, for example 10.0.1.20`,
    );
  });

  test('refuses an octet over 255', () => {
    fc.assert(
      fc.property(octets, fc.nat(3), fc.integer({ min: 256, max: 999 }), (four, at, over) => {
        const text = four.map((octet, i) => (i === at ? over : octet)).join('.');
        expect(() => parseAddress(text)).toThrow(
          `"${text}" is not an IPv4 address: each of its four numbers is at most 255`,
        );
      }),
    );
  });
});

describe('a CIDR block', () => {
  test('knows its text, its ends and its size', () => {
    expect(parseCidr('10.200.1.0/24')).toEqual({
      text: '10.200.1.0/24',
      first: 0x0ac80100,
      last: 0x0ac801ff,
      prefixLength: 24,
    });
    expect(parseCidr('0.0.0.0/0')).toEqual({ text: '0.0.0.0/0', first: 0, last: 0xffffffff, prefixLength: 0 });
    expect(sizeOf(parseCidr('255.255.255.255/32'))).toBe(1);
  });

  test('is written as it was read', () => {
    fc.assert(
      fc.property(anyCidr, (block) => {
        expect(parseCidr(block.text)).toEqual(block);
        expect(block.text).toBe(`${formatAddress(block.first)}/${block.prefixLength}`);
        expect(sizeOf(block)).toBe(2 ** (32 - block.prefixLength));
      }),
    );
  });

  test('refuses host bits, and names the network address', () => {
    fc.assert(
      fc.property(anyCidr, anyAddress, (block, number) => {
        fc.pre(sizeOf(block) > 1);
        const offset = 1 + (number % (sizeOf(block) - 1));
        const text = `${formatAddress(block.first + offset)}/${block.prefixLength}`;
        expect(() => parseCidr(text)).toThrow(
          `"${text}" has host bits set; the network address is ${formatAddress(block.first)}, so write ${block.text}`,
        );
      }),
    );
  });

  test.each([
    ...['10.200.0.0', '10.200.0.0/', '10.200.0.0/024', '10.200.0.0/24 ', '10.200.0.0/24/1', '10.200.0.0/-1'],
    ...['10.200.0.0/2.5', '10.200.0.0/255.255.255.0', '10.200.0.0/24\n', '10.200.0.0/240', ''],
  ])('refuses %j', (text) => {
    expect(() => parseCidr(text)).toThrow(
      `"${text}" is not an IPv4 CIDR block: an address and a prefix length from 0 to 32 are needed, for example 10.200.0.0/24`,
    );
  });

  test.each(['010.200.0.0/24', ' 10.200.0.0/24', '10.200.0/24', '/24', 'fd00::/8'])(
    'refuses the address of %j',
    (text) => {
      expect(() => parseCidr(text)).toThrow('is not an IPv4 address');
    },
  );

  test('refuses a prefix length over 32', () => {
    expect(() => parseCidr('10.200.0.0/33')).toThrow('"10.200.0.0/33" has a prefix length of 33; IPv4 allows 0 to 32');
  });
});

describe('two blocks', () => {
  test('share an address, or one holds the other, exactly when their ends say so', () => {
    fc.assert(
      fc.property(anyCidr, anyCidr, (a, b) => {
        // two aligned blocks overlap only where one holds the other
        expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
        expect(overlaps(a, b)).toBe(containsAddress(a, b.first) || containsAddress(b, a.first));
        expect(overlaps(a, b)).toBe(overlaps(b, a));
      }),
    );
  });

  test('that touch do not overlap', () => {
    expect(overlaps(parseCidr('10.200.0.0/24'), parseCidr('10.200.1.0/24'))).toBe(false);
    expect(overlaps(parseCidr('10.200.0.0/24'), parseCidr('10.200.0.255/32'))).toBe(true);
  });
});

describe('the blocks of a supernet', () => {
  test('fill it in order, without a gap', () => {
    fc.assert(
      fc.property(anyCidr, fc.nat(10), (supernet, longer) => {
        const prefixLength = Math.min(32, supernet.prefixLength + longer);
        const count = blockCount(supernet, prefixLength);
        const blocks = Array.from({ length: count }, (_, index) => nthBlock(supernet, prefixLength, index));
        expect(blocks[0]?.first).toBe(supernet.first);
        expect(blocks.at(-1)?.last).toBe(supernet.last);
        expect(blocks.slice(1).map(({ first }) => first)).toEqual(blocks.slice(0, -1).map(({ last }) => last + 1));
      }),
      { numRuns: 50 },
    );
  });

  test.each([256, -1, 0.5, NaN])('have no number %d', (index) => {
    expect(() => nthBlock(parseCidr('10.200.0.0/16'), 24, index)).toThrow(
      `\`index\` ${index} is outside 10.200.0.0/16: it holds 256 blocks of /24, so an index is 0 to 255; use a wider supernet or a longer prefix`,
    );
  });

  test.each([15, 33, 24.5, NaN])('have no prefix length %d', (prefixLength) => {
    expect(() => blockCount(parseCidr('10.200.0.0/16'), prefixLength)).toThrow(
      `a prefix length of ${prefixLength} does not fit in 10.200.0.0/16: a whole number from 16 to 32 is needed`,
    );
  });
});
