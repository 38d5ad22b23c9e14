import { App, Fn, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { InternetAccess, PodNetwork } from '../lib';

const WORKERS = 300;
// a template holds 1 MB
const WORKERS_PER_STACK = 75;

const app = new App();

const networkStack = new Stack(app, 'NetworkStack');
const vpc = new ec2.Vpc(networkStack, 'Vpc', {
  ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
  // by number: a stack without a Region of its own knows two zones only
  availabilityZones: [0, 1, 2].map((zone) => Fn.select(zone, Fn.getAzs())),
  subnetConfiguration: [
    { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: false },
    { name: 'Workers', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
  ],
  restrictDefaultSecurityGroup: false,
});
const network = new PodNetwork(networkStack, 'PodNetwork', {
  vpc,
  workerCount: 0,
  internetAccess: InternetAccess.nat(),
  // 512 pod CIDRs of /24
  podSupernet: '10.200.0.0/15',
});

// stacks and zones follow from the index, so that adding or removing a worker moves no other
for (let index = 0; index < WORKERS; index += 1) {
  const stackId = `Workers${String(Math.floor(index / WORKERS_PER_STACK))}`;
  const scope =
    (app.node.tryFindChild(stackId) as Stack | undefined) ??
    new Stack(app, stackId, { suppressTemplateIndentation: true });
  const subnet = vpc.privateSubnets[index % vpc.privateSubnets.length];
  network.addWorker(`worker-${String(index)}`, { index, scope, ...(subnet && { subnet }) });
}
