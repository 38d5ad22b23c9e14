import { makeKubeletPatch, maxPodsOf } from '../../../lib/node/kubernetes/kubelet-patch';
import { faultsOf } from './kubernetes-fields';

const PATCH = makeKubeletPatch({
  providerId: 'aws:///us-east-1a/i-0123456789abcdef0',
  podCidr: '10.200.0.0/24',
  resolvConf: '/run/systemd/resolve/resolv.conf',
  shutdownGraceSeconds: 60,
});

test('a node gets its own settings', () => {
  expect(PATCH).toEqual({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    providerID: 'aws:///us-east-1a/i-0123456789abcdef0',
    maxPods: 110,
    resolvConf: '/run/systemd/resolve/resolv.conf',
    shutdownGracePeriod: '60s',
    shutdownGracePeriodCriticalPods: '20s',
  });
});

test('kubelet has every field', () => {
  expect(faultsOf(PATCH)).toEqual([]);
});

test.each([
  ['10.200.0.0/16', 110],
  ['10.200.0.0/24', 110],
  ['10.200.0.0/25', 110],
  ['10.200.0.0/26', 61],
  ['10.200.0.0/30', 1],
])('a node of %s takes %i pods', (podCidr, maxPods) => {
  expect(maxPodsOf(podCidr)).toBe(maxPods);
});
