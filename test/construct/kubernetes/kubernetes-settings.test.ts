import { PodNetwork } from '../../../lib';
import { writeKubeadmInitConfig } from '../../../lib/node/kubernetes/control-plane-settings';
import { newStack } from '../../synthesis';

test('a network says what the control plane has to be told', () => {
  const network = new PodNetwork(newStack(), 'PodNetwork', {
    podSupernet: '10.64.0.0/12',
    serviceCidr: '172.20.0.0/16',
  });
  expect(network.kubernetes).toEqual({
    clusterCidr: '10.64.0.0/12',
    controllerManagerFlags: ['--allocate-node-cidrs=false'],
    cloudControllerFlags: ['--configure-cloud-routes=false'],
    kubeadmInitConfig: writeKubeadmInitConfig({ podSupernet: '10.64.0.0/12', serviceCidr: '172.20.0.0/16' }),
  });
});

test('Services in the VPC are refused', () => {
  expect(() => new PodNetwork(newStack(), 'PodNetwork', { serviceCidr: '10.0.128.0/17' })).toThrow(
    "`serviceCidr` 10.0.128.0/17 overlaps the VPC's block 10.0.0.0/16",
  );
});
