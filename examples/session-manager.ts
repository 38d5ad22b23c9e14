import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { InternetAccess, NodeImage, PodNetwork } from '../lib';

const app = new App();
const stack = new Stack(app, 'SessionManagerStack');

const vpc = new ec2.Vpc(stack, 'Vpc', {
  maxAzs: 2,
  natGateways: 0,
  subnetConfiguration: [{ name: 'Workers', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
});
const network = new PodNetwork(stack, 'PodNetwork', {
  vpc,
  workerCount: 0,
  internetAccess: InternetAccess.none(),
  // yours: nothing is downloaded without a way out, so it holds containerd, the CNI plugins, nftables and the SSM agent
  nodeImage: NodeImage.of(ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-0123456789abcdef0' }), {
    rootDevice: '/dev/sda1',
    packages: [],
    cniBinDir: '/opt/cni/bin',
  }),
});
vpc.isolatedSubnets.forEach((subnet, index) => network.addWorker(`worker-${String(index)}`, { index, subnet }));

// the endpoints admit the whole VPC, and the workers' role already allows Session Manager
vpc.addInterfaceEndpoint('Ssm', { service: ec2.InterfaceVpcEndpointAwsService.SSM });
vpc.addInterfaceEndpoint('SsmMessages', { service: ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES });
vpc.addInterfaceEndpoint('Ec2Messages', { service: ec2.InterfaceVpcEndpointAwsService.EC2_MESSAGES });
