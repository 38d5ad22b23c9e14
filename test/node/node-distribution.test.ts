import { AMAZON_LINUX_2023, DEBIAN_13, UBUNTU_2404 } from '../../lib/node/node-distribution';
import { refuseNodeSpec } from '../../lib/node/node-spec';
import { WORKER_0 } from './arbitraries';
import { runProgram } from '../user-data/real-program';

test.each([
  ['Ubuntu 24.04', UBUNTU_2404],
  ['Debian 13', DEBIAN_13],
])('the packages of %s bring the programs that the user data calls', (_name, { packages, cniBinDir }) => {
  const owner = (file: string) => runProgram('dpkg', ['dpkg', '-S', file]).text.trim();
  // Debian 13 and Ubuntu 24.04 name packages and folders alike
  expect(packages).toEqual(['containerd', 'containernetworking-plugins', 'nftables', 'iptables']);
  expect(['bridge', 'host-local', 'loopback'].map((name) => owner(`${cniBinDir}/${name}`))).toEqual(
    ['bridge', 'host-local', 'loopback'].map((name) => `containernetworking-plugins: ${cniBinDir}/${name}`),
  );
  expect(owner('/usr/sbin/nft')).toBe('nftables: /usr/sbin/nft');
});

test('Amazon Linux 2023 has names of its own', () => {
  expect(AMAZON_LINUX_2023).toEqual({
    packages: ['containerd', 'cni-plugins', 'nftables', 'iptables-nft'],
    cniBinDir: '/opt/cni/bin',
    rootDevice: '/dev/xvda',
    packageManager: 'dnf',
    containerd: '2.1',
  });
  refuseNodeSpec({ ...WORKER_0, ...AMAZON_LINUX_2023 });
});
