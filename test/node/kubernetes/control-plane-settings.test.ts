import { parseAllDocuments } from 'yaml';
import { writeKubeadmInitConfig } from '../../../lib/node/kubernetes/control-plane-settings';
import { faultsOf } from './kubernetes-fields';

const INIT_CONFIG = `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
controllerManager:
  extraArgs:
    - name: allocate-node-cidrs
      value: "false"
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clusterCIDR: 10.200.0.0/16
detectLocalMode: ClusterCIDR
`;

test('kubeadm init allocates no pod CIDR, and kube-proxy knows the pods', () => {
  expect(writeKubeadmInitConfig({ podSupernet: '10.200.0.0/16', serviceCidr: null })).toBe(INIT_CONFIG);
});

test('Services have the stated block', () => {
  expect(writeKubeadmInitConfig({ podSupernet: '10.200.0.0/16', serviceCidr: '172.20.0.0/16' })).toBe(
    INIT_CONFIG.replace('---', 'networking:\n  serviceSubnet: 172.20.0.0/16\n---'),
  );
});

test.each([null, '172.20.0.0/16'])('Kubernetes has every field, with serviceCidr %s', (serviceCidr) => {
  const documents = parseAllDocuments(writeKubeadmInitConfig({ podSupernet: '10.200.0.0/16', serviceCidr }));
  expect(documents.map((document) => faultsOf(document.toJS() as Record<string, unknown>))).toEqual([[], []]);
});
