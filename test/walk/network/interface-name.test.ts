import { readNetfilter } from '../../../lib/netfilter/netfilter-reader';
import type { NodeRoute } from '../../../lib/model/node-setup';
import { namedInterface } from '../../../lib/walk/network/interface-name';
import { largeNetwork } from '../large-network';

const [NODE] = largeNetwork(1).nodes;

function named(rules: readonly string[], devices: readonly string[] = []): string | null {
  if (NODE === undefined) throw new Error('a network without a node');
  const commands = rules.map((rule) => ({ argv: ['iptables', ...rule.split(' ')], stdin: null, files: () => null }));
  const routes = devices.map((dev): NodeRoute => ({
    destination: '10.9.0.0/16',
    kind: 'unicast',
    via: null,
    dev,
    metric: 0,
    place: '',
  }));
  return namedInterface({ ...NODE.setup, netfilter: readNetfilter(commands), routes });
}

test.each([
  [['-A FORWARD -o eth0 -j ACCEPT'], 'eth0'],
  [['-A FORWARD -i ens5 -j ACCEPT'], 'ens5'],
  [['-A FORWARD ! -o enp0s5 -j ACCEPT'], 'enp0s5'],
  [['-A FORWARD -i ens6 -j ACCEPT', '-A FORWARD -i ens5 -j ACCEPT'], 'ens5'],
  [['-A FORWARD -i eth1 -j ACCEPT', '-A FORWARD -i eth0 -j ACCEPT'], 'eth0'],
  [['-A FORWARD -i ens+ -j ACCEPT'], 'ens5'],
  [['-A FORWARD -i eth+ -j ACCEPT'], 'eth0'],
  [['-A FORWARD -i cnio0 -j ACCEPT', '-A FORWARD -i docker0 -j DROP', '-A FORWARD -i lo -j ACCEPT'], null],
  [['-A FORWARD -s 10.0.0.0/8 -j ACCEPT'], null],
])('rules %j name the primary interface %s', (rules, name) => {
  expect(named(rules)).toBe(name);
});

test('routes name it, too', () => {
  expect(named([], ['cnio0', 'ens5'])).toBe('ens5');
  expect(named([], ['cnio0'])).toBeNull();
});
