import { modelOf } from '../template-fixture';

test('a volume has what its mapping states; what only the deploy knows is not stated', () => {
  const { nodes } = modelOf(`
Parameters: {Size: {Type: Number}}
Resources:
  I:
    Type: AWS::EC2::Instance
    Properties:
      SubnetId: subnet-1
      BlockDeviceMappings:
      - {DeviceName: /dev/sda1, Ebs: {VolumeSize: "30", VolumeType: gp3, Encrypted: true}}
      - {DeviceName: /dev/sdb, Ebs: {VolumeSize: !Ref Size, VolumeType: io2}}
      - {DeviceName: /dev/sdc, Ebs: {DeleteOnTermination: false}}
      - {DeviceName: /dev/sdd, VirtualName: ephemeral0}
      - {DeviceName: /dev/sde, NoDevice: {}}
  None: {Type: AWS::EC2::Instance, Properties: {SubnetId: subnet-1}}
`);
  expect(nodes.map(({ volumes }) => volumes)).toEqual([
    [
      { device: '/dev/sda1', size: 30, type: 'gp3', encrypted: true },
      { device: '/dev/sdb', size: null, type: 'io2', encrypted: null },
    ],
    undefined,
  ]);
});
