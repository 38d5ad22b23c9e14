import { App, Size, Stack, aws_ec2 as ec2, aws_kms as kms } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';

const app = new App();
const stack = new Stack(app, 'WorkerSettingsStack');

const network = new PodNetwork(stack, 'PodNetwork', {
  workerCount: 2,
  clusterName: 'blue',
  rootVolume: { size: Size.gibibytes(50), kmsKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }) },
  keyPair: ec2.KeyPair.fromKeyPairName(stack, 'KeyPair', 'operators'),
  detailedMonitoring: true,
  terminationProtection: true,
});

// one worker's own settings: a larger instance, and a group that lets clients in
const ingress = new ec2.SecurityGroup(stack, 'Ingress', { vpc: network.vpc });
ingress.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.tcp(443), 'clients');
network.addWorker('worker-2', {
  index: 2,
  instanceType: new ec2.InstanceType('t3.large'),
  securityGroups: [ingress],
});
