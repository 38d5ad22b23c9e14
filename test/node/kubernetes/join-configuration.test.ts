import { makeJoinConfiguration } from '../../../lib/node/kubernetes/join-configuration';
import { faultsOf } from './kubernetes-fields';

const JOIN = {
  nodeName: 'worker-0',
  nodeIp: '10.0.1.20',
  endpoint: '10.0.1.10:6443',
  token: 'abcdef.0123456789abcdef',
  caCertHashes: ['sha256:00'],
  patches: '/etc/kubernetes/patches',
  externalCloudProvider: false,
  hasImageCredentials: false,
};

test('a node joins under its own name and address', () => {
  expect(makeJoinConfiguration(JOIN)).toEqual({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    discovery: {
      bootstrapToken: { token: JOIN.token, apiServerEndpoint: '10.0.1.10:6443', caCertHashes: ['sha256:00'] },
    },
    nodeRegistration: { name: 'worker-0', kubeletExtraArgs: [{ name: 'node-ip', value: '10.0.1.20' }] },
    patches: { directory: '/etc/kubernetes/patches' },
  });
});

test('an external cloud provider is a flag of kubelet', () => {
  expect(makeJoinConfiguration({ ...JOIN, externalCloudProvider: true })).toMatchObject({
    nodeRegistration: {
      kubeletExtraArgs: [
        { name: 'node-ip', value: '10.0.1.20' },
        { name: 'cloud-provider', value: 'external' },
      ],
    },
  });
});

test.each([false, true])('kubeadm has every field, with externalCloudProvider %s', (externalCloudProvider) => {
  expect(faultsOf(makeJoinConfiguration({ ...JOIN, externalCloudProvider }))).toEqual([]);
});
