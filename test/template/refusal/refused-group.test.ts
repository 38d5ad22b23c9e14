import { modelOf } from '../template-fixture';

/** What is refused of a group on an interface, with its properties and its update policy. */
function refusedOf(
  properties: string,
  policy = '{}',
  data = 'ImageId: ami-1, NetworkInterfaces: [{DeviceIndex: 0, NetworkInterfaceId: !Ref Eni}]',
) {
  const { faults } = modelOf(`
Parameters: {Open: {Type: String}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Eni: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref Subnet, PrivateIpAddress: 10.0.1.20}}
  Lt: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {${data}}}}
  Asg:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {LaunchTemplate: {LaunchTemplateId: !Ref Lt, Version: "1"}, ${properties}}
    UpdatePolicy: ${policy}
`);
  return faults.map(({ kind, origin, because }) => `${kind} ${origin.path} ${because}`);
}

const ZONE = 'AvailabilityZones: [eu-west-1a]';
const ONE = `MinSize: "1", MaxSize: "1", ${ZONE}`;

test.each(
  Object.entries<readonly [string, string]>({
    'Properties.MinSize Asg launches 2 machines (MinSize) on one': [`${ZONE}, MinSize: 2, MaxSize: 2`, '{}'],
    'Properties.DesiredCapacity Asg launches 2 ': [`${ZONE}, MinSize: 1, MaxSize: 3, DesiredCapacity: "2"`, '{}'],
    'Properties.VPCZoneIdentifier Asg states': ['MinSize: 1, MaxSize: 1, VPCZoneIdentifier: [!Ref Subnet]', '{}'],
    ' an update of Asg keeps 1 machines': [ONE, '{AutoScalingRollingUpdate: {MinInstancesInService: 1}}'],
    ' an update replaces Asg as a whole': [ONE, '{AutoScalingReplacingUpdate: {WillReplace: true}}'],
  }),
)('%s', (message, [properties, policy]) => {
  expect(refusedOf(properties, policy)).toEqual([expect.stringContaining(`refused-by-aws ${message}`)]);
});

test.each([
  ['one machine', ONE, '{}'],
  ['none kept', ONE, '{AutoScalingRollingUpdate: {MinInstancesInService: "0", MaxBatchSize: 1}}'],
  ['no new group', ONE, '{AutoScalingReplacingUpdate: {WillReplace: false}}'],
  ['a count that is not known', `${ZONE}, MinSize: !Ref Open, MaxSize: 1`, '{}'],
])('it is not with %s', (_, properties, policy) => {
  expect(refusedOf(properties, policy)).toEqual([]);
});

test('a group whose machines make their own interfaces may have several, in subnets', () => {
  const properties = 'MinSize: 2, MaxSize: 2, VPCZoneIdentifier: [!Ref Subnet]';
  const policy =
    '{AutoScalingRollingUpdate: {MinInstancesInService: 1}, AutoScalingReplacingUpdate: {WillReplace: true}}';
  expect(refusedOf(properties, policy, 'ImageId: ami-1')).toEqual([]);
});

test.each([
  [true, ['refused-by-aws  Asg has the tag "a/b"']],
  [false, []],
])('a tag that metadata cannot show, propagated: %s', (isPropagated, told) => {
  const tags = `Tags: [{Key: a/b, Value: c, PropagateAtLaunch: ${String(isPropagated)}}]`;
  const data =
    'ImageId: ami-1, MetadataOptions: {InstanceMetadataTags: enabled}, NetworkInterfaces: [{DeviceIndex: 0, NetworkInterfaceId: !Ref Eni}]';
  expect(refusedOf(`${ONE}, ${tags}`, '{}', data).map((each) => each.split(',')[0])).toEqual(told);
});
