import { clusterStandIn } from '../../../lab/full/cluster-stand-in';
import type { MachineLaunch } from '../../../lib/model-api';
import { writeJoinScript } from '../../../lib/node/kubernetes/join-script';

const SCRIPT = writeJoinScript({
  version: '1.35',
  packageManager: 'apt',
  nodeName: 'worker-0',
  podCidr: '10.200.0.0/24',
  endpoint: '10.0.1.10:6443',
  token: { service: 'secretsmanager', id: 'join' },
  shutdownGraceSeconds: 60,
  externalCloudProvider: false,
  imageCredentials: null,
}).join('\n');

const launch = (nodeId: string, userData: string): MachineLaunch => ({
  nodeId,
  userData,
  metadata: { isEnabled: true, tokensRequired: true, hopLimit: 1, givesTags: false },
  hasRole: true,
  tags: {},
});
const LAUNCHES = [launch('control-plane', 'kubeadm init'), launch('a', SCRIPT), launch('b', SCRIPT)];

test('machines that join nothing stay as they are', () => {
  expect(clusterStandIn('a', [launch('a', 'kubeadm join 10.0.1.10:6443')], 120)).toEqual({ files: [], symlinks: [] });
});

test('every machine has the packages, and knows the API server and how many join', () => {
  const [controlPlane, worker] = ['control-plane', 'a'].map((nodeId) => clusterStandIn(nodeId, LAUNCHES, 120));
  expect(controlPlane?.files).toEqual(worker?.files);
  expect(worker?.files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/usr/bin/kubeadm', '/usr/bin/kubelet', '/snap/bin/aws']),
  );
  expect(worker?.files.find(({ path }) => path.endsWith('/cluster.json'))?.content).toBe(
    '{"endpoint":"10.0.1.10:6443","joining":2,"seconds":96}',
  );
});

test('Secrets Manager answers on the machines that join', () => {
  expect(['control-plane', 'a', 'b'].map((nodeId) => clusterStandIn(nodeId, LAUNCHES, 120).symlinks.length)).toEqual([
    0, 1, 1,
  ]);
});

test('a program that gets credentials for images is on the image, or is served below .test', () => {
  const at = (host: string) => {
    const text = `${SCRIPT}\ncurl -fsSLo /run/join/p 'https://${host}/program'\n`;
    const { files } = clusterStandIn('a', [launch('a', text)], 120);
    return [
      files.some(({ path, mode }) => path.endsWith('/ecr-credential-provider') && mode === '0755'),
      files.find(({ path }) => path === '/etc/hosts')?.content.includes(host),
    ];
  };
  expect([at('downloads.example.com'), at('downloads.test')]).toEqual([
    [true, false],
    [false, true],
  ]);
});
