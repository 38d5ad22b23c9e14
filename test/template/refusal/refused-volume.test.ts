import { refusedOf } from '../template-fixture';

const DEVICE = 'DeviceName: /dev/sdf';
const machine = (...volumes: readonly string[]): string =>
  `  X: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-1, BlockDeviceMappings: [${volumes.map((one) => `{${one}}`).join(', ')}]}}\n`;
const key = (properties: string): string =>
  `${machine(`${DEVICE}, Ebs: {KmsKeyId: !GetAtt Key.Arn}`)}  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {}, ${properties}}}\n`;
const VOLUME = 'Properties.BlockDeviceMappings';
const NO_LAUNCH = 'and EC2 launches no instance with it';

test.each(
  Object.entries<string>({
    [`${VOLUME}.1 two volumes of X have the device name /dev/sdf`]: machine(DEVICE, DEVICE),
    [`${VOLUME}.0.Ebs.VolumeSize a volume of X has 0 GiB, and EC2 takes 1 or more`]: machine(
      `${DEVICE}, Ebs: {VolumeSize: 0}`,
    ),
    [`${VOLUME}.0.Ebs a volume of X is io1 and states no Iops, which is required`]: machine(
      `${DEVICE}, Ebs: {VolumeType: io1, VolumeSize: 10}`,
    ),
    [`${VOLUME}.0.Ebs.KmsKeyId a volume of X has the key Key, which is disabled (Enabled), ${NO_LAUNCH}`]:
      key('Enabled: false'),
    [`${VOLUME}.0.Ebs.KmsKeyId a volume of X has the key Key, which is not symmetric (KeySpec RSA_2048), ${NO_LAUNCH}`]:
      key('KeySpec: RSA_2048'),
  }),
)('%s', (told, resources) => {
  expect(refusedOf(resources)).toEqual([told]);
});

test.each([
  ['volumes', machine(`${DEVICE}, Ebs: {VolumeType: io2, VolumeSize: 1, Iops: 100}`, 'DeviceName: /dev/sdg')],
  ['a volume of a snapshot', machine(`${DEVICE}, Ebs: {SnapshotId: snap-1}`)],
  ['a size that is not known', machine(`${DEVICE}, Ebs: {VolumeSize: !Ref Open}`)],
  ['a key', key('Enabled: true, KeySpec: SYMMETRIC_DEFAULT')],
  ['a key that may be enabled', key('Enabled: !If [Open, true, false]')],
])('not refused: %s', (_, resources) => {
  expect(refusedOf(resources)).toEqual([]);
});
