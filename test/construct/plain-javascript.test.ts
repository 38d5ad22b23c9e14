import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Bootstrap, NodeImage, PodNetwork, type PodNetworkAttributes, Rollout } from '../../lib';
import { isPodNetworkError } from '../../lib/address/pod-network-error';
import { assertPodNetwork } from '../../lib/testing';
import { newStack } from '../synthesis';

// whoever calls without TypeScript passes anything
type Anything = never;

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (thrown) {
    return isPodNetworkError(thrown) ? thrown.message : thrown;
  }
  return undefined;
}

const network = (props?: unknown): PodNetwork => new PodNetwork(newStack(), 'P', props as Anything);
const adding = (...args: unknown[]): unknown => network().addWorker(...(args as [Anything, Anything]));
const allowing = (access?: unknown): unknown => {
  network().allowPodAccess(access as Anything);
  return undefined;
};
const importing = (attrs: unknown): unknown =>
  PodNetwork.fromPodNetworkAttributes(newStack(), 'I', attrs as PodNetworkAttributes);
const ATTRS = { podSupernet: '10.200.0.0/16', securityGroupId: 'sg-1', podRoutes: [] };
const ROUTE = { index: 0, podCidr: '10.200.0.0/24', nodeIp: '10.0.1.20', networkInterfaceId: 'eni-1' };
const peer = ec2.Peer.anyIpv4();
const image = ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-1' });
const KUBEADM = { version: '1.35', endpoint: '10.0.1.10:6443', token: { grantRead: true } };

test.each(
  Object.entries<() => unknown>({
    '`props` must be an object, got null; for example { workerCount: 3 }': () => network(null),
    '`props` must be an object, got 5; for example { workerCount: 3 }': () => network(5),
    '`props` must be an object, got "x"; for example { workerCount: 3 }': () => network('x'),
    '`props` must be an object, got []; for example { workerCount: 3 }': () => network([]),
    '`rootVolume` must be an object, got 5; for example { size: Size.gibibytes(20) }': () => network({ rootVolume: 5 }),
    '`rootVolume` must be an object, got an object of another class; for example { size: Size.gibibytes(20) }': () =>
      network({ rootVolume: new Date() }),
    "`keyPair` must be an ec2.IKeyPair, got \"\"; for example ec2.KeyPair.fromKeyPairName(this, 'Key', 'name')": () =>
      network({ keyPair: '' }),
    '`rootVolume.kmsKey` must be a kms.IKey, got ""; for example kms.Key.fromKeyArn(...)': () =>
      network({ rootVolume: { kmsKey: '' } }),
    '`vpcSubnets` must be an object, got ""; for example { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }': () =>
      network({ vpcSubnets: '' }),
    "`imageCredentials` must be an object, got \"\"; for example { url: 'https://example.com/ecr-credential-provider', sha256: '9f86d0...' }":
      () => Bootstrap.kubeadm({ ...KUBEADM, token: { _source: {} }, imageCredentials: '' } as Anything),
    "`bootstrap[0]` must be a string, got 10; for example Bootstrap.commands('first line', 'second line')": () =>
      Bootstrap.commands(10n as Anything),
    '`instanceType` must be a type whose architecture the CDK tells by its name, got "bogus.large"; for example t3.medium, or state the image: NodeImage.of(machineImage, { rootDevice })':
      () => network({ instanceType: new ec2.InstanceType('bogus.large') }),
    "`blockDevices[0]` must be an ec2.BlockDevice, got an object of another class; for example { deviceName: '/dev/sdf', volume: ec2.BlockDeviceVolume.ebs(100) }":
      () => network({ blockDevices: [{}] }),
    '`blockDevices[0].volume` must be an ec2.BlockDeviceVolume, got undefined; for example ec2.BlockDeviceVolume.ebs(100)':
      () => network({ blockDevices: [{ deviceName: '/dev/sdf' }] }),
    [`\`blockDevices\` must be a list, got "/dev/sdf"; for example [{ deviceName: '/dev/sdf', volume: ec2.BlockDeviceVolume.ebs(100) }]`]:
      () => network({ blockDevices: '/dev/sdf' }),
    "`options` must be an object, got undefined; for example addWorker('w', { index: 3 })": () => adding('w'),
    "`id` must be a string, got an object of another class; for example addWorker('worker-3', { index: 3 })": () =>
      adding({ index: 3 }),
    '`id` "worker-1" of a worker is taken by "Stack/P/worker-1"; pass another id to addWorker, or another `scope`':
      () => adding('worker-1', { index: 9 }),
    '`subnet` of the worker with index 9 is undefined; pass an ec2.ISubnet, or leave `subnet` out to use the first subnet (a VPC in a stack without `env` has two zones at most, so a list of its subnets may be shorter than expected)':
      () => adding('w', { index: 9, subnet: network().vpc.privateSubnets[7] }),
    '`access` must be an object, got undefined; for example { peer, subnets: [subnet] }': () => allowing(),
    '`subnets[0]` must be an ec2.ISubnet, got undefined; for example vpc.privateSubnets[0]': () =>
      allowing({ peer, subnets: [undefined] }),
    '`routeTables[0]` must be an ec2.IRouteTable, got "rtb-1"': () => allowing({ peer, routeTables: ['rtb-1'] }),
    '`ports[0]` must be an ec2.Port, got 80; for example ec2.Port.tcp(10250)': () =>
      allowing({ peer, routeTables: [{ routeTableId: 'rtb-1' }], ports: [80] }),
    ...Object.fromEntries(
      [null, undefined, 5].map((attrs) => [
        `\`attrs\` must be an object, got ${String(attrs)}; for example { podSupernet, securityGroupId, podRoutes }`,
        () => importing(attrs),
      ]),
    ),
    '`securityGroupId` must be a string, got undefined; for example sg-0a1b2c3d': () => importing({}),
    '`podRoutes` must be a list, got undefined': () => importing({ ...ATTRS, podRoutes: undefined }),
    '`networkInterfaceId` must be a string, got undefined; for example eni-0a1b2c3d': () =>
      importing({ ...ATTRS, podRoutes: [{ ...ROUTE, networkInterfaceId: undefined }] }),
    '`podCidr` must be a string, got undefined; for example 10.200.0.0/24': () =>
      importing({ ...ATTRS, podRoutes: [{ ...ROUTE, podCidr: undefined }] }),
    '`podSupernet` must be a string, got undefined; for example 10.200.0.0/16': () =>
      importing({ ...ATTRS, podSupernet: undefined }),
    "`options` must be an object, got undefined; for example { rootDevice: '/dev/sda1' }": () =>
      NodeImage.of(ec2.MachineImage.genericLinux({}), undefined as Anything),
    '`machineImage` must be an ec2.IMachineImage, got "ami-1"': () =>
      NodeImage.of('ami-1' as Anything, { rootDevice: '/dev/sda1' }),
    '`options` must be an object, got undefined; for example { size: 2 }': () => Rollout.waves(undefined as Anything),
    '`options` must be an object, got null; for example { timeout: Duration.minutes(15) }': () =>
      Rollout.oneByOne(null as Anything),
    '`rollout` must be a Rollout, got a function, which is not called; for example Rollout.oneByOne()': () =>
      new PodNetwork(newStack(), 'Pods', { rollout: (() => Rollout.oneByOne()) as Anything }),
    "`version` must be a string, got 1.4; for example '1.35'": () =>
      Bootstrap.kubeadm({ ...KUBEADM, version: 1.4 } as Anything),
    '`bootstraps[0]` must be a Bootstrap, got "true"; for example Bootstrap.commands(\'...\')': () =>
      Bootstrap.sequence('true' as Anything),
    '`release` must be a string, got 20251022': () => NodeImage.ubuntu2404({ release: 20251022 } as Anything),
    '`machineImage` must be an ec2.IMachineImage, got "ami-2"': () =>
      NodeImage.debian13({ machineImage: 'ami-2' } as Anything),
    '`cniBinDir` must be a string, got 5': () =>
      NodeImage.of(image, { rootDevice: '/dev/sda1', cniBinDir: 5 } as Anything),
    '`packageManager` must be "apt" or "dnf", got "APT"': () =>
      NodeImage.of(image, { rootDevice: '/dev/sda1', packageManager: 'APT' } as Anything),
    '`vpcSubnets` must be an object, got "public"; for example { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }':
      () => network({ vpcSubnets: 'public' }),
    '`role` must be an iam.IRole, got "arn:aws:iam::1:role/x"': () =>
      importing({ ...ATTRS, role: 'arn:aws:iam::1:role/x' }),
    '`vpc` must be an ec2.IVpc, got "vpc-1"; for example ec2.Vpc.fromLookup(...)': () =>
      importing({ ...ATTRS, vpc: 'vpc-1' }),
  }),
)('%s', (message, call) => {
  expect(thrownBy(call)).toBe(message);
});

test('null counts as undefined', () => {
  const names = ['vpcSubnets', 'keyPair'];
  expect(network(Object.fromEntries(names.map((name) => [name, null]))).workers).toHaveLength(3);
});

const IMAGE_NAMES = 'rootDevice, packages, cniBinDir, packageManager, containerd';

test.each<[string, string, (stray: object) => unknown, string]>([
  ['of a network', 'props', network, 'rootVolume, blockDevices, '],
  ['of a worker', 'options', (stray) => adding('w', { index: 9, ...stray }), 'rootVolume, blockDevices, '],
  ['of a root volume', 'rootVolume', (stray) => network({ rootVolume: stray }), 'size, iops, kmsKey'],
  ['of access', 'access', (stray) => allowing({ peer, ...stray }), 'peer, subnets, routeTables, ports'],
  ['of an imported network', 'attrs', (stray) => importing({ ...ATTRS, ...stray }), 'podSupernet, securityGroupId, '],
  [
    'of kubeadm',
    'options',
    (stray) => Bootstrap.kubeadm({ ...KUBEADM, ...stray } as Anything),
    'version, endpoint, token, ',
  ],
  ['of Ubuntu', 'options', (stray) => NodeImage.ubuntu2404(stray), 'release'],
  ['of Debian', 'options', (stray) => NodeImage.debian13(stray), 'machineImage'],
  ['of Amazon Linux', 'options', (stray) => NodeImage.amazonLinux2023(stray), 'machineImage'],
  ['of an image', 'options', (stray) => NodeImage.of(image, { rootDevice: '/dev/sda1', ...stray }), IMAGE_NAMES],
  ['of one by one', 'options', (stray) => Rollout.oneByOne(stray), 'timeout, signalPath, generation'],
  ['of waves', 'options', (stray) => Rollout.waves({ size: 2, ...stray }), 'timeout, signalPath, generation, size'],
  [
    'of an assertion',
    'options',
    (stray) => {
      assertPodNetwork(newStack(), stray);
    },
    'allowUnknown, strict, parameters',
  ],
])('an unknown name %s is an error that lists the names', (_, property, call, names) => {
  expect(thrownBy(() => call({ colour: 1 }))).toContain(`\`${property}\` has no property "colour"; use ${names}`);
  expect(String(thrownBy(() => call({ colour: undefined })))).not.toContain('has no property');
});

test.each([
  ['podSuperNet', 'podSupernet'],
  ['worker_count', 'workerCount'],
  ['nodeImages', 'nodeImage'],
])('the misspelled name %s is an error that names %s alone', (name, meant) => {
  expect(thrownBy(() => network({ [name]: 1 }))).toBe(
    `\`props\` has no property "${name}"; use ${meant}, or leave it out`,
  );
});

test.each<[string, unknown, string]>([
  ['podSupernet', '10.200.0.0', '"10.200.0.0" is not an IPv4 CIDR block'],
  ['podSupernet', '', '"" is not an IPv4 CIDR block'],
  ['podSupernet', ' 10.200.0.0/16', '" 10.200.0.0" is not an IPv4 address'],
  ['podSupernet', 'fd00::/48', '"fd00::" is not an IPv4 address'],
  ['serviceCidr', 'x', '"x" is not an IPv4 CIDR block'],
  ['podPrefixLength', 31, '31 leaves no address for a pod'],
  ['workerCount', 257, 'must be at most 256, got 257: 10.200.0.0/16 contains 256 pod CIDRs of /24'],
  [
    'workerCount',
    256,
    'must be at most 235, got 256: subnet 10.0.1.0/24 has no addresses for more; create fewer workers, or pass a `vpc` with wider subnets',
  ],
])('the error for %s %j names it', (property, value, message) => {
  expect(thrownBy(() => network({ [property]: value }))).toContain(`\`${property}\` ${message}`);
});

test('the highest number of workers in the VPC of the construct is accepted', () => {
  expect(network({ workerCount: 235, validation: false }).workers).toHaveLength(235);
});

test.each([
  ['podCidr', '10.200.9.5/24', '"10.200.9.5/24" has host bits set'],
  ['nodeIp', '10.0.1', '"10.0.1" is not an IPv4 address'],
])('the error for %s %j of a worker names it', (property, value, message) => {
  expect(thrownBy(() => adding('w', { index: 9, [property]: value }))).toContain(`\`${property}\` ${message}`);
});
