import { at, modelOf } from '../template-fixture';

const CNI =
  '{"cniVersion":"0.3.1","name":"b","type":"bridge","ipam":{"type":"host-local","ranges":[[{"subnet":"10.200.0.0/24"}]]}}';
const DOCUMENT = `#cloud-config\nwrite_files:\n- path: /etc/cni/net.d/10-bridge.conf\n  content: '${CNI}'\n`;
const POD_DATA = `UserData: {"Fn::Base64": ${JSON.stringify(DOCUMENT)}}`;

function read(group: string, data: string, subnetZone = 'AvailabilityZone: eu-west-1a'): ReturnType<typeof modelOf> {
  return modelOf(`
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, ${subnetZone}}}
  Eni: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref Subnet, PrivateIpAddress: 10.0.1.20}}
  Lt: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {${data}}}}
  Lc: {Type: AWS::AutoScaling::LaunchConfiguration, Properties: {ImageId: ami-1}}
  Asg: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {Tags: [{Key: Name, Value: node, PropagateAtLaunch: true}], ${group}}}
`);
}

test.each([
  ['eu-west-1a', 'AvailabilityZone: eu-west-1a'],
  ['!GetAtt Subnet.AvailabilityZone', 'AvailabilityZone: eu-west-1a'],
  ['!GetAtt Subnet.AvailabilityZone', ''],
])('a group of one on an existing interface is a node (%s, %s)', (zone, subnetZone) => {
  const model = read(
    `MinSize: "1", MaxSize: "1", AvailabilityZones: [${zone}], LaunchTemplate: {LaunchTemplateId: !Ref Lt, Version: !GetAtt Lt.LatestVersionNumber}`,
    `ImageId: ami-1, InstanceType: t3.medium, NetworkInterfaces: [{DeviceIndex: 0, NetworkInterfaceId: !Ref Eni}], ${POD_DATA}`,
    subnetZone,
  );
  expect(model.nodes).toMatchObject([
    {
      id: 'Asg',
      name: 'node',
      index: 0,
      interfaceIds: ['Eni'],
      podCidrs: ['10.200.0.0/24'],
      inGroup: true,
      origin: at('Asg'),
    },
  ]);
  expect(model.networkInterfaces).toMatchObject([{ id: 'Eni', nodeId: 'Asg' }]);
  expect(model.unread).toEqual([]);
});

test('a group on an existing interface that may not keep its machine is a node of which nothing is proved', () => {
  const model = read(
    'MinSize: 1, MaxSize: 1, LaunchTemplate: {LaunchTemplateId: !Ref Lt, Version: "1"}',
    `NetworkInterfaces: [{DeviceIndex: 0, NetworkInterfaceId: !Ref Eni}], ${POD_DATA}`,
  );
  expect(model.nodes).toMatchObject([{ id: 'Asg', interfaceIds: ['Eni'] }]);
  expect(model.unread).toEqual([
    {
      unknown: 'the machine of group "Asg": Lt states no ImageId or no InstanceType',
      origin: at('Asg'),
      concerns: ['Asg'],
    },
  ]);
});

test.each([
  [
    'LaunchTemplate: {LaunchTemplateId: !Ref Lt, Version: "1"}',
    'ImageId: ami-1',
    'the machines of group "Asg" are known at deploy only',
    ['Asg'],
  ],
  ['LaunchConfigurationName: !Ref Lc', '', 'the machines of group "Asg" are known at deploy only', ['Asg']],
  [
    'MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref Lt, Version: "1"}}}',
    POD_DATA,
    'the machines of group "Asg" are known at deploy only, and they may hold pods',
    [],
  ],
  [
    'LaunchTemplate: {LaunchTemplateId: lt-1, Version: "1"}',
    '',
    'the machines of group "Asg": launch template "lt-1" is not in the templates',
    [],
  ],
  ['InstanceId: i-1', '', 'the machines of group "Asg": it copies an instance', []],
  ['HealthCheckType: EC2', '', 'the machines of group "Asg": it has nothing to launch from', []],
  [
    'MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref Lt, Version: "1"}, Overrides: [{LaunchTemplateSpecification: {LaunchTemplateId: lt-1}}]}}',
    'ImageId: ami-1',
    'the machines of group "Asg": an override may launch from another launch template',
    [],
  ],
])('another group is no node (%s)', (group, data, unknown, concerns) => {
  const model = read(`MinSize: 1, MaxSize: 3, ${group}`, data);
  expect(model.nodes).toEqual([]);
  expect(model.unread).toEqual([{ unknown, origin: at('Asg'), concerns }]);
});
