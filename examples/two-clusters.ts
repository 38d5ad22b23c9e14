import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';

const BLUE_PODS = '10.200.0.0/16';
const GREEN_PODS = '10.201.0.0/16';

const app = new App();
const stack = new Stack(app, 'TwoClustersStack');

const vpc = new ec2.Vpc(stack, 'Vpc', {
  maxAzs: 1,
  natGateways: 0,
  subnetConfiguration: [
    { name: 'Blue', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
    { name: 'Green', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
  ],
  restrictDefaultSecurityGroup: false,
});
const blue = new PodNetwork(stack, 'Blue', {
  vpc,
  vpcSubnets: { subnetGroupName: 'Blue' },
  workerCount: 2,
  podSupernet: BLUE_PODS,
  // pods of this cluster keep their addresses towards pods of the other one
  nonMasqueradeCidrs: [GREEN_PODS],
});
const green = new PodNetwork(stack, 'Green', {
  vpc,
  vpcSubnets: { subnetGroupName: 'Green' },
  workerCount: 2,
  podSupernet: GREEN_PODS,
  nonMasqueradeCidrs: [BLUE_PODS],
});

// each admits the other's pods, and gets its pod routes into the route tables of the other's workers
const subnetsOf = (subnetGroupName: string): ec2.ISubnet[] => vpc.selectSubnets({ subnetGroupName }).subnets;
blue.allowPodAccess({ peer: ec2.Peer.ipv4(GREEN_PODS), subnets: subnetsOf('Green') });
green.allowPodAccess({ peer: ec2.Peer.ipv4(BLUE_PODS), subnets: subnetsOf('Blue') });
