import fc from 'fast-check';
import { formatAddress } from '../../lib/address/cidr';

/** A block whose prefix length lies between `shortest` and `longest`, as CIDR text. */
export function cidr(shortest: number, longest: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: shortest, max: longest }))
    .map(([address, length]) => {
      const size = 2 ** (32 - length);
      return `${formatAddress(Math.floor(address / size) * size)}/${String(length)}`;
    });
}

/** A block that host-local takes, of addresses that a kernel takes for one machine's. */
export const podCidr = cidr(8, 30).filter((block) => !/^(0|22[4-9]|2[3-5]\d)\./.test(block));

/** A supernet and one block of it. */
export const podBlocks = fc.tuple(podCidr, fc.nat(), fc.nat()).map(([podSupernet, extra, pick]) => {
  const [address = '', length = ''] = podSupernet.split('/');
  const prefixLength = Number(length) + (extra % (31 - Number(length)));
  const first = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const index = pick % 2 ** (prefixLength - Number(length));
  return { podSupernet, podCidr: `${formatAddress(first + index * 2 ** (32 - prefixLength))}/${String(prefixLength)}` };
});
