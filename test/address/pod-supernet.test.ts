import fc from 'fast-check';
import { cidrAt, contains, overlaps, parseCidr } from '../../lib/address/cidr';
import { parseLonePodCidr, parsePodCidr, parsePodSupernet, podCidrCount } from '../../lib/address/pod-supernet';

const supernet = parseCidr('10.200.0.0/16');
const within10 = fc
  .tuple(fc.integer({ min: 0x0a000000, max: 0x0affffff }), fc.integer({ min: 9, max: 32 }))
  .map(([address, prefixLength]) => cidrAt(address - (address % 2 ** (32 - prefixLength)), prefixLength));

test('a supernet is taken exactly when no block of the VPC shares an address with it', () => {
  fc.assert(
    fc.property(within10, fc.array(within10, { maxLength: 4 }), (block, vpcBlocks) => {
      const taken = vpcBlocks.find((other) => overlaps(block, other));
      if (taken === undefined) {
        expect(parsePodSupernet(block.text, vpcBlocks)).toEqual(block);
      } else {
        expect(() => parsePodSupernet(block.text, vpcBlocks)).toThrow(
          `\`podSupernet\` ${block.text} overlaps the VPC's block ${taken.text}, and AWS rejects routes to part of a VPC block; use a block outside every block of the VPC`,
        );
      }
    }),
  );
});

test.each([
  ['0.1.0.0/16', '0.0.0.0/8, which is "this network" (RFC 1122)'],
  ['127.16.0.0/16', '127.0.0.0/8, which is loopback (RFC 1122)'],
  [
    '169.254.0.0/17',
    '169.254.0.0/16, which is link-local (RFC 3927), where the instance metadata service and the Amazon DNS server are',
  ],
  [
    '169.0.0.0/8',
    '169.254.0.0/16, which is link-local (RFC 3927), where the instance metadata service and the Amazon DNS server are',
  ],
  ['239.0.0.0/8', '224.0.0.0/4, which is multicast (RFC 5771)'],
  ['255.255.0.0/16', '255.255.255.255/32, which is limited broadcast (RFC 919)'],
  ['0.0.0.0/0', '0.0.0.0/8, which is "this network" (RFC 1122)'],
])('%s cannot hold pods', (text, overlapped) => {
  expect(() => parsePodSupernet(text, [])).toThrow(
    `\`podSupernet\` ${text} overlaps ${overlapped}; use a private block outside the VPC, for example 10.200.0.0/16`,
  );
});

test.each(['10.200.0.0/16', '172.17.0.0/16', '192.168.128.0/17', '100.64.0.0/10', '198.18.0.0/15'])(
  '%s can',
  (text) => {
    expect(parsePodSupernet(text, [parseCidr('10.0.0.0/16')]).text).toBe(text);
  },
);

test('a stated pod CIDR is taken exactly when it is in the supernet and holds a pod', () => {
  fc.assert(
    fc.property(within10, within10, (block, outer) => {
      if (block.prefixLength > 30) {
        expect(() => parsePodCidr(block.text, outer)).toThrow(
          `\`podCidr\` ${block.text} leaves no address for a pod: the network, the bridge and the broadcast each take one; use a prefix length of 30 or less (24 gives 253 pods)`,
        );
      } else if (contains(outer, block)) {
        expect(parsePodCidr(block.text, outer)).toEqual(block);
      } else {
        expect(() => parsePodCidr(block.text, outer)).toThrow(
          `\`podCidr\` ${block.text} is outside the pod supernet ${outer.text}; use a block inside it, or a supernet that contains it`,
        );
      }
    }),
  );
  expect(() => parsePodCidr('10.200.1.5/24', supernet)).toThrow(
    '`podCidr` "10.200.1.5/24" has host bits set; the network address is 10.200.1.0, so write 10.200.1.0/24',
  );
});

test('a pod prefix is at most 30, and the error names the property', () => {
  expect(podCidrCount(supernet, 30)).toBe(2 ** 14);
  for (const prefixLength of [31, 32]) {
    expect(() => podCidrCount(supernet, prefixLength)).toThrow(
      `\`podPrefixLength\` ${prefixLength} leaves no address for a pod`,
    );
  }
  expect(() => podCidrCount(parseCidr('10.200.0.0/31'), 31)).toThrow(
    '`podSupernet` 10.200.0.0/31 leaves no address for a pod',
  );
  expect(() => parseLonePodCidr('10.200.0.0/31')).toThrow('`podCidr` 10.200.0.0/31 leaves no address for a pod');
});
