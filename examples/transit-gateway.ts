import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { InternetAccess, PodNetwork } from '../lib';

const app = new App();
const stack = new Stack(app, 'TransitGatewayStack');

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
const network = new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 0, internetAccess: InternetAccess.nat() });

const transitGatewayId = 'tgw-0123456789abcdef0';
const attachment = new ec2.CfnTransitGatewayAttachment(stack, 'Attachment', {
  transitGatewayId,
  vpcId: vpc.vpcId,
  subnetIds: vpc.privateSubnets.map(({ subnetId }) => subnetId),
});
vpc.privateSubnets.forEach((subnet, index) => {
  network.addWorker(`worker-${String(index)}`, { index, subnet });
  // pods reach it under their node's address
  const route = new ec2.CfnRoute(stack, `OtherVpcs${String(index)}`, {
    routeTableId: subnet.routeTable.routeTableId,
    destinationCidrBlock: '10.64.0.0/10',
    transitGatewayId,
  });
  route.node.addDependency(attachment);
});
