import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { InternetAccess, PodNetwork } from '../lib';

// an imported subnet says its zone by name, which the CDK takes for one that somebody chose
const stack = new Stack(new App(), 'Cluster');
const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  vpcCidrBlock: '10.1.0.0/16',
  availabilityZones: ['eu-central-1a'],
  privateSubnetIds: ['subnet-0a1b2c3d4e5f60718'],
  privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60718'],
});
new PodNetwork(stack, 'PodNetwork', {
  vpc,
  vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
  internetAccess: InternetAccess.nat(),
});
