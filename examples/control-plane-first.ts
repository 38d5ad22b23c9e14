import { App, Stack, Validations, aws_ec2 as ec2, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Bootstrap, JoinToken, PodNetwork, Rollout } from '../lib';

// in the first subnet below, 10.0.0.0/24, which has no workers: AWS picks theirs in the second one
const API_SERVER = '10.0.0.10';

const app = new App();

// deployed in this order: a gate opens when its worker has joined, so the control plane comes before the workers
const baseStack = new Stack(app, 'BaseStack');
const controlPlaneStack = new Stack(app, 'ControlPlaneStack');
const workersStack = new Stack(app, 'WorkersStack');

const vpc = new ec2.Vpc(baseStack, 'Vpc', {
  maxAzs: 1,
  natGateways: 0,
  subnetConfiguration: [
    { name: 'ControlPlane', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
    { name: 'Workers', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
  ],
  restrictDefaultSecurityGroup: false,
});
const { subnets } = vpc.selectSubnets({ subnetGroupName: 'ControlPlane' });

const secret = new secretsmanager.Secret(controlPlaneStack, 'JoinToken');
const token = JoinToken.fromSecret(secret);
const controlPlane = new ec2.Instance(controlPlaneStack, 'ControlPlane', {
  vpc,
  vpcSubnets: { subnets },
  privateIpAddress: API_SERVER,
  associatePublicIpAddress: true,
  instanceType: ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MEDIUM),
  machineImage: ec2.MachineImage.fromSsmParameter(
    '/aws/service/canonical/ubuntu/server/noble/stable/20251022/amd64/hvm/ebs-gp3/ami-id',
  ),
  ssmSessionPermissions: true,
  requireImdsv2: true,
});
token.grantWrite(controlPlane);

const network = new PodNetwork(workersStack, 'PodNetwork', {
  vpc,
  vpcSubnets: { subnetGroupName: 'Workers' },
  bootstrap: Bootstrap.kubeadm({ version: '1.35', endpoint: `${API_SERVER}:6443`, token }),
  rollout: Rollout.oneByOne(),
});
// both from the network's side: their rules and routes are in the workers' stack
network.connections.allowTo(controlPlane, ec2.Port.tcp(6443), 'kubelets and pods');
network.allowPodAccess({ peer: controlPlane, subnets });
Validations.of(network).acknowledge({
  id: '@aws-cdk/aws-ec2:ipv4IgnoreEgressRule',
  reason: "the workers' group allows all outbound traffic",
});

// a plain string, so the control plane's stack refers to nothing of the workers'
controlPlane.userData.addCommands(
  `cat >/root/kubeadm.yaml <<'END'\n${network.kubernetes.kubeadmInitConfig}END`,
  // join.ts has what belongs before and after it: the packages, and the timer that writes the token
  'kubeadm init --config /root/kubeadm.yaml',
);
