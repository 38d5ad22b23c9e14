import fc from 'fast-check';
import { containsAddress, parseAddress, parseCidr } from '../../lib/address/cidr';
import { isUnknown } from '../../lib/address/unknown';
import { exactAddress, awsBlock, exactBlock } from '../../lib/address/cidr-text';

test.each([
  ['10.0.0.7/16', '10.0.0.0/16'],
  ['10.0.0.0/16', '10.0.0.0/16'],
  ['255.255.255.255/0', '0.0.0.0/0'],
  ['10.0.0.1/32', '10.0.0.1/32'],
])('AWS cuts %s to %s', (text, block) => {
  expect(awsBlock(text)).toBe(block);
});

test('AWS cuts to the block of that size which holds the address', () => {
  const octet = fc.nat({ max: 255 });
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, octet), fc.nat({ max: 32 }), (octets, length) => {
      const address = octets.join('.');
      const block = awsBlock(`${address}/${String(length)}`);
      if (isUnknown(block)) throw new Error(block.unknown);
      expect(containsAddress(parseCidr(block), parseAddress(address))).toBe(true);
      expect(parseCidr(block).prefixLength).toBe(length);
    }),
  );
});

test.each(['', '10.0.0.0', '10.0.0/16', '10.0.0.0/33', '10.0.0.256/8', '::/0', '10.0.0.0/16x', 'x'])(
  '%j is unknown',
  (text) => {
    expect([awsBlock(text), exactBlock(text)].map(isUnknown)).toEqual([true, true]);
  },
);

test('an exact block has no host bits, and an address no block', () => {
  expect([exactBlock('10.0.0.0/16'), exactAddress(' 10.0.1.20 ')]).toEqual(['10.0.0.0/16', '10.0.1.20']);
  expect([exactBlock('10.0.0.7/16'), exactAddress('10.0.0.0/16')].map(isUnknown)).toEqual([true, true]);
});
