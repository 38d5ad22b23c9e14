import { groupOnInterface, machinesOf } from '../machine/auto-scaling-group-reader';
import { type HeldLaunch, SHORTEST_LIFETIME } from '../machine/group-of-one';
import type { TemplateFault } from '../../model/network-model';
import { entryOf } from '../../model/plain-object';
import { integerAt, itemsAt } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { hasNone, refused } from './refusal';
import { refusedLaunchTemplate } from './refused-launch-template';

const LAUNCH_SOURCES = ['LaunchTemplate', 'MixedInstancesPolicy', 'LaunchConfigurationName', 'InstanceId'];

/** What EC2 Auto Scaling and CloudFormation refuse of a group, most of it if its launch template has an existing network interface. */
export function refusedGroup(view: ResourceView, views: ResourceViews): readonly TemplateFault[] {
  if (hasNone(view.properties, LAUNCH_SOURCES))
    return [refused(view, '', `${view.id} has nothing to launch machines from; state LaunchTemplate`)];
  const named = refusedLaunchTemplate(view);
  const held = groupOnInterface(view, views);
  if (held === null) return named;
  return [
    ...named,
    ...refusedMissing(view, held),
    ...refusedSize(view),
    ...refusedLifetime(view),
    ...refusedSubnets(view),
    ...refusedPolicy(view),
  ];
}

/** Required properties (CloudFormation Template Reference; EC2 API, "RunInstances"). */
function refusedMissing(view: ResourceView, { data, template }: HeldLaunch): readonly TemplateFault[] {
  const { properties } = view;
  const missing = ['MinSize', 'MaxSize'].filter((key) => hasNone(properties, [key]));
  return [
    ...missing.map((key) => refused(view, '', `${view.id} states no ${key}, which is required`)),
    ...(hasNone(data, ['ImageId'])
      ? [refused(template, 'LaunchTemplateData', `${view.id} launches from ${template.id}, which states no ImageId`)]
      : []),
  ];
}

/**
 * EC2 Auto Scaling User Guide, "Create a launch template": with an existing network interface "you can launch only one instance".
 * AWS::AutoScaling::AutoScalingGroup, "DesiredCapacity": at least the minimum size, at most the maximum size.
 */
function refusedSize(view: ResourceView): readonly TemplateFault[] {
  const { id, properties } = view;
  const key = ['MinSize', 'DesiredCapacity'].find((each) => Number(countAt(view, each)) > 1);
  if (key !== undefined) {
    const count = String(countAt(view, key));
    const because = `${id} launches ${count} machines (${key}) on one network interface, which is attached once`;
    return [refused(view, key, because)];
  }
  const [min, max] = [countAt(view, 'MinSize'), countAt(view, 'MaxSize')];
  const count = machinesOf(properties);
  const isBeyond = typeof count === 'number' && ((min !== null && count < min) || (max !== null && count > max));
  if (!isBeyond) return [];
  const sizes = `MinSize is ${String(min)}, MaxSize ${String(max)}`;
  return [refused(view, '', `${id} would have ${String(count)} machines (DesiredCapacity), but ${sizes}`)];
}

function countAt({ properties }: ResourceView, key: string): number | null {
  const count = integerAt(properties, key);
  return typeof count === 'number' ? count : null;
}

function refusedLifetime(view: ResourceView): readonly TemplateFault[] {
  const seconds = countAt(view, 'MaxInstanceLifetime');
  if (seconds === null || seconds === 0 || seconds >= SHORTEST_LIFETIME) return [];
  const because = `MaxInstanceLifetime of ${view.id} is ${String(seconds)}, and must be 0 or at least ${String(SHORTEST_LIFETIME)} seconds`;
  return [refused(view, 'MaxInstanceLifetime', because)];
}

/** As above: "You must specify the Availability Zone for the Auto Scaling group, but not the subnet ID". */
function refusedSubnets(view: ResourceView): readonly TemplateFault[] {
  const stated = (key: string): boolean => itemsAt(view.properties, key).length > 0;
  if (!['AvailabilityZones', 'AvailabilityZoneIds', 'VPCZoneIdentifier'].some(stated))
    return [refused(view, '', `${view.id} states no zone; state AvailabilityZones`)];
  if (!stated('VPCZoneIdentifier')) return [];
  const because = `${view.id} states subnets (VPCZoneIdentifier), and its launch template an existing network interface, which is in a subnet already; state AvailabilityZones`;
  return [refused(view, 'VPCZoneIdentifier', because)];
}

/**
 * CloudFormation Template Reference, "UpdatePolicy attribute": MinInstancesInService has to be less than MaxSize, and WillReplace makes a new
 * group beside the old one, which holds the network interface until it is deleted.
 */
function refusedPolicy(view: ResourceView): readonly TemplateFault[] {
  const policy = entryOf(view.resource.body, 'UpdatePolicy');
  const faults: TemplateFault[] = [];
  const most = integerAt(view.properties, 'MaxSize');
  const least = Number(entryOf(entryOf(policy, 'AutoScalingRollingUpdate'), 'MinInstancesInService') ?? 0);
  if (typeof most === 'number' && most > 0 && least >= most) {
    const because = `an update of ${view.id} keeps ${String(least)} machines in service (MinInstancesInService), and MaxSize is ${String(most)}: it could not replace its machine`;
    faults.push(refused(view, '', because));
  }
  if (String(entryOf(entryOf(policy, 'AutoScalingReplacingUpdate'), 'WillReplace')) === 'true') {
    const because = `an update replaces ${view.id} as a whole (AutoScalingReplacingUpdate), and the new group's machine asks for the network interface that the old one still has`;
    faults.push(refused(view, '', because));
  }
  return faults;
}
