import { Lazy, type Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Bootstrap, InternetAccess, type IWorker, NodeImage, PodNetwork, type PodNetworkProps } from '../../../lib';
import { writeUserData } from '../../../lib/node/user-data';
import { mayReplace } from '../../resource-specification';
import {
  type CfnTemplate,
  instanceOf,
  namedOf,
  newStack,
  propertiesOf,
  resolved,
  synthesize,
  templateOf,
} from '../../synthesis';

const IMAGE_WITH_ALL = NodeImage.of(ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-1' }), {
  rootDevice: '/dev/xvda',
});

const podNetwork = (props?: PodNetworkProps): CfnTemplate =>
  templateOf((stack) => new PodNetwork(stack, 'PodNetwork', props));

function firstWorker(props?: PodNetworkProps): { readonly worker: IWorker; readonly stack: Stack } {
  const stack = newStack();
  const [worker] = new PodNetwork(stack, 'PodNetwork', props).workers;
  if (worker === undefined) throw new Error('the network has no worker');
  return { worker, stack };
}

describe('the default', () => {
  const { worker, stack } = firstWorker();
  const template = synthesize(stack);
  const resource = (construct: { node: { defaultChild?: unknown } }): string =>
    resolved(stack, (construct.node.defaultChild as ec2.CfnInstance).logicalId) as string;
  const instance = template.Resources[resource(instanceOf(worker))];

  test('its interface has its address, its group, and no source/destination check', () => {
    expect(namedOf(template, 'AWS::EC2::NetworkInterface', 'worker-0')).toEqual({
      SubnetId: resolved(stack, worker.subnet.subnetId),
      PrivateIpAddress: '10.0.1.20',
      SourceDestCheck: false,
      GroupSet: [{ 'Fn::GetAtt': ['PodNetworkSecurityGroup76F41976', 'GroupId'] }],
      Tags: [{ Key: 'Name', Value: 'worker-0' }],
    });
  });

  test('its instance stands on that interface, by IMDSv2 alone, on an encrypted disk, without a launch template', () => {
    expect({ ...instance?.Properties, UserData: null }).toEqual({
      AvailabilityZone: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
      BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { Encrypted: true, VolumeSize: 20, VolumeType: 'gp3' } }],
      IamInstanceProfile: { Ref: 'PodNetworkInstanceProfileE794E0BF' },
      ImageId: { Ref: Object.keys(template.Parameters ?? {})[0] },
      InstanceType: 't3.medium',
      MetadataOptions: { HttpPutResponseHopLimit: 1, HttpTokens: 'required' },
      NetworkInterfaces: [{ DeviceIndex: '0', NetworkInterfaceId: resolved(stack, worker.networkInterfaceId) }],
      Tags: [{ Key: 'Name', Value: 'worker-0' }],
      UserData: null,
    });
    expect(propertiesOf(template, 'AWS::EC2::LaunchTemplate')).toEqual({});
  });

  test('its instance starts when the default route is there and the interface has its Elastic IP', () => {
    const association = Object.keys(propertiesOf(template, 'AWS::EC2::EIPAssociation'))[0] ?? '';
    const route = 'PodNetworkVpcWorkersSubnet1DefaultRouteE28E37C7';
    expect(template.Resources[route]?.Properties).toMatchObject({ DestinationCidrBlock: '0.0.0.0/0' });
    expect(instance?.DependsOn).toContain(association);
    expect(template.Resources[association]?.DependsOn).toContain(route);
    expect(template.Resources[association]?.Properties).toEqual({
      AllocationId: { 'Fn::GetAtt': [Object.keys(propertiesOf(template, 'AWS::EC2::EIP'))[0], 'AllocationId'] },
      NetworkInterfaceId: resolved(stack, worker.networkInterfaceId),
    });
  });
});

test('its user data is what the options say, with the bootstrap last', () => {
  const template = podNetwork({
    podSupernet: '10.64.0.0/12',
    podPrefixLength: 26,
    ipMasq: false,
    hairpinMode: true,
    mtu: 8951,
    mssClamp: 1360,
    bootstrap: Bootstrap.commands('kubeadm join', 'echo joined'),
    nodeImage: IMAGE_WITH_ALL,
    workerCount: 2,
  });
  expect(namedOf(template, 'AWS::EC2::Instance', 'worker-1').UserData).toEqual({
    'Fn::Base64': writeUserData({
      podCidr: '10.64.0.64/26',
      podSupernet: '10.64.0.0/12',
      ipMasq: false,
      hairpinMode: true,
      mtu: 8951,
      mssClamp: { bytes: 1360, vpcCidrs: ['10.0.0.0/16'] },
      packages: [],
      cniBinDir: '/opt/cni/bin',
      bootstrap: ['kubeadm join', 'echo joined'],
    }),
  });
});

test('its clamp spares blocks that the VPC gets later', () => {
  const template = templateOf((stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0 });
    new PodNetwork(stack, 'PodNetwork', { vpc, mssClamp: 1360, workerCount: 1 });
    new ec2.CfnVPCCidrBlock(stack, 'More', { vpcId: vpc.vpcId, cidrBlock: '10.1.0.0/16' }).node.addDependency(vpc);
    new ec2.CfnVPCCidrBlock(vpc, 'Own', { vpcId: vpc.vpcId, cidrBlock: '10.2.0.0/16' });
  });
  expect(JSON.stringify(propertiesOf(template, 'AWS::EC2::Instance'))).toContain(
    'define own = { 10.200.0.0/16, 10.0.0.0/16, 10.2.0.0/16 }',
  );
});

test('with a NAT path its instance waits for the route to the NAT gateway', () => {
  const template = podNetwork({ internetAccess: InternetAccess.nat(), workerCount: 1 });
  const nat = Object.entries(propertiesOf(template, 'AWS::EC2::Route')).find(
    ([, route]) => 'NatGatewayId' in route,
  )?.[0];
  const [instance] = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::EC2::Instance');
  expect(instance?.DependsOn).toContain(nat);
});

test('a NAT path or none gives no Elastic IP', () => {
  for (const internetAccess of [InternetAccess.nat(), InternetAccess.none()]) {
    const template = templateOf((stack) => {
      const network = new PodNetwork(stack, 'PodNetwork', { internetAccess, workerCount: 0 });
      network.addWorker('worker-0', { index: 0, nodeImage: IMAGE_WITH_ALL });
    });
    expect(propertiesOf(template, 'AWS::EC2::EIPAssociation')).toEqual({});
  }
});

test('another group goes to the interface, where the instance would refuse it', () => {
  const stack = newStack();
  const { vpc, workers } = new PodNetwork(stack, 'PodNetwork');
  const group = new ec2.SecurityGroup(stack, 'More', { vpc });
  instanceOf(workers[0]).addSecurityGroup(group);
  const template = synthesize(stack);
  expect(namedOf(template, 'AWS::EC2::NetworkInterface', 'worker-0').GroupSet).toEqual([
    { 'Fn::GetAtt': ['PodNetworkSecurityGroup76F41976', 'GroupId'] },
    resolved(stack, group.securityGroupId),
  ]);
  expect(namedOf(template, 'AWS::EC2::Instance', 'worker-0')).not.toHaveProperty('SecurityGroupIds');
});

test('user data that a token makes too long is refused at synthesis', () => {
  const { worker, stack } = firstWorker();
  instanceOf(worker).addUserData(`echo ${Lazy.string({ produce: () => 'x'.repeat(16_384) })}`);
  expect(() => synthesize(stack)).toThrow(
    /\[Stack\/PodNetwork\/worker-0\] user data is \d+ bytes, \d+ over the limit of 16384: .* shorten `bootstrap`/,
  );
});

describe('what CloudFormation replaces it for', () => {
  const template = podNetwork();

  test('is fixed by its index, its subnet and what its options state', () => {
    expect(replacingProperties(template, 'AWS::EC2::NetworkInterface', 'worker-1')).toEqual({
      // the index, in a subnet made here
      PrivateIpAddress: '10.0.1.21',
      SubnetId: { Ref: 'PodNetworkVpcWorkersSubnet1Subnet057110EC' },
    });
    expect(replacingProperties(template, 'AWS::EC2::Instance', 'worker-1')).toEqual({
      // the subnet's own zone
      AvailabilityZone: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
      // `nodeImage`, `rootVolume`
      BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { Encrypted: true, VolumeSize: 20, VolumeType: 'gp3' } }],
      // `nodeImage` and the architecture of `instanceType`: see the next test
      ImageId: { Ref: Object.keys(template.Parameters ?? {})[0] },
      // replaces only with an instance store as the root device
      InstanceType: 't3.medium',
      // its own interface, which stays
      NetworkInterfaces: [
        { DeviceIndex: '0', NetworkInterfaceId: { 'Fn::GetAtt': ['PodNetworkworker1NetworkInterface0830EDB5', 'Id'] } },
      ],
      // restarts the instance, and replaces it only with an instance store as the root device
      UserData: namedOf(template, 'AWS::EC2::Instance', 'worker-1').UserData,
    });
  });

  test('the image is a parameter that names a date, which no later deploy resolves to another image', () => {
    expect(Object.values(template.Parameters ?? {})).toEqual([
      {
        Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
        Default: '/aws/service/canonical/ubuntu/server/noble/stable/20251022/amd64/hvm/ebs-gp3/ami-id',
      },
    ]);
  });

  test.each<[string, PodNetworkProps]>([
    ['bootstrap', { bootstrap: Bootstrap.commands('kubeadm join') }],
    ['ipMasq', { ipMasq: false }],
    ['hairpinMode', { hairpinMode: true }],
    ['mtu', { mtu: 8951 }],
    ['mssClamp', { mssClamp: 1360 }],
    ['workerCount', { workerCount: 5 }],
    ['outputs', { outputs: true }],
  ])('is not what %s changes', (_, props) => {
    const edited = podNetwork(props);
    for (const type of ['AWS::EC2::NetworkInterface', 'AWS::EC2::Instance']) {
      const before = { ...replacingProperties(template, type, 'worker-1'), UserData: null };
      expect({ ...replacingProperties(edited, type, 'worker-1'), UserData: null }).toEqual(before);
    }
  });

  test('the image is one of them, so the comparison above can fail', () => {
    const edited = podNetwork({ nodeImage: NodeImage.ubuntu2404({ release: '20260101' }) });
    expect(replacingProperties(edited, 'AWS::EC2::Instance', 'worker-1').ImageId).not.toEqual(
      replacingProperties(template, 'AWS::EC2::Instance', 'worker-1').ImageId,
    );
  });
});

/** Those properties of a worker's resource whose change may replace it. */
function replacingProperties(template: CfnTemplate, type: string, name: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(namedOf(template, type, name)).filter(([property]) => mayReplace(type, property)),
  );
}
