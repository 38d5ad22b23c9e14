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

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['an unknown field', { ...patch, maxpods: 110 }, '.maxpods is not a field of KubeletConfiguration'],
  ['a wrong type', { ...patch, maxPods: '110' }, '.maxPods is not a int32'],
  ['a number for a duration', { ...patch, shutdownGracePeriod: 60 }, '.shutdownGracePeriod is not a metav1.Duration'],
  [
    'the flags of v1beta3, a map',
    { ...join, nodeRegistration: { kubeletExtraArgs: { 'node-ip': '10.0.1.20' } } },
    '.nodeRegistration.kubeletExtraArgs is not a list of Arg',
  ],
  [
    'the flags of v1beta3 in the control plane',
    { ...cluster, controllerManager: { extraArgs: { 'allocate-node-cidrs': 'false' } } },
    '.controllerManager.extraArgs is not a list of Arg',
  ],
  [
    'the other version',
    { ...join, apiVersion: 'kubeadm.k8s.io/v1beta3' },
    'no kind kubeadm.k8s.io/v1beta3/JoinConfiguration',
  ],
  [
    'a type that is not in the table',
    { ...join, nodeRegistration: { taints: [{ key: 'a' }] } },
    '.nodeRegistration.taints[0]: type corev1.Taint is not in the table',
  ],
])('%s is a fault', (_, document, fault) => {
  expect(faultsOf(document)).toEqual([fault]);
});
