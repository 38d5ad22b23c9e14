import { App, Stack } from 'aws-cdk-lib';
import { PodNetwork, Replacement } from '../../lib';
import { judgeTemplates } from '../../lib/check/judgement';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { assemblyOf } from '../synthesis';
import type { TemplateSource } from '../../lib/model-api';

/** A value of a template. `null` takes a property out. */
type Tree = Readonly<Record<string, unknown>>;

const context = { 'cdk-pod-network:validation': false };
const stack = new Stack(new App({ context, analyticsReporting: false }), 'Stack');
new PodNetwork(stack, 'PodNetwork', { workerCount: 2, replacement: Replacement.autoScalingGroup() });
const [BASE] = collectTemplates([assemblyOf(stack).directory]) as [TemplateSource];
const resources = BASE.template.Resources as Readonly<
  Record<string, { readonly Type: string; readonly Properties: Tree }>
>;
const idOf = (pattern: RegExp): string => Object.keys(resources).find((id) => pattern.test(id)) ?? '';
const GROUP = idOf(/worker1Group/);
const TEMPLATE = idOf(/worker1LaunchTemplate/);
const OTHER = idOf(/worker0LaunchTemplate/);
const ENI = idOf(/worker1NetworkInterface/);
const SUBNET = idOf(/Subnet1Subnet[0-9A-F]{8}$/);

/** Merges a tree as RFC 7396 does: null takes out, lists are replaced as a whole. */
function merged(old: unknown, tree: unknown): unknown {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return tree;
  const kept = typeof old === 'object' && old !== null && !Array.isArray(old) ? (old as Tree) : {};
  const changed = Object.entries(tree).map(([key, value]) => [key, merged(kept[key], value)]);
  return Object.fromEntries(
    Object.entries({ ...kept, ...(Object.fromEntries(changed) as Tree) }).filter(([, value]) => value !== null),
  );
}

interface Said {
  readonly verdict: string;
  readonly errors: readonly string[];
}

/** The verdict about the rules, and each error, after an edit of the template. */
function judged(edit: Tree): Said {
  const { rules, findings } = judgeTemplates([[{ ...BASE, template: merged(BASE.template, edit) as Tree }]]);
  return {
    verdict: [...new Set(Object.values(rules))].join(),
    errors: findings.flatMap(({ severity, id, message }) => (severity === 'error' ? [`${id}: ${message}`] : [])),
  };
}

const withGroup = (Properties: Tree, more: Tree = {}): Tree => ({ Resources: { [GROUP]: { Properties, ...more } } });
const withData = (LaunchTemplateData: Tree): Tree => ({
  Resources: { [TEMPLATE]: { Properties: { LaunchTemplateData } } },
});
const ON_INTERFACE = [{ DeviceIndex: 0, NetworkInterfaceId: { Ref: ENI } }];
const withVolume = (Ebs: Tree): Tree => withData({ BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs }] });
const withInterface = (more: Tree): Tree => withData({ NetworkInterfaces: [merged(ON_INTERFACE[0], more)] });
const withPolicy = (UpdatePolicy: Tree): Tree => ({ Resources: { [GROUP]: { UpdatePolicy } } });
const withResource = (Type: string, Properties: Tree): Tree => ({ Resources: { Further: { Type, Properties } } });
const zone = (index: number, region: unknown = ''): Tree => ({ 'Fn::Select': [index, { 'Fn::GetAZs': region }] });
const OPEN: Tree = {
  Parameters: { Open: { Type: 'String' } },
  Conditions: { Open: { 'Fn::Equals': [{ Ref: 'Open' }, 'x'] } },
};
const own = { AutoScalingGroupName: { Ref: GROUP } };

test.each(
  Object.entries<Tree>({
    'as it is': {},
    'that has no DesiredCapacity': withGroup({ DesiredCapacity: null }),
    'that may go down': withGroup({ MinSize: 0 }),
    'whose zone is that of the subnet by name': withGroup({
      AvailabilityZones: [{ 'Fn::GetAtt': [SUBNET, 'AvailabilityZone'] }],
    }),
    'whose zone is of the region by name': withGroup({ AvailabilityZones: [zone(0, { Ref: 'AWS::Region' })] }),
    'with a lifetime': withGroup({ MaxInstanceLifetime: 86400 }),
    'with a name': withGroup({ AutoScalingGroupName: 'workers' }),
    'with a larger volume': withVolume({ Encrypted: true, VolumeSize: 50, VolumeType: 'gp3', Throughput: 250 }),
    'with tags': withGroup({ Tags: [{ Key: 'a', Value: '', PropagateAtLaunch: 'true' }] }),
    'with tags of its volumes': withData({
      TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'a', Value: 'b' }] }],
    }),
    'that keeps the interface': withInterface({ DeleteOnTermination: false }),
    'that no update replaces': withPolicy({ AutoScalingReplacingUpdate: { WillReplace: false } }),
    'without an update policy': { Resources: { [GROUP]: { UpdatePolicy: null } } },
    'beside a schedule of another': withResource('AWS::AutoScaling::ScheduledAction', {
      AutoScalingGroupName: 'other',
    }),
    'that an alarm watches': withResource('AWS::CloudWatch::Alarm', {
      Dimensions: [{ Name: 'AutoScalingGroupName', Value: { Ref: GROUP } }],
    }),
  }),
)('a group of one is proved: %s', (_, edit) => {
  expect(judged(edit)).toEqual({ verdict: 'proved', errors: [] });
});

test.each(
  Object.entries<Tree>({
    'a condition': { ...OPEN, Resources: { [GROUP]: { Condition: 'Open' } } },
    'no machine': withGroup({ MinSize: 0, DesiredCapacity: 0 }),
    'no machine by default': withGroup({ MinSize: 0, DesiredCapacity: null }),
    'an open size': { ...OPEN, ...withGroup({ DesiredCapacity: { Ref: 'Open' } }) },
    'a size in other words': withGroup({ MaxSize: '1.0' }),
    'a size with zeros': withGroup({ MinSize: '00', MaxSize: '01', DesiredCapacity: '01' }),
    'a greater size': withGroup({ MaxSize: 2 }),
    'all zones': withGroup({ AvailabilityZones: { 'Fn::GetAZs': '' } }),
    'two zones': withGroup({ AvailabilityZones: [zone(0), zone(1)] }),
    'a zone of another region': withGroup({ AvailabilityZones: [zone(0, 'eu-west-9')] }),
    'an open zone': { ...OPEN, ...withGroup({ AvailabilityZones: [{ Ref: 'Open' }] }) },
    'a zone by id': withGroup({ AvailabilityZones: null, AvailabilityZoneIds: ['use1-az1'] }),
    'a placement': withData({ Placement: { AvailabilityZone: zone(1) } }),
    'a second interface': withData({
      NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: { Ref: ENI } }, { DeviceIndex: 1 }],
    }),
    'no public address': withInterface({ AssociatePublicIpAddress: false }),
    'a spot machine': withData({ InstanceMarketOptions: { MarketType: 'spot' } }),
    'no instance type': withData({ InstanceType: null }),
    'version 7': withGroup({ LaunchTemplate: { Version: '7' } }),
    'version 1': withGroup({ LaunchTemplate: { Version: '1' } }),
    'the default version': withGroup({
      LaunchTemplate: { Version: { 'Fn::GetAtt': [TEMPLATE, 'DefaultVersionNumber'] } },
    }),
    'the version of another template': withGroup({
      LaunchTemplate: { Version: { 'Fn::GetAtt': [OTHER, 'LatestVersionNumber'] } },
    }),
    "another worker's template in an override": withGroup({
      LaunchTemplate: null,
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: {
            LaunchTemplateId: { Ref: TEMPLATE },
            Version: { 'Fn::GetAtt': [TEMPLATE, 'LatestVersionNumber'] },
          },
          Overrides: [{ LaunchTemplateSpecification: { LaunchTemplateId: { Ref: OTHER }, Version: '1' } }],
        },
      },
    }),
    'a key of KMS': withVolume({ Encrypted: true, KmsKeyId: 'alias/mine' }),
    'a volume of tomorrow': withVolume({ VolumeInitializationRate: 100 }),
    'an instance profile as text': withData({ IamInstanceProfile: 'mine' }),
    'an instance profile by name and by ARN': withData({ IamInstanceProfile: { Name: 'mine' } }),
    'tags of another resource': withData({ TagSpecifications: [{ ResourceType: 'network-interface', Tags: [] }] }),
    'a tag that may not propagate': withGroup({ Tags: [{ Key: 'a', Value: 'b' }] }),
    'a tag of AWS': withGroup({ Tags: [{ Key: 'aws:a', Value: 'b', PropagateAtLaunch: true }] }),
    'a zone as text': withGroup({ AvailabilityZones: { 'Fn::GetAtt': [SUBNET, 'AvailabilityZone'] } }),
    notifications: withGroup({ NotificationConfigurations: [{ TopicARN: 'arn' }] }),
    'a property of tomorrow': withGroup({ SkipZonalShiftValidation: true }),
    'health checks of a load balancer': withGroup({ HealthCheckType: 'ELB' }),
    'a hook of its own': withGroup({ LifecycleHookSpecificationList: [{ LifecycleHookName: 'wait' }] }),
    'a longer lifetime than there is': withGroup({ MaxInstanceLifetime: 999999999 }),
    'a creation that waits for a signal': {
      Resources: { [GROUP]: { CreationPolicy: { ResourceSignal: { Count: 1 } } } },
    },
    'an update that waits for a signal': withPolicy({ AutoScalingRollingUpdate: { WaitOnResourceSignals: true } }),
    'an update that suspends launches': withPolicy({ AutoScalingRollingUpdate: { SuspendProcesses: ['Launch'] } }),
    'a refresh': withPolicy({ AutoScalingInstanceRefresh: {} }),
    'a schedule': withResource('AWS::AutoScaling::ScheduledAction', { ...own, DesiredCapacity: 0 }),
    'a scaling policy': withResource('AWS::AutoScaling::ScalingPolicy', own),
    'a warm pool': withResource('AWS::AutoScaling::WarmPool', own),
    'a hook': withResource('AWS::AutoScaling::LifecycleHook', own),
    'a hook of an open group': {
      ...OPEN,
      ...withResource('AWS::AutoScaling::LifecycleHook', { AutoScalingGroupName: { Ref: 'Open' } }),
    },
    'a spare group without a machine': withResource('AWS::AutoScaling::AutoScalingGroup', {
      ...resources[GROUP]?.Properties,
      MinSize: 0,
      DesiredCapacity: 0,
    }),
    'a plan': withResource('AWS::AutoScalingPlans::ScalingPlan', {}),
    'a capacity provider': withResource('AWS::ECS::CapacityProvider', {
      AutoScalingGroupProvider: { AutoScalingGroupArn: { Ref: GROUP } },
    }),
  }),
)('the rules are unknown with %s', (_, edit) => {
  expect(judged(edit)).toEqual({ verdict: 'unknown', errors: [] });
});

test.each(
  Object.entries<Tree | readonly Tree[]>({
    'has nothing to launch machines from': withGroup({ LaunchTemplate: null }),
    'states no LaunchTemplate.Version': withGroup({ LaunchTemplate: { Version: null } }),
    'states no MaxSize': withGroup({ MaxSize: null }),
    'states no ImageId': withData({ ImageId: null }),
    'launches 2 machines': withGroup({ DesiredCapacity: 2, MaxSize: 2 }),
    'MinSize is 1, MaxSize 0': withGroup({ MaxSize: '0' }),
    'states no zone': [withGroup({ AvailabilityZones: [] }), withGroup({ AvailabilityZones: null })],
    'is in Fn::GetAZs[1]': withGroup({ AvailabilityZones: [zone(1)] }),
    'states SecurityGroupIds beside': withData({ SecurityGroupIds: ['sg-1'] }),
    'states Groups beside': withInterface({ Groups: ['sg-1'] }),
    'states SubnetId beside': withInterface({ SubnetId: { Ref: SUBNET } }),
    'states AssociatePublicIpAddress beside': withInterface({ AssociatePublicIpAddress: true }),
    'states DeleteOnTermination beside': withInterface({ DeleteOnTermination: 'true' }),
    'has the device index 0': withInterface({ DeviceIndex: 1 }),
    'must be 0 or at least 86400': withGroup({ MaxInstanceLifetime: 40000 }),
    'has no DeviceIndex': withInterface({ DeviceIndex: null }),
    'a network interface is attached once': withResource('AWS::EC2::Instance', {
      ImageId: 'ami-1',
      NetworkInterfaces: ON_INTERFACE,
    }),
    'and to i-0123456789abcdef0, and a network interface is attached once': withResource(
      'AWS::EC2::NetworkInterfaceAttachment',
      { DeviceIndex: '1', InstanceId: 'i-0123456789abcdef0', NetworkInterfaceId: { Ref: ENI } },
    ),
  }),
)('%s', (because, edit) => {
  for (const each of [edit].flat()) {
    const { verdict, errors } = judged(each);
    expect({ verdict, refused: errors.filter((error) => error.startsWith('refused-by-aws:')) }).toEqual({
      verdict: 'unknown',
      refused: [expect.stringContaining(because)],
    });
  }
});
