import { parseAddress } from '../../lib/address/cidr';
import { readUserData } from '../../lib/user-data/user-data-reader';
import type { Netfilter } from '../../lib/model/netfilter';
import { netfilterOf } from '../../lib/plan/node-netfilter';

function netfilterWith(settings: string): Netfilter {
  const setup = readUserData(`#cloud-config
bootcmd:
  - iptables -t nat -A POSTROUTING -s 10.200.0.0/24 -d 10.200.0.0/16 -j ACCEPT
write_files:
  - path: /etc/cni/net.d/10-bridge.conf
    content: |
      {"cniVersion": "1.0.0", "name": "pods", "type": "bridge", "isGateway": true, ${settings},
       "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.200.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}
`);
  return netfilterOf(setup, [[parseAddress('10.200.0.2'), parseAddress('10.200.0.254')]]);
}

function rulesOf({ chains }: Netfilter): readonly string[] {
  return chains.flatMap(({ backend, table, name, rules }) =>
    rules.map(({ verdict }) => `${backend} ${table} ${name}: ${verdict?.kind ?? ''}`),
  );
}

test('the plugin adds nothing where it does not masquerade', () => {
  expect(rulesOf(netfilterWith('"ipMasq": false'))).toEqual(['iptables nat POSTROUTING: accept']);
});

test('its rules for iptables come behind those that are there, in the same chain', () => {
  expect(rulesOf(netfilterWith('"ipMasq": true'))).toEqual([
    'iptables nat CNI-10.200.0.2-10.200.0.254: accept',
    'iptables nat CNI-10.200.0.2-10.200.0.254: masquerade',
    'iptables nat POSTROUTING: accept',
    'iptables nat POSTROUTING: jump',
  ]);
});

test('its rules for nft are a table of their own, which no iptables rule keeps packets from', () => {
  expect(rulesOf(netfilterWith('"ipMasq": true, "ipMasqBackend": "nftables"'))).toEqual([
    'iptables nat POSTROUTING: accept',
    'nft cni_plugins_masquerade masq_checks: masquerade',
    'nft cni_plugins_masquerade postrouting: return',
    'nft cni_plugins_masquerade postrouting: return',
    'nft cni_plugins_masquerade postrouting: goto',
  ]);
});
