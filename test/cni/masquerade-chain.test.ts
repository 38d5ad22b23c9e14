import { unknown } from '../../lib/address/unknown';
import { BRIDGE_CONF_PATH, writeBridgeConf } from '../../lib/node/cni-bridge-file';
import { readCniFile } from '../../lib/cni/cni-file';
import type { BridgePlugin, CniNetwork } from '../../lib/model/cni-network';
import { pluginChains, withChains } from '../../lib/cni/masquerade-chain';
import type { Chain, Netfilter } from '../../lib/model/netfilter';
import { readNetfilter } from '../../lib/netfilter/netfilter-reader';
import { inNamespace } from '../netfilter/kernel';
import { readCommands, readNft } from '../netfilter/netfilter-text';

const CONF = writeBridgeConf({ podCidr: '10.200.0.0/24', ipMasq: true, hairpinMode: false, mtu: null });

function networkWith(change: Partial<BridgePlugin>): CniNetwork {
  const network = readCniFile(BRIDGE_CONF_PATH, CONF);
  if (!('plugins' in network)) throw new Error(network.unknown);
  return { ...network, plugins: network.plugins.map((plugin) => ({ ...plugin, ...change }) as BridgePlugin) };
}

function chainsOf(pods: readonly (readonly string[])[], change: Partial<BridgePlugin> = {}): readonly Chain[] {
  const chains = pluginChains(networkWith(change), pods);
  if ('unknown' in chains) throw new Error(chains.unknown);
  return chains;
}

function withoutTexts(chains: readonly Chain[]): unknown {
  return chains.map((chain) => ({ ...chain, rules: chain.rules.map((rule) => ({ ...rule, text: '' })) }));
}

const NOTHING: Netfilter = { chains: [], unread: [] };

describe('pluginChains', () => {
  it('is what the real plugin writes to iptables', () => {
    const add = `#!/bin/sh
set -e
test -x /usr/lib/cni/bridge || { echo "bridge plugin not found; apt-get install containernetworking-plugins" >&2; exit 127; }
mount -t tmpfs run /run
mkdir /run/netns
for pod in a b; do
  ip netns add $pod
  echo "$CONF" | CNI_COMMAND=ADD CNI_CONTAINERID=$pod CNI_NETNS=/run/netns/$pod CNI_IFNAME=eth0 CNI_PATH=/usr/lib/cni /usr/lib/cni/bridge > /dev/null
done
iptables-save -t nat`;
    const conf = CONF.replace('"host-local",', '"host-local", "dataDir": "/run/cni",');
    const saved = inNamespace(`CONF='${conf}'\n${add}`);
    const hashes = [...saved.matchAll(/-s (10\.200\.0\.\d)\/32 .* -j (CNI-[0-9a-f]+)/g)];
    const named = hashes.reduce((text, [, pod = '', hash = '']) => text.replaceAll(hash, `CNI-${pod}`), saved);
    const real = readNetfilter([{ argv: ['iptables-restore'], stdin: named, files: () => null }]);
    const written = real.chains.filter(({ rules }) => rules.length > 0);
    const expected = withChains(NOTHING, chainsOf([['10.200.0.2'], ['10.200.0.3']])).chains;
    expect(withoutTexts(written)).toEqual(withoutTexts(expected));
    expect(real.unread).toEqual([]);
  });

  it('is what the source of the nftables back end writes', () => {
    const table = readNft(`table inet cni_plugins_masquerade {
  chain masq_checks {
    ip saddr == 10.200.0.2 ip daddr != 10.200.0.0/24 masquerade comment "..."
    ip saddr == 10.200.0.3 ip daddr != 10.200.0.0/24 masquerade comment "..."
  }
  chain postrouting {
    type nat hook postrouting priority srcnat;
    ip daddr == 224.0.0.0/4  return
    ip6 daddr == ff00::/8  return
    goto masq_checks
  }
}
`);
    const chains = chainsOf([['10.200.0.2'], ['10.200.0.3']], { ipMasqBackend: 'nftables' });
    expect(withoutTexts(chains)).toEqual(withoutTexts(table.chains));
  });

  it('is nothing without ipMasq', () => {
    expect(chainsOf([['10.200.0.2']], { ipMasq: false })).toEqual([]);
  });

  it('has one masquerade for a pod with addresses of two ranges, behind the first', () => {
    const range = (subnet: string) => [{ subnet, rangeStart: '', rangeEnd: '', gateway: '' }];
    const ranges = [range('10.200.0.0/24'), range('10.201.0.0/24')];
    const chains = chainsOf([['10.200.0.2', '10.201.0.2']], { ipam: { type: 'host-local', ranges, routes: [] } });
    const texts = chains.map(({ rules }) => rules.map(({ text }) => text));
    expect(texts).toEqual([
      ['-A POSTROUTING -s 10.200.0.2 -j CNI-10.200.0.2', '-A POSTROUTING -s 10.201.0.2 -j CNI-10.200.0.2'],
      [
        '-A CNI-10.200.0.2 -d 10.200.0.0/24 -j ACCEPT',
        '-A CNI-10.200.0.2 ! -d 224.0.0.0/4 -j MASQUERADE',
        '-A CNI-10.200.0.2 -d 10.201.0.0/24 -j ACCEPT',
      ],
    ]);
  });

  it.each<[Partial<BridgePlugin>, string]>([
    [{ ipMasq: unknown('no default') }, 'no default'],
    [{ ipMasqBackend: unknown('no backend') }, 'no backend'],
    [{ ipam: null }, 'the bridge network has no addresses'],
    [{ ipam: { type: 'other', name: 'dhcp' } }, "the pods' addresses come from dhcp"],
  ])('is unknown with %j', (change, reason) => {
    expect(pluginChains(networkWith(change), [['10.200.0.2']])).toEqual(unknown(reason));
  });

  it('is unknown for an address outside of the ranges', () => {
    expect(pluginChains(networkWith({}), [['10.200.1.2']])).toEqual(
      unknown('10.200.1.2 is in no range of the bridge network'),
    );
  });
});

describe('withChains', () => {
  it('appends to the chain that is there, whichever program made it', () => {
    const before = readCommands(
      'nft add table ip nat',
      'nft add chain ip nat POSTROUTING { type nat hook postrouting priority srcnat ; }',
      'nft add rule ip nat POSTROUTING ip daddr 10.200.0.0/16 accept',
    );
    const after = withChains(before, chainsOf([['10.200.0.2']]));
    expect(after.chains.map(({ backend, name, rules }) => [backend, name, rules.map(({ text }) => text)])).toEqual([
      [
        'nft',
        'CNI-10.200.0.2',
        ['-A CNI-10.200.0.2 -d 10.200.0.0/24 -j ACCEPT', '-A CNI-10.200.0.2 ! -d 224.0.0.0/4 -j MASQUERADE'],
      ],
      ['nft', 'POSTROUTING', ['ip daddr 10.200.0.0/16 accept', '-A POSTROUTING -s 10.200.0.2 -j CNI-10.200.0.2']],
    ]);
  });

  it('does not append to a chain of iptables-legacy', () => {
    const before = readCommands('iptables-legacy -t nat -A POSTROUTING -j ACCEPT');
    const after = withChains(before, chainsOf([['10.200.0.2']]));
    expect(after.chains.map(({ backend, name, rules }) => [backend, name, rules.length])).toEqual([
      ['iptables', 'CNI-10.200.0.2', 2],
      ['iptables', 'POSTROUTING', 1],
      ['iptables-legacy', 'POSTROUTING', 1],
    ]);
  });
});
