import fc from 'fast-check';
import { cidrAt, containsAddress, formatAddress, sizeOf } from '../../lib/address/cidr';
import { parseHost, parseSubnet, reservedFor, workerAddress } from '../../lib/address/subnet';

const anySubnet = fc
  .tuple(fc.nat(0xffffffff), fc.integer({ min: 16, max: 28 }))
  .map(([address, prefixLength]) => cidrAt(address - (address % 2 ** (32 - prefixLength)), prefixLength));
const subnet = parseSubnet('10.0.1.0/24');

test('a subnet is a /16 to a /28', () => {
  fc.assert(
    fc.property(anySubnet, (block) => {
      expect(parseSubnet(block.text)).toEqual(block);
    }),
  );
  for (const text of ['10.0.0.0/15', '10.0.0.0/29', '10.0.0.0/32']) {
    expect(() => parseSubnet(text)).toThrow(
      `subnet ${text} has a prefix length of ${text.slice(9)}; AWS allows 16 to 28`,
    );
  }
});

test('AWS keeps five addresses, the first four and the last', () => {
  fc.assert(
    fc.property(anySubnet, (block) => {
      const kept = [...Array(8).keys()]
        .flatMap((n) => [block.first + n, block.last - n])
        .filter((address) => reservedFor(block, address) !== null);
      expect([...new Set(kept)].sort((a, b) => a - b)).toEqual([
        block.first,
        block.first + 1,
        block.first + 2,
        block.first + 3,
        block.last,
      ]);
    }),
  );
});

test.each([
  ['10.0.1.0', 'network address'],
  ['10.0.1.1', 'VPC router'],
  ['10.0.1.2', 'DNS server'],
  ['10.0.1.3', 'future use'],
  ['10.0.1.255', 'broadcast address'],
])('%s is refused: it is %s', (text, use) => {
  expect(() => parseHost(text, subnet)).toThrow(
    `\`nodeIp\` ${text} is reserved by AWS (${use}) in subnet 10.0.1.0/24; use one of 10.0.1.4 to 10.0.1.254`,
  );
});

test('an address outside its subnet is refused', () => {
  for (const text of ['10.0.0.255', '10.0.2.0']) {
    expect(() => parseHost(text, subnet)).toThrow(
      `\`nodeIp\` ${text} is outside its subnet 10.0.1.0/24; use one of 10.0.1.4 to 10.0.1.254`,
    );
  }
});

test('every other address of a subnet is a host', () => {
  fc.assert(
    fc.property(anySubnet, fc.nat(), (block, number) => {
      const address = block.first + 4 + (number % (sizeOf(block) - 5));
      expect(parseHost(formatAddress(address), block)).toBe(address);
    }),
  );
});

test('in a /24 an index is at most 234', () => {
  expect([0, 1, 2, 234].map((index) => formatAddress(workerAddress(subnet, index)))).toEqual([
    '10.0.1.20',
    '10.0.1.21',
    '10.0.1.22',
    '10.0.1.254',
  ]);
  expect(() => workerAddress(subnet, 235)).toThrow(
    '`index` 235 has no address in subnet 10.0.1.0/24: addresses start at its network address + 20, so an index is 0 to 234; set `nodeIp`, or use a wider subnet',
  );
});

test('a computed address is always one that a network interface may have, and the last index fills the subnet', () => {
  fc.assert(
    fc.property(anySubnet, fc.nat(), (block, number) => {
      fc.pre(block.prefixLength < 28);
      const index = number % (sizeOf(block) - 21);
      const address = workerAddress(block, index);
      expect([containsAddress(block, address), reservedFor(block, address)]).toEqual([true, null]);
      expect(() => workerAddress(block, sizeOf(block) - 21)).toThrow('has no address in subnet');
    }),
  );
});

test('a /28 has no room for computed addresses', () => {
  expect(() => workerAddress(parseSubnet('10.0.1.0/28'), 0)).toThrow(
    'subnet 10.0.1.0/28 is too small for worker addresses, which start at its network address + 20; set `nodeIp`, or use a wider subnet',
  );
});
