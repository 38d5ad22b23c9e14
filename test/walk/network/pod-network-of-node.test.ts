import { writeBridgeConf } from '../../../lib/node/cni-bridge-file';
import { readCniFile } from '../../../lib/cni/cni-file';
import { parseAddress } from '../../../lib/address/cidr';
import { isUnknown, type Maybe, unknown, type Unknown } from '../../../lib/address/unknown';
import type { NodeSetup } from '../../../lib/model/node-setup';
import { podNetworkOf, podsRefused } from '../../../lib/walk/network/pod-network-of-node';
import { NO_SETUP } from '../../../lib/model/node-setup';

const written = JSON.parse(
  writeBridgeConf({ podCidr: '10.200.0.0/24', ipMasq: true, hairpinMode: false, mtu: null }),
) as { ipam: object };

/** The pod network of the written file with some of its keys changed. */
function changedNetwork(ipam: object, plugin: object = {}): ReturnType<typeof podNetworkOf> {
  const text = JSON.stringify({ ...written, ...plugin, ipam: { ...written.ipam, ...ipam } });
  const network = readCniFile('/etc/cni/net.d/10-bridge.conf', text);
  if (isUnknown(network)) throw new Error(network.unknown);
  return podNetworkOf({ ...NO_SETUP, networks: [network] });
}

describe('several ranges', () => {
  const halves = { ranges: [[{ subnet: '10.200.0.0/25' }, { subnet: '10.200.0.128/25' }]] };

  test('of one subnet share the address of the bridge', () => {
    const subnet = '10.200.0.0/24';
    const parts = [
      { subnet, rangeStart: '10.200.0.4', rangeEnd: '10.200.0.7' },
      { subnet, rangeStart: '10.200.0.16', rangeEnd: '10.200.0.19' },
    ];
    const from = parseAddress('10.200.0.0');
    expect(changedNetwork({ ranges: [parts] })).toMatchObject({
      gateway: from + 1,
      subnets: [[from, from + 255]],
      addresses: [
        [from + 4, from + 7],
        [from + 16, from + 19],
      ],
    });
  });

  test('of several subnets ask for more addresses than the bridge gets, where it has one at all', () => {
    expect(changedNetwork(halves)).toEqual({
      unknown: expect.stringContaining('gives its bridge one IPv4 address') as unknown,
    });
    expect(changedNetwork(halves, { isGateway: false })).toMatchObject({ gateway: null });
  });
});

describe('isDefaultGateway', () => {
  const podNetwork = (routes: readonly object[]) => changedNetwork({ routes }, { isDefaultGateway: true });

  test('brings the default route by itself', () => {
    expect(podNetwork([])).toMatchObject({ routed: [[0, 0xffffffff]] });
    expect(podNetwork([{ dst: '0.0.0.0/0', gw: '10.200.0.1' }])).toMatchObject({ routed: [[0, 0xffffffff]] });
  });

  test('fails beside a default route, so no pod starts', () => {
    expect(podNetwork([{ dst: '0.0.0.0/0' }])).toEqual({
      unknown: expect.stringContaining('make two default routes') as unknown,
    });
  });
});

test('a VLAN is not walked', () => {
  expect(changedNetwork({}, { vlan: 100 })).toEqual(
    unknown('/etc/cni/net.d/10-bridge.conf puts its pods into a VLAN, which is not walked'),
  );
});

test('an IPv6 route is named as dual stack', () => {
  const ranges = [[{ subnet: '10.200.0.0/24' }], [{ subnet: 'fd00:200::/64' }]];
  expect(changedNetwork({ ranges, routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }] })).toEqual(
    unknown('/etc/cni/net.d/10-bridge.conf has the IPv6 route ::/0: dual stack is not supported, only IPv4'),
  );
});

test('a variable that nothing fills in is named with its file', () => {
  expect(changedNetwork({ ranges: [[{ subnet: '${POD_CIDR}' }]] })).toEqual(
    unknown(
      '/etc/cni/net.d/10-bridge.conf: "${POD_CIDR}" stands there as it is: nothing fills it in, as in a here-document whose end is quoted',
    ),
  );
});

test('a file that sorts first and cannot be read is what the container runtime takes', () => {
  const loopback = readCniFile('/etc/cni/net.d/99-loopback.conf', '{"name":"lo","type":"loopback"}');
  if (isUnknown(loopback)) throw new Error(loopback.unknown);
  const file = (path: string, content: Maybe<string>): object => ({ path, content, mode: '0644', place: '' });
  const taken = (...files: readonly object[]): ReturnType<typeof podNetworkOf> =>
    podNetworkOf({ ...NO_SETUP, networks: [loopback], files: files as (typeof NO_SETUP)['files'] });
  expect(taken(file('/etc/cni/net.d/10-bridge.conf', unknown('fetched')))).toEqual(
    unknown('/etc/cni/net.d/10-bridge.conf cannot be read: fetched'),
  );
  const others = [file('/etc/cni/net.d/10-notes.txt', '{'), file('/etc/cni/net.d/99-z.conf', unknown('fetched'))];
  expect(taken(...others)).toEqual(
    unknown(
      "/etc/cni/net.d/99-loopback.conf sorts first and is a loopback network: containerd takes it for the pods' network",
    ),
  );
});

describe('a file that is refused', () => {
  const setup = (path: string, text: string, ...unread: readonly Unknown[]): NodeSetup => {
    const network = readCniFile(path, text);
    return { ...NO_SETUP, networks: isUnknown(network) ? [] : [network], unread };
  };
  const file = (mtu: unknown): string => JSON.stringify({ ...written, mtu });
  const path = '/etc/cni/net.d/10-bridge.conf';

  test('keeps pods from starting', () => {
    const reason = `${path}: an mtu of 40 is outside 68 to 65535 bytes, and the kernel refuses it`;
    expect(podsRefused(setup(path, file(40)))).toBe(reason);
    expect(podNetworkOf(setup(path, file(40)))).toEqual(unknown(reason));
  });

  test('by no more than some versions, or beside what was not read, leaves it open', () => {
    const newer = JSON.stringify({ ...written, cniVersion: '1.1.0' });
    expect([
      podsRefused(setup(path, file(1500))),
      podsRefused(setup(path, newer)),
      podsRefused(setup(path, file(40), unknown('a script that was not read'))),
    ]).toEqual([null, null, null]);
    expect(podNetworkOf(setup(path, newer))).toEqual(
      unknown(`${path}: cniVersion 1.1.0 is not known to plugins 1.1.1`),
    );
  });
});
