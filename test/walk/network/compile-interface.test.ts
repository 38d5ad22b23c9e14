import { parseAddress } from '../../../lib/address/cidr';
import type { Range } from '../../../lib/address/range';
import { unknown } from '../../../lib/address/unknown';
import type { NetworkInterface } from '../../../lib/model/network-model';
import { compileInterface, withoutTakenAddresses } from '../../../lib/walk/network/compile-interface';
import type { WalkInterface } from '../../../lib/walk/network/network';
import { largeNetwork } from '../large-network';

const { networkInterfaces, subnets } = largeNetwork(1);

function compiled(change: Partial<NetworkInterface>): WalkInterface {
  const [one, subnet] = [networkInterfaces[0], subnets[0]];
  if (one === undefined || subnet === undefined) throw new Error('the network has an interface in a subnet');
  return compileInterface({ ...one, ...change }, subnet);
}

function range(first: string, last = first): Range {
  return [parseAddress(first), parseAddress(last)];
}

const stated = range('10.0.1.20');
const reason = unknown('parameter "Address" has no default');

test('an interface owns its addresses and prefixes, and answers for its addresses', () => {
  const one = compiled({ addresses: ['10.0.1.20', '10.0.1.9'], prefixes: ['10.0.1.32/28'] });
  expect([one.primary, one.address, one.picked]).toEqual([stated, stated[0], false]);
  expect(one.answered).toEqual([range('10.0.1.9'), stated]);
  expect(one.own).toEqual([range('10.0.1.9'), stated, range('10.0.1.32', '10.0.1.47')]);
});

test('an address that AWS will pick may be each of the subnet but the five that AWS keeps', () => {
  const whole = range('10.0.1.4', '10.0.1.254');
  const one = compiled({ addresses: ['10.0.1.4'], pickedFrom: '10.0.1.0/24' });
  expect([one.primary, one.address, one.picked]).toEqual([whole, parseAddress('10.0.1.4'), true]);
  expect([one.answered, one.own]).toEqual([[whole], [whole]]);
});

test('an address that cannot be read is one of the subnet that nobody else has', () => {
  const one = compiled({ addresses: [reason] });
  const within = [range('10.0.0.4', '10.0.15.254')];
  expect([one.primary, one.address, one.own, one.answered]).toEqual([reason, null, [], []]);
  expect([one.unreadOwn, one.unreadAnswered]).toEqual([
    { reason, within },
    { reason, within },
  ]);
  expect(withoutTakenAddresses(one, [stated]).unreadOwn).toEqual({
    reason,
    within: [range('10.0.0.4', '10.0.1.19'), range('10.0.1.21', '10.0.15.254')],
  });
});

test('a prefix that cannot be read is one that the interface owns, and none that it answers for', () => {
  const one = compiled({ addresses: ['10.0.1.20'], prefixes: [reason] });
  expect([one.own, one.answered, one.unreadAnswered]).toEqual([[stated], [stated], null]);
  expect(one.unreadOwn?.reason).toEqual(reason);
});

test('a group that cannot be read is held apart from those that can', () => {
  const one = compiled({ securityGroupIds: ['sg', reason] });
  expect([one.groupIds, one.unreadGroup]).toEqual([['sg'], reason]);
});
