import { FckNatInstanceProvider } from 'cdk-fck-nat';
import { App, Stack, Validations, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { InternetAccess, PodNetwork } from '../lib';

const app = new App();
const stack = new Stack(app, 'FckNatStack');

const nat = new FckNatInstanceProvider({
  instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.NANO),
  // your image; without `machineImage` the CDK looks up the newest one in your account
  machineImage: ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-0123456789abcdef0' }),
});
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, natGatewayProvider: nat });

const network = new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 0, internetAccess: InternetAccess.nat() });
vpc.privateSubnets.forEach((subnet, index) => network.addWorker(`worker-${String(index)}`, { index, subnet }));

// fck-nat admits no traffic by default
nat.connections.allowFrom(network, ec2.Port.allTraffic(), 'workers');

// everything but egress is proved: no template shows what the image of fck-nat does
Validations.of(stack).acknowledge({
  id: 'pod-network::forwarding-not-read',
  reason: 'the image of fck-nat forwards and translates',
});
