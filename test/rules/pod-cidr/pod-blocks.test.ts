import fc from 'fast-check';
import { blocksIn, podBlocks, textOfRange } from '../../../lib/rules/pod-cidr/pod-blocks';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { common, type Range } from '../../../lib/address/range';
import { largeNetwork } from '../../walk/large-network';

const NETWORK = compileNetwork(largeNetwork(20));

test('the blocks in a range are those that share an address with it', () => {
  const all = podBlocks(NETWORK);
  const first = all[0]?.range[0] ?? 0;
  fc.assert(
    fc.property(fc.integer({ min: -300, max: 6_000 }), fc.integer({ min: 0, max: 3_000 }), (offset, size) => {
      const range: Range = [first + offset, first + offset + size];
      expect(blocksIn(NETWORK, range)).toEqual(all.filter((one) => common(one.range, range) !== null));
    }),
  );
});

test('a range as text', () => {
  expect(textOfRange([0x0ac80000, 0x0ac800ff])).toBe('10.200.0.0/24');
  expect(textOfRange([0x0ac80002, 0x0ac800fe])).toBe('10.200.0.2-10.200.0.254');
  expect(textOfRange([0x0ac80001, 0x0ac80002])).toBe('10.200.0.1-10.200.0.2');
  expect(textOfRange([0, 0xffffffff])).toBe('0.0.0.0/0');
});
