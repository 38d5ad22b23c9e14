import { readCniFile } from '../../lib/cni/cni-file';
import { isUnknown } from '../../lib/address/unknown';
import { readNetfilter } from '../../lib/netfilter/netfilter-reader';
import type { Netfilter } from '../../lib/model/netfilter';
import { withChainedPlugins } from '../../lib/cni/chained-plugins';

function behindBridge(...plugins: readonly string[]): Netfilter {
  const network = readCniFile(
    '/etc/cni/net.d/10-pods.conflist',
    `{"cniVersion": "1.0.0", "name": "pods", "plugins": [{"type": "bridge"}${plugins.map((one) => `, ${one}`).join('')}]}`,
  );
  if (isUnknown(network)) throw new Error(network.unknown);
  const dropping = readNetfilter([
    { argv: ['iptables', '-P', 'FORWARD', 'DROP'], stdin: null, files: () => null },
    { argv: ['iptables', '-A', 'FORWARD', '-d', '10.0.0.0/8', '-j', 'ACCEPT'], stdin: null, files: () => null },
  ]);
  return withChainedPlugins(dropping, network, ['10.200.0.2-10.200.0.254']);
}

function rulesOf({ chains }: Netfilter, name: string): readonly string[] {
  return chains.filter((chain) => chain.name === name).flatMap(({ rules }) => rules.map(({ text }) => text));
}

test('plugins that leave packets of pods alone', () => {
  const plain = behindBridge();
  expect(behindBridge('{"type": "portmap"}', '{"type": "bandwidth"}', '{"type": "tuning"}')).toEqual(plain);
});

test('the firewall plugin comes before every other rule of FORWARD', () => {
  const found = behindBridge('{"type": "firewall"}');
  expect(rulesOf(found, 'FORWARD')).toEqual([
    '-A FORWARD -j CNI-FORWARD (firewall plugin)',
    'iptables -A FORWARD -d 10.0.0.0/8 -j ACCEPT',
  ]);
  expect(rulesOf(found, 'CNI-FORWARD')).toEqual([
    '-d 10.200.0.2-10.200.0.254 --ctstate RELATED,ESTABLISHED -j ACCEPT (firewall plugin)',
    '-s 10.200.0.2-10.200.0.254 -j ACCEPT (firewall plugin)',
  ]);
  expect(found.unread).toEqual([]);
});

test.each([
  ['{"type": "firewall", "ingressPolicy": "same-bridge"}', 'chains firewall with the ingressPolicy same-bridge'],
  ['{"type": "istio-cni"}', 'chains the plugin istio-cni, which is not walked'],
  ['{"type": "bridge"}', 'chains a second bridge plugin'],
])('%s is not taken for fine', (plugin, reason) => {
  expect(behindBridge(plugin).unread).toEqual([{ unknown: `/etc/cni/net.d/10-pods.conflist ${reason}` }]);
});
