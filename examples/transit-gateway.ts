import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { InternetAccess, PodNetwork } from '../lib';

const OTHER_VPCS = '10.64.0.0/10';
const transitGatewayId = 'tgw-0123456789abcdef0';

const app = new App();
const stack = new Stack(app, 'TransitGatewayStack');

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
const network = new PodNetwork(stack, 'PodNetwork', {
  vpc,
  workerCount: 0,
  internetAccess: InternetAccess.nat(),
  nonMasqueradeCidrs: [OTHER_VPCS],
});

// one subnet in each zone of the workers
const attachment = new ec2.CfnTransitGatewayAttachment(stack, 'Attachment', {
  transitGatewayId,
  vpcId: vpc.vpcId,
  subnetIds: vpc.privateSubnets.map(({ subnetId }) => subnetId),
});
vpc.privateSubnets.forEach((subnet, index) => {
  network.addWorker(`worker-${String(index)}`, { index, subnet });
  const route = new ec2.CfnRoute(stack, `OtherVpcs${String(index)}`, {
    routeTableId: subnet.routeTable.routeTableId,
    destinationCidrBlock: OTHER_VPCS,
    transitGatewayId,
  });
  route.node.addDependency(attachment);
});

// from the attachment's subnets to pods
network.allowPodAccess({ peer: ec2.Peer.ipv4(OTHER_VPCS), subnets: vpc.privateSubnets });

// from the transit gateway to the VPC: it learns the VPC's own blocks only
new ec2.CfnTransitGatewayRoute(stack, 'Pods', {
  transitGatewayRouteTableId: 'tgw-rtb-0123456789abcdef0',
  destinationCidrBlock: network.podSupernet,
  transitGatewayAttachmentId: attachment.attrId,
});
