import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';

const app = new App();

const networkStack = new Stack(app, 'NetworkStack');
const vpc = new ec2.Vpc(networkStack, 'Vpc', {
  maxAzs: 1,
  natGateways: 0,
  subnetConfiguration: [
    { name: 'Workers', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
    { name: 'ControlPlane', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
  ],
  restrictDefaultSecurityGroup: false,
});

const workersStack = new Stack(app, 'WorkersStack');
const network = new PodNetwork(workersStack, 'PodNetwork', { vpc, vpcSubnets: { subnetGroupName: 'Workers' } });

const controlPlaneStack = new Stack(app, 'ControlPlaneStack');
const subnets = vpc.selectSubnets({ subnetGroupName: 'ControlPlane' });
const apiServer = new ec2.Instance(controlPlaneStack, 'ApiServer', {
  vpc,
  vpcSubnets: subnets,
  instanceName: 'api-server',
  instanceType: ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MEDIUM),
  machineImage: ec2.MachineImage.fromSsmParameter(
    '/aws/service/canonical/ubuntu/server/noble/stable/20251022/amd64/hvm/ebs-gp3/ami-id',
  ),
  associatePublicIpAddress: true,
  ssmSessionPermissions: true,
});

const pods = PodNetwork.fromPodNetworkAttributes(controlPlaneStack, 'PodNetwork', {
  podSupernet: network.podSupernet,
  securityGroupId: network.securityGroup.securityGroupId,
  podRoutes: network.podRoutes,
});
// the API server calls webhooks, and kubelets, at their own addresses; pods and kubelets call it as their node
pods.allowPodAccess({ subnets: subnets.subnets, peer: apiServer });
apiServer.connections.allowFrom(pods, ec2.Port.tcp(6443), 'kubelets and pods');
