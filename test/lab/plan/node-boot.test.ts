import fc from 'fast-check';
import { embedUnknown, unknown } from '../../../lib/address/unknown';
import { formatAddress, parseAddress, parseCidr } from '../../../lib/address/cidr';
import type { Node } from '../../../lib/model/network-model';
import { bootNode, podAddresses, sysctlPath } from '../../../lab/plan/node-boot';
import { sourceNetwork } from '../source-network';

function worker(): Node {
  const [node] = sourceNetwork({ workers: 1 }).nodes;
  if (node === undefined) throw new Error('no worker');
  return node;
}

function withRange(subnet: string, rangeStart: string, rangeEnd: string, gateway: string): Node {
  const node = worker();
  const networks = node.setup.networks.slice(0, 1).map((network) => ({
    ...network,
    plugins: network.plugins.map((plugin) =>
      plugin.type === 'bridge'
        ? {
            ...plugin,
            ipam: { type: 'host-local' as const, ranges: [[{ subnet, rangeStart, rangeEnd, gateway }]], routes: [] },
          }
        : plugin,
    ),
  }));
  return { ...node, setup: { ...node.setup, networks } };
}

test('the pods of the source document get the first and the last address that host-local hands out', () => {
  expect(podAddresses(worker())).toEqual(['10.200.0.2', '10.200.0.254']);
});

test('pods get addresses of the range, and never the gateway', () => {
  const block = parseCidr('10.200.0.0/24');
  const host = fc.integer({ min: block.first + 1, max: block.last - 1 });
  fc.assert(
    fc.property(host, host, host, (a, b, gateway) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      const pods = podAddresses(
        withRange(block.text, formatAddress(start), formatAddress(end), formatAddress(gateway)),
      );
      const free = end - start + 1 - (start <= gateway && gateway <= end ? 1 : 0);
      expect(pods).toHaveLength(Math.min(free, 2));
      for (const pod of pods.map(parseAddress)) {
        expect(pod).toBeGreaterThanOrEqual(start);
        expect(pod).toBeLessThanOrEqual(end);
        expect(pod).not.toBe(gateway);
      }
    }),
  );
});

test('a pod CIDR that cannot be read gives no pods', () => {
  const node = worker();
  const networks = node.setup.networks.map((network) => ({ ...network, plugins: [] }));
  expect(podAddresses({ ...node, setup: { ...node.setup, networks } })).toEqual([]);
});

test.each([
  ['net.ipv4.ip_forward', 'ipv4/ip_forward'],
  ['net.ipv4.conf.eth0/1.rp_filter', 'ipv4/conf/eth0.1/rp_filter'],
])('the setting %s stands below /proc/sys/net at %s', (key, path) => {
  expect(sysctlPath(key)).toBe(path);
});

test('only settings of the network are taken, in their order', () => {
  const node = worker();
  const sysctl = (key: string, value: string) => ({ key, value, when: 'file' as const, place: 'test' });
  const sysctls = [
    sysctl('kernel.panic', '10'),
    sysctl('net.ipv4.ip_forward', '1'),
    sysctl('net.ipv4.conf.all.rp_filter', '0'),
  ];
  expect(bootNode({ ...node, setup: { ...node.setup, sysctls } }, 0, []).planned.sysctls).toEqual([
    ['ipv4/ip_forward', '1'],
    ['ipv4/conf/all/rp_filter', '0'],
  ]);
});

describe('what of the user data is not known puts all that the node does in doubt', () => {
  const doubtsOf = (change: Partial<Node['setup']>) => {
    const node = worker();
    return bootNode({ ...node, setup: { ...node.setup, ...change } }, 0, []).doubts;
  };

  test('nothing where all is known', () => {
    expect(doubtsOf({})).toEqual([]);
  });

  test('a file that a command loads', () => {
    const content = unknown('a parameter');
    const files = worker().setup.files.map((file) => (file.path.endsWith('nat.nft') ? { ...file, content } : file));
    expect(doubtsOf({ files })).toEqual([content]);
  });

  test('a CNI file that holds an unknown piece', () => {
    const content = `{"name": "${embedUnknown(unknown('an import'))}"}`;
    const files = [{ path: '/etc/cni/net.d/10-bridge.conf', content, mode: '0644', place: 'test' }];
    expect(doubtsOf({ files })).toEqual([unknown('an import')]);
  });

  test('not a file that has nothing to do with the network', () => {
    expect(
      doubtsOf({ files: [{ path: '/etc/motd', content: unknown('a parameter'), mode: '0644', place: 'test' }] }),
    ).toEqual([]);
  });

  test('a command', () => {
    const argv = ['ip', 'route', 'add', embedUnknown(unknown('an import'))];
    expect(doubtsOf({ commands: [{ argv, stdin: null, when: 'once', place: 'test' }] })).toEqual([
      unknown('an import'),
    ]);
  });

  test('a setting', () => {
    const value = unknown('a parameter');
    expect(doubtsOf({ sysctls: [{ key: 'net.ipv4.ip_forward', value, when: 'file', place: 'test' }] })).toEqual([
      value,
    ]);
  });
});
