import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { InternetAccess, PodNetwork } from '../lib';

const app = new App();
const stack = new Stack(app, 'NatGatewayStack');

// one NAT gateway for both zones; without `natGateways` each zone has its own
const vpc = new ec2.Vpc(stack, 'Vpc', {
  maxAzs: 2,
  natGateways: 1,
  natGatewayProvider: ec2.NatProvider.gateway(),
});
const network = new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 0, internetAccess: InternetAccess.nat() });
vpc.privateSubnets.forEach((subnet, index) => network.addWorker(`worker-${String(index)}`, { index, subnet }));
