import { scopeIn, sourceOf } from '../template-fixture';

const scope = scopeIn([sourceOf('Resources: {}')]);
const cidr = (...argument: readonly unknown[]): unknown => scope.resolve({ 'Fn::Cidr': argument });

// The example of CloudFormation's page on Fn::Cidr: six blocks of /27.
test.each([
  [6, 5],
  ['6', '5'],
])('the example of the documentation, %j blocks of %j bits', (count, bits) => {
  expect(cidr('192.168.0.0/24', count, bits)).toEqual([
    '192.168.0.0/27',
    '192.168.0.32/27',
    '192.168.0.64/27',
    '192.168.0.96/27',
    '192.168.0.128/27',
    '192.168.0.160/27',
  ]);
});

test.each([
  ['more blocks than there are', ['10.0.0.0/30', 5, 1], 'Fn::Cidr: 10.0.0.0/30 does not hold 5 blocks'],
  [
    'host bits',
    ['10.0.0.1/24', 1, 4],
    'Fn::Cidr: "10.0.0.1/24" has host bits set; the network address is 10.0.0.0, so write 10.0.0.0/24',
  ],
  [
    'a larger block than the whole',
    ['10.0.0.0/24', 1, 9],
    'Fn::Cidr: a prefix length of 23 does not fit in 10.0.0.0/24: a whole number from 24 to 32 is needed',
  ],
  ['nothing', ['10.0.0.0/24'], 'Fn::Cidr needs a block, a count and the bits of a host'],
])('%s is unknown', (_, argument, reason) => {
  expect(cidr(...argument)).toEqual({ unknown: reason });
});
