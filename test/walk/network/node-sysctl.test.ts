import { isUnknown, type Maybe, unknown } from '../../../lib/address/unknown';
import { forwardingOf } from '../../../lib/walk/network/node-sysctl';
import { NO_SETUP } from '../../../lib/model/node-setup';

function forwarding(
  isGateway: boolean | null,
  ...settings: readonly (readonly [string, Maybe<string>])[]
): boolean | string | null {
  const sysctls = settings.map(([key, value]) => ({ key, value, when: 'file' as const, place: '' }));
  const found = forwardingOf({ ...NO_SETUP, sysctls }, isGateway);
  return found !== null && isUnknown(found) ? found.unknown : found;
}

test('forwarding is what the last setting of all interfaces says, else what the plugin makes it', () => {
  const all = 'net.ipv4.ip_forward';
  expect([
    forwarding(true),
    forwarding(false),
    forwarding(null),
    forwarding(null, [all, '0']),
    forwarding(false, [all, '1']),
    forwarding(true, [all, '1'], [all, ' 0 ']),
    forwarding(true, [all, unknown('a parameter')]),
  ]).toEqual([true, false, null, false, true, false, 'a parameter']);
});

test('a setting of some interfaces that is not on leaves it open which packets are forwarded', () => {
  const all = ['net.ipv4.ip_forward', '1'] as const;
  const eth0 = 'net.ipv4.conf.eth0.forwarding';
  const said = `${eth0} is not on, and decides for a part of the interfaces`;
  expect([
    forwarding(true, all, [eth0, '0']),
    forwarding(true, [eth0, '0'], all),
    forwarding(true, [eth0, unknown('a parameter')]),
    forwarding(true, all, [eth0, '1']),
    forwarding(true, all, ['net.ipv4.conf.default.forwarding', '0']),
    forwarding(false, [eth0, '0']),
    forwarding(true, ['net.ipv4.ip_forward', '0'], [eth0, '0'], all),
  ]).toEqual([said, said, said, true, said.replace('eth0', 'default'), false, true]);
});
