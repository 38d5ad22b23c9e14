import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { type DistributionImageOptions, NodeImage, type NodeImageOptions, PodNetwork } from '../../../lib';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import { assemblyOf, newStack, synthesize } from '../../synthesis';

const X86 = ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MEDIUM);
const ARM = ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM);
const ENV = { account: '123456789012', region: 'eu-central-1' };

/** What the image adds to a template: the defaults of its parameters. */
function parametersOf(image: NodeImage, instanceType: ec2.InstanceType): readonly unknown[] {
  const stack = newStack();
  image._machineImage(stack, instanceType).getImage(stack);
  return Object.values(synthesize(stack).Parameters ?? {});
}

/** What an image asks the CDK's command line to look up. */
function lookUpsOf(image: NodeImage, instanceType: ec2.InstanceType): readonly unknown[] {
  const stack = newStack({ env: ENV });
  image._machineImage(stack, instanceType).getImage(stack);
  const { missing = [] } = assemblyOf(stack).manifest;
  return missing.map(({ props }) => ({ ...props }));
}

test.each([
  ['ubuntu2404', NodeImage.ubuntu2404(), '/dev/sda1', '/usr/lib/cni'],
  ['debian13', NodeImage.debian13(), '/dev/xvda', '/usr/lib/cni'],
  ['amazonLinux2023', NodeImage.amazonLinux2023(), '/dev/xvda', '/opt/cni/bin'],
])('%s says its root device, and where CNI plugins lie', (_, image, rootDevice, cniBinDir) => {
  expect({ rootDevice: image.rootDevice, cniBinDir: image.cniBinDir }).toEqual({ rootDevice, cniBinDir });
  expect(image.packages).toContain('containerd');
});

describe('ubuntu2404', () => {
  test.each([
    ['amd64', X86],
    ['arm64', ARM],
  ])('is a dated parameter for %s', (cpu, instanceType) => {
    expect(parametersOf(NodeImage.ubuntu2404(), instanceType)).toEqual([
      {
        Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
        Default: `/aws/service/canonical/ubuntu/server/noble/stable/20251022/${cpu}/hvm/ebs-gp3/ami-id`,
      },
    ]);
  });

  test('takes another release', () => {
    expect(parametersOf(NodeImage.ubuntu2404({ release: '20260113.1' }), X86)).toEqual([
      expect.objectContaining({
        Default: '/aws/service/canonical/ubuntu/server/noble/stable/20260113.1/amd64/hvm/ebs-gp3/ami-id',
      }),
    ]);
  });

  test.each(['current', '2025-10-22', ''])('refuses the release "%s"', (release) => {
    expect(() => NodeImage.ubuntu2404({ release })).toThrow(
      new PodNetworkError(
        `\`release\` must be a serial, got "${release}"; for example 20251022 ("current" would change the image at a later deployment, which then fails)`,
      ),
    );
  });
});

describe.each([
  [
    'debian13',
    (options?: DistributionImageOptions) => NodeImage.debian13(options),
    '/aws/service/debian/release/13/latest/amd64',
    '/aws/service/debian/release/13/latest/arm64',
  ],
  [
    'amazonLinux2023',
    (options?: DistributionImageOptions) => NodeImage.amazonLinux2023(options),
    '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64',
    '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-arm64',
  ],
])('%s', (_, image, x86, arm) => {
  test('is looked up once, and kept in the context', () => {
    expect(lookUpsOf(image(), X86)).toEqual([expect.objectContaining({ parameterName: x86 })]);
    expect(lookUpsOf(image(), ARM)).toEqual([expect.objectContaining({ parameterName: arm })]);
  });

  test('is refused where nothing can be looked up', () => {
    expect(() => parametersOf(image(), X86)).toThrow(
      new PodNetworkError(
        `the undated parameter "${x86}" can be looked up only in a stack with account and region; set the stack's \`env\`, or the image's \`machineImage\``,
      ),
    );
  });

  test('takes an image that is given, without a look-up', () => {
    const machineImage = ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-0123456789abcdef0' });
    expect(lookUpsOf(image({ machineImage }), X86)).toEqual([]);
  });
});

test('any other image brings nothing but what is said of it', () => {
  const machineImage = ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-0123456789abcdef0' });
  const { rootDevice, packages, cniBinDir } = NodeImage.of(machineImage, { rootDevice: '/dev/nvme0n1' });
  expect({ rootDevice, packages, cniBinDir }).toEqual({
    rootDevice: '/dev/nvme0n1',
    packages: [],
    cniBinDir: '/opt/cni/bin',
  });
});

test.each(
  Object.entries<Partial<NodeImageOptions>>({
    '`rootDevice` must be a device name such as /dev/sda1 or /dev/xvda, got "xvda"; use RootDeviceName from `aws ec2 describe-images`':
      { rootDevice: 'xvda' },
    '`packages` must contain one package name per entry (letters, digits and + . _ : = ~ -), got "containerd nftables"':
      { packages: ['containerd nftables'] },
    '`cniBinDir` must be an absolute path of letters, digits and . _ / -, got "opt/cni"; for example /opt/cni/bin': {
      cniBinDir: 'opt/cni',
    },
  }),
)('%s', (message, options) => {
  const machineImage = ec2.MachineImage.genericLinux({});
  expect(() => NodeImage.of(machineImage, { rootDevice: '/dev/xvda', ...options })).toThrow(
    new PodNetworkError(message),
  );
});

test('an image of Windows makes no worker', () => {
  const machineImage = ec2.MachineImage.genericWindows({ 'eu-central-1': 'ami-0123456789abcdef0' });
  const nodeImage = NodeImage.of(machineImage, { rootDevice: '/dev/sda1' });
  expect(() => new PodNetwork(newStack({ env: ENV }), 'PodNetwork', { nodeImage })).toThrow(
    new PodNetworkError('the image of worker-0 is a Windows image; use a Linux image with systemd and cloud-init'),
  );
});

test('a containerd of another form is refused', () => {
  const containerd = '1.7.28';
  expect(() => NodeImage.of(ec2.MachineImage.genericLinux({}), { rootDevice: '/dev/xvda', containerd })).toThrow(
    new PodNetworkError(
      '`containerd` must be a minor version, got "1.7.28"; for example 1.7 or 2.2 (see `containerd --version`)',
    ),
  );
});
