import { refuseNonMasqueradeCidrs } from '../../lib/address/non-masquerade-cidrs';

const check = (cidrs: readonly string[]) => (): void => {
  refuseNonMasqueradeCidrs(cidrs, '10.200.0.0/16', ['10.0.0.0/16', '100.64.0.0/20']);
};

const hosts = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `192.168.0.${String(index)}/32`);

test.each([
  ['no block', []],
  ['private blocks, neighbours of the supernet among them', ['10.64.0.0/10', '10.201.0.0/16', '172.16.0.0/12']],
  ['the widest block', ['11.0.0.0/8']],
  ['64 blocks', hosts(64)],
])('%s is accepted', (_, cidrs) => {
  expect(check(cidrs)).not.toThrow();
});

test.each([
  [['10.64.0.0'], '"10.64.0.0" is not an IPv4 CIDR block'],
  [['10.64.1.0/10'], '"10.64.1.0/10" has host bits set; the network address is 10.64.0.0'],
  [['0.0.0.0/0'], '0.0.0.0/0 has a prefix shorter than /8, so pods would reach the internet'],
  [['12.0.0.0/7'], '12.0.0.0/7 has a prefix shorter than /8'],
  [['169.254.169.254/32'], '169.254.169.254/32 overlaps 169.254.0.0/16, which is link-local'],
  [['169.0.0.0/8'], '169.0.0.0/8 overlaps 169.254.0.0/16'],
  [['239.0.0.0/8'], '239.0.0.0/8 overlaps 224.0.0.0/4, which is multicast'],
  [['127.0.0.0/8'], '127.0.0.0/8 overlaps 127.0.0.0/8, which is loopback'],
  [['10.0.1.0/24'], "10.0.1.0/24 overlaps the VPC's block 10.0.0.0/16"],
  [['100.64.0.0/10'], "100.64.0.0/10 overlaps the VPC's block 100.64.0.0/20"],
  [['10.200.1.0/24'], '10.200.1.0/24 is inside `podSupernet` 10.200.0.0/16, which is never NATed; remove it'],
  [
    ['10.192.0.0/12'],
    '10.192.0.0/12 contains `podSupernet` 10.200.0.0/16, which is never NATed; list the blocks around',
  ],
  [['10.64.0.0/10', '10.64.0.0/10'], '10.64.0.0/10 is listed twice; remove one'],
  [['10.64.0.0/16', '10.64.0.0/10'], '10.64.0.0/10 overlaps 10.64.0.0/16; list only the wider one'],
])('%j is refused', (cidrs, message) => {
  expect(check(cidrs)).toThrow(`\`nonMasqueradeCidrs\` ${message}`);
});

test('65 blocks are refused', () => {
  expect(check(hosts(65))).toThrow(
    '`nonMasqueradeCidrs` must have at most 64 blocks, got 65; merge neighbouring blocks',
  );
});
