import fc from 'fast-check';
import { formatAddress, parseCidr } from '../../lib/address/cidr';
import { embedUnknown, unknown } from '../../lib/address/unknown';
import { BRIDGE_CONF_PATH, writeBridgeConf } from '../../lib/node/cni-bridge-file';
import { readCniFile } from '../../lib/cni/cni-file';
import type { BridgePlugin, CniNetwork, HostLocalRange } from '../../lib/model/cni-network';
import { LOOPBACK_CONF_PATH, writeLoopbackConf } from '../../lib/node/cni-loopback-file';
import { podCidr } from './arbitraries';

const DEFAULTS: BridgePlugin = {
  type: 'bridge',
  bridge: 'cni0',
  isGateway: false,
  isDefaultGateway: false,
  ipMasq: false,
  ipMasqBackend: null,
  hairpinMode: false,
  promiscMode: false,
  forceAddress: false,
  portIsolation: false,
  mtu: null,
  vlan: null,
  ipam: null,
};

function rangeOf(subnet: string): HostLocalRange {
  const { first, last } = parseCidr(subnet);
  return {
    subnet,
    rangeStart: formatAddress(first + 1),
    rangeEnd: formatAddress(last - 1),
    gateway: formatAddress(first + 1),
  };
}

function conf(plugin: object): CniNetwork {
  const read = readCniFile('/etc/cni/net.d/x.conf', JSON.stringify({ cniVersion: '1.0.0', name: 'n', ...plugin }));
  if (!('plugins' in read)) throw new Error(read.unknown);
  return read;
}

function bridge(plugin: object): BridgePlugin {
  return conf({ type: 'bridge', ...plugin }).plugins[0] as BridgePlugin;
}

describe('readCniFile', () => {
  it('reads back the bridge file that was written', () => {
    const confs = fc.record({
      podCidr,
      ipMasq: fc.boolean(),
      hairpinMode: fc.boolean(),
      mtu: fc.option(fc.integer({ min: 68, max: 9001 })),
    });
    fc.assert(
      fc.property(confs, (written) => {
        const { podCidr: subnet, ...keys } = written;
        expect(readCniFile(BRIDGE_CONF_PATH, writeBridgeConf(written))).toEqual({
          path: BRIDGE_CONF_PATH,
          name: 'bridge',
          cniVersion: '0.3.1',
          refusal: null,
          plugins: [
            {
              ...DEFAULTS,
              ...keys,
              bridge: 'cnio0',
              isGateway: true,
              ipam: { type: 'host-local', ranges: [[rangeOf(subnet)]], routes: [{ dst: '0.0.0.0/0', gw: null }] },
            },
          ],
        });
      }),
    );
  });

  it('reads back the loopback file', () => {
    expect(readCniFile(LOOPBACK_CONF_PATH, writeLoopbackConf())).toEqual({
      path: LOOPBACK_CONF_PATH,
      name: 'lo',
      cniVersion: '0.3.1',
      refusal: null,
      plugins: [{ type: 'loopback' }],
    });
  });

  it('fills every default of the bridge plugin', () => {
    expect(bridge({})).toEqual(DEFAULTS);
    expect(bridge({ mtu: 0, vlan: 0, isGateway: null, ipam: {} })).toEqual(DEFAULTS);
  });

  it('takes isDefaultGateway for isGateway as well', () => {
    expect(bridge({ isDefaultGateway: true })).toEqual({ ...DEFAULTS, isGateway: true, isDefaultGateway: true });
  });

  it('reads keys in any case, as Go does, and the last of several', () => {
    expect(bridge({ IPMASQ: true, HairpinMode: false, hairpinmode: true })).toEqual({
      ...DEFAULTS,
      ipMasq: true,
      hairpinMode: true,
    });
  });

  it('reads the older form of a range, before those of "ranges"', () => {
    const older = { subnet: '10.1.0.0/24', rangeStart: '10.1.0.10', rangeEnd: '10.1.0.20', gateway: '10.1.0.254' };
    const ipam = { type: 'host-local', ...older, ranges: [[{ subnet: '10.2.0.0/24' }], [{ subnet: '10.3.0.0/30' }]] };
    expect(bridge({ ipam }).ipam).toEqual({
      type: 'host-local',
      ranges: [[older], [rangeOf('10.2.0.0/24')], [rangeOf('10.3.0.0/30')]],
      routes: [],
    });
  });

  it('reads the ranges by IPv4 where there are some by IPv6 beside them', () => {
    const rangesOf = (...subnets: readonly string[]): object => ({
      ipam: { type: 'host-local', ranges: subnets.map((subnet) => [{ subnet }]) },
    });
    const ranges = [[rangeOf('10.1.0.0/24')]];
    expect(bridge(rangesOf('fd00:1::/64', '10.1.0.0/24')).ipam).toEqual({ type: 'host-local', ranges, routes: [] });
    expect(bridge(rangesOf('fd00:1::/64')).ipam).toMatchObject({ ranges: [[{ subnet: 'fd00:1::/64' }]] });
  });

  it('reads a list of plugins', () => {
    const ipam = { type: 'host-local', ranges: [[{ subnet: '10.1.0.0/24' }]] };
    const text = JSON.stringify({ name: 'pods', plugins: [{ type: 'bridge', ipam }, { type: 'portmap' }] });
    expect(readCniFile('/etc/cni/net.d/10-pods.conflist', text)).toEqual({
      path: '/etc/cni/net.d/10-pods.conflist',
      name: 'pods',
      cniVersion: '0.1.0',
      refusal: null,
      plugins: [
        { ...DEFAULTS, ipam: { type: 'host-local', ranges: [[rangeOf('10.1.0.0/24')]], routes: [] } },
        { type: 'other', name: 'portmap' },
      ],
    });
  });

  it('leaves unknown what the plugin refuses', () => {
    const refusals = bridge({ ipMasq: 'true', mtu: '1500', vlan: 4095, bridge: 7, ipMasqBackend: 'ipvs', ipam: [] });
    expect(refusals).toEqual({
      ...DEFAULTS,
      ipMasq: unknown('"ipMasq" is the text "true"; the plugin takes true or false and refuses anything else'),
      mtu: unknown(
        '"mtu" is the text "1500"; the plugin takes a whole number from 68 to 65535 and refuses anything else',
      ),
      vlan: unknown('"vlan" is 4095; the plugin takes a whole number from 0 to 4094 and refuses anything else'),
      bridge: unknown('"bridge" is 7; the plugin takes a text and refuses anything else'),
      ipMasqBackend: unknown(
        '"ipMasqBackend" is the text "ipvs"; the plugin takes "iptables" or "nftables" and refuses anything else',
      ),
      ipam: unknown('"ipam" is []; the plugin takes an object and refuses anything else'),
    });
  });

  it('keeps a subnet that host-local refuses, without addresses', () => {
    const hostBits = bridge({ ipam: { type: 'host-local', subnet: '10.1.0.1/24' } }).ipam;
    const refusal = unknown('"10.1.0.1/24" has host bits set; the network address is 10.1.0.0, so write 10.1.0.0/24');
    expect(hostBits).toEqual({
      type: 'host-local',
      ranges: [[{ subnet: '10.1.0.1/24', rangeStart: refusal, rangeEnd: refusal, gateway: refusal }]],
      routes: [],
    });
  });

  it('keeps an unknown piece to the values that depend on it', () => {
    const piece = unknown('no default for PodCidr');
    const mark = embedUnknown(piece);
    const text = writeBridgeConf({ podCidr: '10.200.0.0/24', ipMasq: true, hairpinMode: false, mtu: null })
      .replace('10.200.0.0/24', `${mark}/24`)
      .replace('"ipMasq": true', `"ipMasq": ${mark}`);
    expect(readCniFile(BRIDGE_CONF_PATH, text)).toEqual({
      path: BRIDGE_CONF_PATH,
      name: 'bridge',
      cniVersion: '0.3.1',
      refusal: { reason: 'no default for PodCidr', certain: false },
      plugins: [
        {
          ...DEFAULTS,
          bridge: 'cnio0',
          isGateway: true,
          ipMasq: piece,
          ipam: {
            type: 'host-local',
            ranges: [[{ subnet: piece, rangeStart: piece, rangeEnd: piece, gateway: piece }]],
            routes: [{ dst: '0.0.0.0/0', gw: null }],
          },
        },
      ],
    });
  });

  const MARK = embedUnknown(unknown('no default'));
  it.each([
    ['/x/a.yaml', '{}', '/x/a.yaml is no CNI file: only .conf, .conflist and .json are read'],
    ['/x/a.conf', `{"type": "bridge", "${MARK}": true}`, '/x/a.conf: no default'],
    ['/x/a.conf', `{"type": "bridge", ${MARK}}`, '/x/a.conf: no default'],
    ['/x/a.conf', `{"type": "${MARK}"}`, '/x/a.conf: no default'],
  ])('does not know what %s with %s is', (path, text, reason) => {
    expect(readCniFile(path, text)).toEqual({ unknown: reason });
  });

  it.each([
    ['/x/a.conf', '[]', 'not a JSON object', true],
    ['/x/a.conf', '{', 'not JSON', true],
    ['/x/a.conf', '{}', 'a plugin has no "type"', true],
    ['/x/a.conflist', '{"type": "bridge"}', 'a .conflist needs "plugins"', false],
    ['/x/a.conflist', '{"plugins": []}', '"plugins" is []; the plugin takes a list of plugins', true],
  ])('takes %s with %s for a file that containerd does not load', (path, text, reason, certain) => {
    expect(readCniFile(path, text)).toMatchObject({
      plugins: [],
      refusal: { reason: expect.stringContaining(reason) as string, certain },
    });
  });
});
