import { Duration, aws_ec2 as ec2, aws_iam as iam, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Bootstrap, JoinToken, type KubeadmOptions, NodeImage, PodNetwork } from '../../../lib';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import { writeJoinScript } from '../../../lib/node/kubernetes/join-script';
import { namedOf, newStack, propertiesOf, resolved, synthesize } from '../../synthesis';

const IMAGE = ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-1' });
const stack = newStack();
const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'join');
const KUBEADM: KubeadmOptions = { version: '1.35', endpoint: '10.0.1.10:6443', token: JoinToken.fromSecret(secret) };

const linesOf = (bootstrap: Bootstrap, nodeImage = NodeImage.ubuntu2404()): readonly string[] =>
  bootstrap._linesFor({
    name: 'worker-3',
    podCidr: '10.200.3.0/26',
    nodeIp: null,
    podSupernet: '10.200.0.0/16',
    vpcCidrs: ['10.0.0.0/16'],
    serviceCidr: '10.96.0.0/12',
    nodeImage,
    podNetwork: newStack(),
    role: new iam.Role(newStack(), 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
  });

test('commands are its lines', () => {
  expect(linesOf(Bootstrap.commands('first', 'second'))).toEqual(['first', 'second']);
  expect(linesOf(Bootstrap.commands())).toEqual([]);
});

test('a user data is its text at synthesis', () => {
  const userData = ec2.UserData.forLinux();
  const lines = linesOf(Bootstrap.userData(userData));
  userData.addCommands('added later');
  expect(resolved(stack, lines)).toEqual(['#!/bin/bash\nadded later']);
});

test('a sequence is the lines of its parts', () => {
  expect(linesOf(Bootstrap.sequence(Bootstrap.commands('a'), Bootstrap.commands('b', 'c')))).toEqual(['a', 'b', 'c']);
});

test('a sequence joins one cluster', () => {
  const join = Bootstrap.kubeadm(KUBEADM);
  const one = Bootstrap.sequence(Bootstrap.commands('a'), join);
  expect(linesOf(one)).toContain('a');
  expect(() => Bootstrap.sequence(one, join)).toThrow(
    new PodNetworkError(
      '`bootstraps` must have at most one Bootstrap.kubeadm, got 2: a worker joins one cluster; leave the others out',
    ),
  );
});

test('kubeadm joins under the name of the worker', () => {
  expect(linesOf(Bootstrap.kubeadm(KUBEADM))).toEqual(
    writeJoinScript({
      version: '1.35',
      packageManager: 'apt',
      nodeName: 'worker-3',
      podCidr: '10.200.3.0/26',
      endpoint: '10.0.1.10:6443',
      token: { service: 'secretsmanager', id: secret.secretArn },
      shutdownGraceSeconds: 60,
      externalCloudProvider: false,
      imageCredentials: null,
    }),
  );
  const lines = linesOf(
    Bootstrap.kubeadm({ ...KUBEADM, shutdownGracePeriod: Duration.minutes(3), externalCloudProvider: true }),
    NodeImage.amazonLinux2023({ machineImage: IMAGE }),
  ).join('\n');
  expect(lines).toContain('"shutdownGracePeriod":"180s","shutdownGracePeriodCriticalPods":"60s"');
  expect(lines).toContain('{"name":"cloud-provider","value":"external"}');
  expect(lines).toContain('dnf install');
});

test('each worker joins under its own name, and the role of all reads the token once', () => {
  const own = newStack();
  const token = JoinToken.fromSecret(new secretsmanager.Secret(own, 'Secret'));
  new PodNetwork(own, 'PodNetwork', { bootstrap: Bootstrap.kubeadm({ ...KUBEADM, token }), workerCount: 2 });
  const template = synthesize(own);
  for (const name of ['worker-0', 'worker-1']) {
    expect(JSON.stringify(namedOf(template, 'AWS::EC2::Instance', name).UserData)).toContain(`/nodes/${name})`);
  }
  expect(Object.values(propertiesOf(template, 'AWS::IAM::Policy'))).toEqual([
    expect.objectContaining({
      PolicyDocument: expect.objectContaining({
        Statement: [
          {
            Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
            Effect: 'Allow',
            Resource: { Ref: 'SecretA720EF05' },
          },
        ],
      }) as object,
    }),
  ]);
});

test.each(
  Object.entries<() => unknown>({
    '`bootstrap` must be ASCII': () => Bootstrap.commands('caf\u00e9'),
    "`bootstrap[0]` must be a string, got [\"kubeadm join\"]; for example Bootstrap.commands('first line', 'second line')":
      () => Bootstrap.commands(['kubeadm join'] as unknown as string),
    '`userData` must be a shell script, got "<powershell></powershell>"; use ec2.UserData.forLinux()': () =>
      Bootstrap.userData(ec2.UserData.forWindows()),
    '`userData` must be an ec2.UserData, got "#!/bin/sh"; for example ec2.UserData.forLinux()': () =>
      Bootstrap.userData('#!/bin/sh' as unknown as ec2.UserData),
    '`version` must be a minor version of Kubernetes such as 1.35, got "1.35.2"': () =>
      Bootstrap.kubeadm({ ...KUBEADM, version: '1.35.2' }),
    '`endpoint` localhost:6443 is a name of each worker itself': () =>
      Bootstrap.kubeadm({ ...KUBEADM, endpoint: 'localhost:6443' }),
    '`endpoint` 10.0.0.1:6443 is reserved by AWS in 10.0.0.0/16 (VPC router)': () =>
      linesOf(Bootstrap.kubeadm({ ...KUBEADM, endpoint: '10.0.0.1:6443' })),
    '`shutdownGracePeriod` must be whole seconds from 3, got 4.5: its last third is for critical pods; for example Duration.seconds(60)':
      () => Bootstrap.kubeadm({ ...KUBEADM, shutdownGracePeriod: Duration.millis(4500) }),
    '`token` must be a JoinToken, got "abcdef.0123456789abcdef"; for example JoinToken.fromSecret(secret)': () =>
      Bootstrap.kubeadm({ ...KUBEADM, token: 'abcdef.0123456789abcdef' as unknown as JoinToken }),
    '`token` must be a JoinToken, got an object of another class; for example JoinToken.fromSecret(secret)': () =>
      Bootstrap.kubeadm({ ...KUBEADM, token: { grantRead: () => undefined } as unknown as JoinToken }),
    '`serviceCidr` is not stated, so kubeadm uses 10.96.0.0/12, which overlaps the pod supernet 10.96.0.0/16; set `serviceCidr` to a block outside both, for example 172.20.0.0/16':
      () => new PodNetwork(newStack(), 'Pods', { podSupernet: '10.96.0.0/16', bootstrap: Bootstrap.kubeadm(KUBEADM) }),
    '`shutdownGracePeriod` must be whole seconds from 3, got 2: its last third is for critical pods; for example Duration.seconds(60)':
      () => Bootstrap.kubeadm({ ...KUBEADM, shutdownGracePeriod: Duration.seconds(2) }),
    'Kubernetes 1.36 needs containerd 2.2 or later, and the image has 1.7; use version 1.35 or earlier, or an image with a newer containerd':
      () => linesOf(Bootstrap.kubeadm({ ...KUBEADM, version: '1.36' }), NodeImage.debian13({ machineImage: IMAGE })),
  }),
)('%s', (message, make) => {
  expect(make).toThrow(PodNetworkError);
  expect(make).toThrow(message);
});
