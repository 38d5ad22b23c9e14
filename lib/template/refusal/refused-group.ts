import { isUnknown } from '../../address/unknown';
import { groupLaunchData, hasExistingInterface } from '../machine/auto-scaling-group-reader';
import type { TemplateFault } from '../../model/network-model';
import { entryOf } from '../../model/plain-object';
import { integerAt, itemsAt, type Outside } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { refused } from './refusal';

/** What EC2 Auto Scaling and CloudFormation refuse of a group whose launch template has an existing network interface. */
export function refusedGroup(view: ResourceView, views: ResourceViews, outside: Outside): readonly TemplateFault[] {
  const data = groupLaunchData(view, views, outside);
  if (isUnknown(data) || !hasExistingInterface(data.data)) return [];
  return [...refusedSize(view), ...refusedSubnets(view), ...refusedPolicy(view)];
}

/** EC2 Auto Scaling User Guide, "Create a launch template": with an existing network interface "you can launch only one instance". */
function refusedSize(view: ResourceView): readonly TemplateFault[] {
  const key = ['MinSize', 'DesiredCapacity'].find((each) => countAt(view, each) > 1);
  if (key === undefined) return [];
  const count = String(countAt(view, key));
  return [
    refused(
      view,
      key,
      `${view.id} launches ${count} machines (${key}) on one network interface, which is attached once`,
    ),
  ];
}

function countAt({ properties }: ResourceView, key: string): number {
  const count = integerAt(properties, key);
  return typeof count === 'number' ? count : 0;
}

/** As above: "You must specify the Availability Zone for the Auto Scaling group, but not the subnet ID". */
function refusedSubnets(view: ResourceView): readonly TemplateFault[] {
  if (itemsAt(view.properties, 'VPCZoneIdentifier').length === 0) return [];
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
  if (typeof most === 'number' && least >= most) {
    const because = `an update of ${view.id} keeps ${String(least)} machines in service (MinInstancesInService), and MaxSize is ${String(most)}: it could not replace its machine`;
    faults.push(refused(view, '', because));
  }
  if (String(entryOf(entryOf(policy, 'AutoScalingReplacingUpdate'), 'WillReplace')) === 'true') {
    const because = `an update replaces ${view.id} as a whole (AutoScalingReplacingUpdate), and the new group's machine asks for the network interface that the old one still has`;
    faults.push(refused(view, '', because));
  }
  return faults;
}
