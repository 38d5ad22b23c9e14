import { Size, type Stack, Tags, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetwork, type PodNetworkProps, Replacement, Rollout } from '../../../lib';
import { type CfnTemplate, newStack, propertiesOf, synthesize } from '../../synthesis';

interface Made {
  readonly stack: Stack;
  readonly network: PodNetwork;
}

function grouped(props: PodNetworkProps = {}, context: Readonly<Record<string, unknown>> = {}): Made {
  const stack = newStack({ context });
  const network = new PodNetwork(stack, 'PodNetwork', {
    ...{ workerCount: 2, replacement: Replacement.autoScalingGroup() },
    ...props,
  });
  return { stack, network };
}

const templateOf = ({ stack }: Made): CfnTemplate => synthesize(stack);
const typeOf = (template: CfnTemplate, type: string): readonly CfnTemplate['Resources'][string][] =>
  Object.values(template.Resources).filter(({ Type }) => Type === type);
const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const TEMPLATE = 'AWS::EC2::LaunchTemplate';

/** The data of the launch templates. */
function launches(made: Made): readonly Readonly<Record<string, unknown>>[] {
  return typeOf(templateOf(made), TEMPLATE).map(
    ({ Properties }) => Properties.LaunchTemplateData as Readonly<Record<string, unknown>>,
  );
}

describe('a group of one', () => {
  const made = grouped();
  const template = templateOf(made);
  const [group] = typeOf(template, GROUP);
  const [templateId = ''] = Object.keys(propertiesOf(template, TEMPLATE));
  const [interfaceId = ''] = Object.keys(propertiesOf(template, 'AWS::EC2::NetworkInterface'));

  test('takes the place of the instance, which nobody knows', () => {
    expect(typeOf(template, 'AWS::EC2::Instance')).toEqual([]);
    expect(typeOf(template, GROUP)).toHaveLength(2);
    expect(made.network.workers.map(({ instance }) => instance)).toEqual([undefined, undefined]);
    expect(made.network.workers.map(({ role }) => role)).toEqual([made.network.role, made.network.role]);
  });

  test('states one machine, a zone and no subnet, and an update that first terminates', () => {
    expect(group?.Properties).toEqual({
      ...{ MinSize: '1', MaxSize: '1', DesiredCapacity: '1' },
      AvailabilityZones: [{ 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
      LaunchTemplate: {
        LaunchTemplateId: { Ref: templateId },
        Version: { 'Fn::GetAtt': [templateId, 'LatestVersionNumber'] },
      },
      Tags: [{ Key: 'Name', Value: 'worker-0', PropagateAtLaunch: true }],
    });
    expect((group as unknown as { UpdatePolicy: unknown }).UpdatePolicy).toEqual({
      AutoScalingRollingUpdate: {
        ...{ MinInstancesInService: 0, MaxBatchSize: 1 },
        SuspendProcesses: [
          ...['HealthCheck', 'ReplaceUnhealthy', 'AZRebalance', 'AlarmNotification', 'ScheduledActions'],
          'InstanceRefresh',
        ],
      },
    });
    expect(group?.DependsOn).toEqual([expect.stringContaining('ElasticIpAssociation')]);
  });

  test('launches on the existing interface, which alone has the groups', () => {
    const [launch] = launches(made);
    expect(launch).toEqual({
      NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: { 'Fn::GetAtt': [interfaceId, 'Id'] } }],
      BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { Encrypted: true, VolumeSize: 20, VolumeType: 'gp3' } }],
      IamInstanceProfile: { Arn: { 'Fn::GetAtt': [expect.any(String), 'Arn'] } },
      ImageId: { Ref: expect.any(String) as string },
      InstanceType: 't3.medium',
      MetadataOptions: { HttpPutResponseHopLimit: 1, HttpTokens: 'required' },
      UserData: { 'Fn::Base64': expect.any(String) as string },
    });
    expect(propertiesOf(template, 'AWS::EC2::NetworkInterface')[interfaceId]).toMatchObject({
      GroupSet: [{ 'Fn::GetAtt': [expect.stringContaining('SecurityGroup'), 'GroupId'] }],
    });
  });

  test('has what surrounds an instance: the same interface, routes and addresses', () => {
    const plain = templateOf(grouped({ replacement: Replacement.twoDeploys() }));
    const rest = ({ Resources }: CfnTemplate) =>
      Object.entries(Resources).filter(([, { Type }]) => ![GROUP, TEMPLATE, 'AWS::EC2::Instance'].includes(Type));
    expect(rest(template)).toEqual(rest(plain));
    // and the same user data
    const [instance] = typeOf(plain, 'AWS::EC2::Instance');
    expect(launches(made)[0]?.UserData).toEqual(instance?.Properties.UserData);
  });
});

test('the settings of the machine are in the launch template, further groups on the interface', () => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork', { workerCount: 0 });
  network.addWorker('worker-0', {
    ...{ index: 0, replacement: Replacement.autoScalingGroup(), detailedMonitoring: true, metadataHopLimit: 2 },
    keyPair: ec2.KeyPair.fromKeyPairName(stack, 'Key', 'mine'),
    rootVolume: { size: Size.gibibytes(50), iops: 4000 },
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'More', 'sg-0a1b2c3d')],
  });
  network.addWorker('worker-1', { index: 1 });
  const template = synthesize(stack);
  expect(launches({ stack, network })).toEqual([
    expect.objectContaining({
      KeyName: 'mine',
      Monitoring: { Enabled: true },
      MetadataOptions: { HttpPutResponseHopLimit: 2, HttpTokens: 'required' },
      BlockDeviceMappings: [
        { DeviceName: '/dev/sda1', Ebs: { Encrypted: true, Iops: 4000, VolumeSize: 50, VolumeType: 'gp3' } },
      ],
    }),
  ]);
  expect(Object.values(propertiesOf(template, 'AWS::EC2::NetworkInterface')).map(({ GroupSet }) => GroupSet)).toEqual([
    [expect.anything(), 'sg-0a1b2c3d'],
    [expect.anything()],
  ]);
  expect(typeOf(template, 'AWS::EC2::Instance')).toHaveLength(1);
});

test('a tag reaches the machine by its group, and changes no launch template, which would replace it', () => {
  const [plain, tagged] = [grouped({ clusterName: 'blue' }), grouped({ clusterName: 'blue' })];
  Tags.of(tagged.stack).add('Team', 'network');
  expect(typeOf(templateOf(tagged), TEMPLATE)).toEqual(typeOf(templateOf(plain), TEMPLATE));
  expect(typeOf(templateOf(tagged), GROUP)[0]?.Properties.Tags).toEqual([
    { Key: 'kubernetes.io/cluster/blue', Value: 'owned', PropagateAtLaunch: true },
    { Key: 'Name', Value: 'worker-0', PropagateAtLaunch: true },
    { Key: 'Team', Value: 'network', PropagateAtLaunch: true },
  ]);
});

test('a gate waits for the group, and only what replaces the machine makes another gate', () => {
  const gated = (props: PodNetworkProps = {}): Made => grouped({ rollout: Rollout.oneByOne(), ...props });
  const gates = (made: Made): readonly string[] =>
    Object.keys(propertiesOf(templateOf(made), 'AWS::CloudFormation::WaitCondition'));
  const base = gated();
  const conditions = typeOf(templateOf(base), 'AWS::CloudFormation::WaitCondition');
  expect(conditions.map(({ DependsOn }) => DependsOn)).toEqual(
    ['worker0Group', 'worker1Group'].map((id): unknown => [expect.stringContaining(id)]),
  );
  const [first, second] = typeOf(templateOf(base), GROUP);
  expect(second?.DependsOn).toContain(gates(base)[0]);
  const peersOf = (group: typeof first) =>
    (group?.Properties.Tags as readonly { Key: string; Value: string }[]).find(
      ({ Key }) => Key === 'pod-network-peers',
    );
  expect([peersOf(first)?.Value, peersOf(second)?.Value]).toEqual(['none', '10.200.0.1']);
  expect(launches(base)[0]?.MetadataOptions).toMatchObject({ InstanceMetadataTags: 'enabled' });

  const tagged = gated();
  Tags.of(tagged.stack).add('Team', 'network');
  expect(gates(tagged)).toEqual(gates(base));
  expect(gates(gated({ workerCount: 3 })).slice(0, 2)).toEqual(gates(base));
  for (const props of [{ mtu: 1400 }, { metadataHopLimit: 2 }, { rootVolume: { size: Size.gibibytes(30) } }])
    expect(gates(gated(props)).filter((id) => gates(base).includes(id))).toEqual([]);
});

test('the context key leaves out the group, which changes nothing of the other workers', () => {
  const whole = templateOf(grouped());
  const without = templateOf(grouped({}, { 'cdk-pod-network:without': 'worker-1' }));
  const gone = Object.keys(whole.Resources).filter((id) => !(id in without.Resources));
  expect(gone).toEqual([expect.stringMatching(/worker1Group/)]);
  expect(Object.entries(without.Resources)).toEqual(
    Object.entries(whole.Resources).filter(([id]) => !gone.includes(id)),
  );
});

test('what a group cannot have is refused', () => {
  expect(() => grouped({ terminationProtection: true })).toThrow(
    '`terminationProtection` must be false with Replacement.autoScalingGroup()',
  );
  const { network } = grouped({ replacement: Replacement.twoDeploys(), terminationProtection: true });
  expect(() => network.addWorker('worker-9', { index: 9, replacement: Replacement.autoScalingGroup() })).toThrow(
    '`terminationProtection` must be false with Replacement.autoScalingGroup()',
  );
  expect(() => grouped({ replacement: 'autoScalingGroup' as never })).toThrow(
    '`replacement` must be Replacement.twoDeploys() or .autoScalingGroup()',
  );
});
