import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Bootstrap, InternetAccess, NodeImage, Replacement, Rollout } from '../../lib';
import { PodNetworkError } from '../../lib/address/pod-network-error';
import { checkBootstrap, checkProps } from '../../lib/construct/checked-props';

test('the defaults are the table of three workers', () => {
  const { nodeImage, bootstrap, ...rest } = checkProps({});
  expect(nodeImage.packages).toEqual(NodeImage.ubuntu2404().packages);
  expect(bootstrap).toBeInstanceOf(Bootstrap);
  expect(rest).toEqual({
    podSupernet: '10.200.0.0/16',
    serviceCidr: null,
    nonMasqueradeCidrs: [],
    podPrefixLength: 24,
    workerCount: 3,
    instanceType: new ec2.InstanceType('t3.medium'),
    machine: {
      rootVolume: { sizeGiB: 20, iops: undefined, kmsKey: undefined },
      blockDevices: [],
      keyPair: undefined,
      securityGroups: [],
      metadataHopLimit: 1,
      terminationProtection: false,
      detailedMonitoring: false,
      replacement: Replacement.twoDeploys(),
    },
    clusterName: null,
    internetAccess: InternetAccess.elasticIp(),
    ipMasq: true,
    hairpinMode: false,
    mtu: null,
    mssClamp: null,
    rollout: Rollout.allAtOnce(),
    outputs: false,
    validation: true,
  });
});

test('an mtu, a clamp and a bootstrap are refused at once, whether there is a worker or none', () => {
  expect(() => checkProps({ mtu: 9002, workerCount: 0 })).toThrow(PodNetworkError);
  expect(() => checkProps({ mssClamp: 1461, workerCount: 0 })).toThrow(PodNetworkError);
  expect(checkProps({ mtu: 1501, mssClamp: 1461, workerCount: 0 }).mssClamp).toBe(1461);
  expect(() => checkBootstrap(['kubeadm join'] as unknown as Bootstrap)).toThrow(
    new PodNetworkError(
      '`bootstrap` must be a Bootstrap, got ["kubeadm join"]; for example Bootstrap.commands(\'...\')',
    ),
  );
});
