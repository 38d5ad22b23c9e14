import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';

const app = new App();
const stack = new Stack(app, 'TwoZonesStack');

// each public subnet has its own route table, so every pod route is in both
const vpc = new ec2.Vpc(stack, 'Vpc', {
  ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
  maxAzs: 2,
  natGateways: 0,
  subnetConfiguration: [
    { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
  ],
  restrictDefaultSecurityGroup: false,
});
const network = new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 0 });

// each worker states its subnet: adding a zone to the VPC then moves none of them
vpc.publicSubnets.forEach((subnet, zone) => {
  network.addWorker(`worker-${String(2 * zone)}`, { index: 2 * zone, subnet });
  network.addWorker(`worker-${String(2 * zone + 1)}`, { index: 2 * zone + 1, subnet });
});
