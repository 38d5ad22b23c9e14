import { App, Stack, aws_ec2 as ec2, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Bootstrap, JoinToken, PodNetwork } from '../lib';

const VERSION = '1.35';
const API_SERVER = '10.0.1.10';
const UBUNTU_2404 = '/aws/service/canonical/ubuntu/server/noble/stable/20251022/amd64/hvm/ebs-gp3/ami-id';
const PACKAGES = `https://pkgs.k8s.io/core:/stable:/v${VERSION}/deb/`;

const app = new App();
const stack = new Stack(app, 'JoinStack');

const secret = new secretsmanager.Secret(stack, 'JoinToken');
const token = JoinToken.fromSecret(secret);
const network = new PodNetwork(stack, 'PodNetwork', {
  bootstrap: Bootstrap.kubeadm({ version: VERSION, endpoint: `${API_SERVER}:6443`, token }),
});

const controlPlane = new ec2.Instance(stack, 'ControlPlane', {
  vpc: network.vpc,
  vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
  // below the addresses of workers
  privateIpAddress: API_SERVER,
  associatePublicIpAddress: true,
  instanceType: ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MEDIUM),
  machineImage: ec2.MachineImage.fromSsmParameter(UBUNTU_2404),
  ssmSessionPermissions: true,
  requireImdsv2: true,
});
controlPlane.connections.allowFrom(network, ec2.Port.tcp(6443), 'kubelets and pods');
network.allowPodAccess({ peer: controlPlane, subnets: network.vpc.publicSubnets });
token.grantWrite(controlPlane);

controlPlane.userData.addCommands(
  'set -euo pipefail',
  'export DEBIAN_FRONTEND=noninteractive',
  'apt-get update',
  'apt-get install -y containerd',
  // an image may have them
  'command -v kubeadm || {',
  `curl -fsSLo /etc/apt/keyrings/kubernetes.asc ${PACKAGES}Release.key`,
  `echo 'deb [signed-by=/etc/apt/keyrings/kubernetes.asc] ${PACKAGES} /' >/etc/apt/sources.list.d/kubernetes.list`,
  'apt-get update',
  'apt-get install -y kubeadm kubelet kubectl',
  'apt-mark hold kubeadm kubelet kubectl',
  '}',
  'snap install aws-cli --classic',
  'echo net.ipv4.ip_forward=1 >/etc/sysctl.d/kubernetes.conf',
  'sysctl -p /etc/sysctl.d/kubernetes.conf',
  `cat >/root/kubeadm.yaml <<'END'\n${network.kubernetes.kubeadmInitConfig}END`,
  'kubeadm init --config /root/kubeadm.yaml',
  // the token expires after a day; a timer writes a new one twice as often
  `cat >/usr/local/sbin/write-join-token <<'END'
#!/bin/bash
set -euo pipefail
export KUBECONFIG=/etc/kubernetes/admin.conf
token=$(kubeadm token create)
pin=$(openssl x509 -in /etc/kubernetes/pki/ca.crt -noout -pubkey | openssl pkey -pubin -outform der | sha256sum)
/snap/bin/aws secretsmanager put-secret-value --region ${stack.region} --secret-id ${secret.secretArn} \\
  --secret-string "{\\"token\\":\\"$token\\",\\"caCertHashes\\":[\\"sha256:\${pin%% *}\\"]}"
END`,
  `cat >/etc/systemd/system/join-token.service <<'END'
[Service]
Type=oneshot
ExecStart=bash /usr/local/sbin/write-join-token
END`,
  `cat >/etc/systemd/system/join-token.timer <<'END'
[Timer]
OnActiveSec=0
OnUnitActiveSec=12h
[Install]
WantedBy=timers.target
END`,
  'systemctl enable --now join-token.timer',
);
