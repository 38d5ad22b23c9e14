import { makeClusterConfiguration } from '../../../lib/node/kubernetes/control-plane-settings';
import { makeJoinConfiguration } from '../../../lib/node/kubernetes/join-configuration';
import { makeKubeletPatch } from '../../../lib/node/kubernetes/kubelet-patch';
import { faultsOf } from './kubernetes-fields';

const join = makeJoinConfiguration({
  nodeName: 'worker-0',
  nodeIp: '10.0.1.20',
  endpoint: '10.0.1.10:6443',
  token: 'abcdef.0123456789abcdef',
  caCertHashes: ['sha256:00'],
  patches: '/etc/kubernetes/patches',
  externalCloudProvider: false,
  hasImageCredentials: false,
});
const patch = makeKubeletPatch({
  providerId: 'aws:///us-east-1a/i-0',
  podCidr: '10.200.0.0/24',
  resolvConf: '/etc/resolv.conf',
  shutdownGraceSeconds: 60,
});
const cluster = makeClusterConfiguration({ podSupernet: '10.200.0.0/16', serviceCidr: null });

test.each(
  Object.entries<Readonly<Record<string, unknown>>>({
    '.maxpods is not a field of KubeletConfiguration': { ...patch, maxpods: 110 },
    '.maxPods is not a int32': { ...patch, maxPods: '110' },
    '.shutdownGracePeriod is not a metav1.Duration': { ...patch, shutdownGracePeriod: 60 },
    '.nodeRegistration.kubeletExtraArgs is not a list of Arg': {
      ...join,
      nodeRegistration: { kubeletExtraArgs: { 'node-ip': '10.0.1.20' } },
    },
    '.controllerManager.extraArgs is not a list of Arg': {
      ...cluster,
      controllerManager: { extraArgs: { 'allocate-node-cidrs': 'false' } },
    },
    'no kind kubeadm.k8s.io/v1beta3/JoinConfiguration': { ...join, apiVersion: 'kubeadm.k8s.io/v1beta3' },
    '.nodeRegistration.taints[0]: type corev1.Taint is not in the table': {
      ...join,
      nodeRegistration: { taints: [{ key: 'a' }] },
    },
  }),
)('%s', (fault, document) => {
  expect(faultsOf(document)).toEqual([fault]);
});
