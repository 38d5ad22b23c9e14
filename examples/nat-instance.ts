import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { InternetAccess, PodNetwork } from '../lib';

const app = new App();
const stack = new Stack(app, 'NatInstanceStack');

const nat = ec2.NatProvider.instanceV2({
  instanceType: ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MICRO),
  // the default admits the whole internet
  defaultAllowedTraffic: ec2.NatTrafficDirection.OUTBOUND_ONLY,
});
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, natGatewayProvider: nat });

const network = new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 0, internetAccess: InternetAccess.nat() });
vpc.privateSubnets.forEach((subnet, index) => network.addWorker(`worker-${String(index)}`, { index, subnet }));
nat.connections.allowFrom(network, ec2.Port.allTraffic(), 'workers');
