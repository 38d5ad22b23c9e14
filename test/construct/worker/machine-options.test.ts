import { Lazy, Size, type Stack, aws_ec2 as ec2, aws_kms as kms } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { type MachineOptions, PodNetwork } from '../../../lib';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import { checkMachine } from '../../../lib/construct/worker/machine-options';
import { newStack, propertiesOf, synthesize } from '../../synthesis';

const ROOT = { DeviceName: '/dev/sda1', Ebs: { Encrypted: true, VolumeSize: 20, VolumeType: 'gp3' } };

/** Properties of the instances and interfaces of two workers: the first as the network says, the second with settings of its own. */
function machines(
  ofNetwork: (stack: Stack) => MachineOptions,
  ofWorker: (stack: Stack) => MachineOptions = () => ({}),
): readonly (readonly [instance: object, networkInterface: object])[] {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork', { workerCount: 1, ...ofNetwork(stack) });
  network.addWorker('worker-1', { index: 1, ...ofWorker(stack) });
  const template = synthesize(stack);
  const instances = Object.values(propertiesOf(template, 'AWS::EC2::Instance'));
  const interfaces = Object.values(propertiesOf(template, 'AWS::EC2::NetworkInterface'));
  return instances.map((instance, at) => [instance, interfaces[at] ?? {}]);
}

test('a setting of the network is that of each worker, unless the worker has its own', () => {
  const [first, second] = machines(
    () => ({ rootVolume: { size: Size.gibibytes(50), iops: 4000 }, detailedMonitoring: true }),
    () => ({ rootVolume: { size: Size.tebibytes(1) }, detailedMonitoring: false, terminationProtection: true }),
  );
  expect(first?.[0]).toMatchObject({
    BlockDeviceMappings: [{ ...ROOT, Ebs: { ...ROOT.Ebs, VolumeSize: 50, Iops: 4000 } }],
    Monitoring: true,
  });
  expect(first?.[0]).not.toHaveProperty('DisableApiTermination');
  expect(second?.[0]).toMatchObject({
    BlockDeviceMappings: [{ ...ROOT, Ebs: { ...ROOT.Ebs, VolumeSize: 1024 } }],
    DisableApiTermination: true,
  });
  expect(second?.[0]).not.toHaveProperty('Monitoring');
});

test('a key, a key pair, a further volume and a further group', () => {
  const [first] = machines((stack) => ({
    rootVolume: { kmsKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/k') },
    keyPair: ec2.KeyPair.fromKeyPairName(stack, 'KeyPair', 'ops'),
    blockDevices: [{ deviceName: '/dev/sdf', volume: ec2.BlockDeviceVolume.ebs(100) }],
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0a1b2c3d')],
  }));
  expect(first).toMatchObject([
    {
      KeyName: 'ops',
      BlockDeviceMappings: [
        { ...ROOT, Ebs: { ...ROOT.Ebs, KmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/k' } },
        { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 100 } },
      ],
    },
    { GroupSet: [{ 'Fn::GetAtt': ['PodNetworkSecurityGroup76F41976', 'GroupId'] }, 'sg-0a1b2c3d'] },
  ]);
});

test.each<[number, number]>([
  [1, 0],
  [2, 1],
])('a hop limit of %d gives %d warnings', (metadataHopLimit, warnings) => {
  const stack = newStack();
  new PodNetwork(stack, 'PodNetwork', { workerCount: 1, metadataHopLimit });
  const pattern = Match.stringLikeRegexp('every pod can get the credentials');
  expect(Annotations.fromStack(stack).findWarning('*', pattern)).toHaveLength(warnings);
});

const further = (deviceName: string, size = 100): ec2.BlockDevice => ({
  deviceName,
  volume: ec2.BlockDeviceVolume.ebs(size),
});

test('a further volume does not have the name of the root volume', () => {
  expect(() => machines(() => ({ blockDevices: [further('/dev/sda1')] }))).toThrow(
    new PodNetworkError(
      '`blockDevices[0].deviceName` is "/dev/sda1", the root volume\'s; use another name such as /dev/sdf, or state `rootVolume` instead',
    ),
  );
});

test.each(
  Object.entries<MachineOptions>({
    '`blockDevices[1].deviceName` is "/dev/sdf", the name of another volume; use another name, for example /dev/sdg': {
      blockDevices: [further('/dev/sdf'), further('/dev/sdf')],
    },
    '`blockDevices[0].volume.ebsDevice.volumeSize` must be an integer from 1, got 0': {
      blockDevices: [further('/dev/sdf', 0)],
    },
    '`rootVolume.size` must be an integer from 8 to 65536 GiB, got 7': { rootVolume: { size: Size.gibibytes(7) } },
    '`rootVolume.size` must be an integer from 8 to 65536 GiB, got 19.53125': {
      rootVolume: { size: Size.mebibytes(20_000) },
    },
    '`rootVolume.size` must be a Size, got 20; for example Size.gibibytes(20)': {
      rootVolume: { size: 20 as unknown as Size },
    },
    '`rootVolume.iops` must be an integer from 3000 to 10000, got 2000': { rootVolume: { iops: 2000 } },
    '`rootVolume.iops` must be an integer from 3000 to 10000, got 10001': { rootVolume: { iops: 10_001 } },
    '`rootVolume.iops` must be an integer from 3000 to 80000, got 80001': {
      rootVolume: { size: Size.gibibytes(500), iops: 80_001 },
    },
    '`metadataHopLimit` must be an integer from 1 to 64, got 0': { metadataHopLimit: 0 },
    '`metadataHopLimit` must be an integer from 1 to 64, got 65': { metadataHopLimit: 65 },
    '`detailedMonitoring` must be true or false, got "yes"': { detailedMonitoring: 'yes' as unknown as boolean },
    '`keyPair` must be an ec2.IKeyPair, got "ops"; for example': { keyPair: 'ops' as unknown as ec2.IKeyPair },
    '`securityGroups[0]` must be an ec2.ISecurityGroup, got "sg-1"': {
      securityGroups: ['sg-1'] as unknown as ec2.ISecurityGroup[],
    },
  }),
)('%s', (message, options) => {
  expect(() => checkMachine(options)).toThrow(PodNetworkError);
  expect(() => checkMachine(options)).toThrow(message);
});

test('an interface has 16 groups at most', () => {
  const stack = newStack();
  const groups = Array.from({ length: 16 }, (_, at) =>
    ec2.SecurityGroup.fromSecurityGroupId(stack, `Group${String(at)}`, `sg-0a1b2c3${String(at)}`),
  );
  expect(checkMachine({ securityGroups: groups.slice(1) }).securityGroups).toHaveLength(15);
  expect(() => checkMachine({ securityGroups: groups })).toThrow(/at most 15 groups, got 16/);
});

test('a size that is a token is refused', () => {
  const size = Size.gibibytes(Lazy.number({ produce: () => 20 }));
  expect(() => checkMachine({ rootVolume: { size } })).toThrow('`rootVolume.size` must not be a token');
});
