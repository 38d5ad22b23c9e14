import { isUnknown, unknown, type Unknown } from '../../address/unknown';
import { launch, type Launch } from './instance-reader';
import { GROUP, type HeldLaunch, whyNotOne } from './group-of-one';
import { launchTemplateData } from './launch-template';
import type { Given } from '../../model/network-draft';
import type { Unread } from '../../model/network-model';
import { homeOf } from './node-home-reader';
import { readNodeSetup } from './node-setup-reader';
import { booleanAt, idAt, integerAt, partAt, partsAt, textAt, valueAt } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import type { Properties } from '../intrinsic/template-value';

/** The machines of Auto Scaling groups, as far as a template says which they are. */
export interface GroupLaunches {
  readonly launches: readonly Launch[];
  readonly unread: readonly Unread[];
}

/**
 * A group on an existing interface is a node, since that is on one machine at a time (EC2 Auto Scaling user guide, "Create a launch
 * template": "If you specify an existing network interface ID, you can launch only one instance"). Unless all of the group is known to
 * keep one machine there, what concerns the node is unknown. The machines of any other group are known at deploy only.
 */
export function readAutoScalingGroups(views: ResourceViews): GroupLaunches {
  const launches: Launch[] = [];
  const unread: Unread[] = [];
  for (const view of views.ofType(GROUP)) {
    const { id, origin } = view;
    const data = groupLaunchData(view, views);
    if (isUnknown(data)) {
      unread.push({ unknown: `the machines of group "${id}": ${data.unknown}`, origin, concerns: [] });
      continue;
    }
    const holders = data.view === null ? [view] : [data.view, view];
    const held = groupOnInterface(view, views);
    if (held !== null && machinesOf(view.properties) !== 0) {
      const properties = { ...held.data, Tags: propagatedTags(view.properties) };
      const found = launch({ id, properties, origin, home: homeOf(view.resource), holders }, views);
      launches.push({ ...found, node: { ...found.node, inGroup: true } });
      const why = whyNotOne(view, held, views);
      if (why !== null) unread.push({ unknown: `the machine of group "${id}": ${why}`, origin, concerns: [id] });
      continue;
    }
    // Pods on machines that nobody can name could be anywhere; machines without them meet no rule about pods.
    const setup = readNodeSetup(data.data, holders, views);
    const mayHoldPods = setup.networks.length > 0 || setup.unread.length > 0;
    const pods = mayHoldPods ? ', and they may hold pods' : '';
    unread.push({
      unknown: `the machines of group "${id}" are known at deploy only${pods}`,
      origin,
      concerns: mayHoldPods ? [] : [id],
    });
  }
  return { launches, unread };
}

interface LaunchData {
  readonly data: Properties;
  readonly view: ResourceView | null;
}

function groupLaunchData({ properties }: ResourceView, views: ResourceViews): LaunchData | Unknown {
  const configuration = idAt(properties, 'LaunchConfigurationName', views);
  if (isUnknown(configuration)) return configuration;
  if (configuration !== null) {
    const view = views.byId.get(configuration);
    if (view?.type !== 'AWS::AutoScaling::LaunchConfiguration')
      return unknown(`"${configuration}" is not in the templates`);
    return { data: view.properties, view };
  }
  const mixed = partAt(properties, 'MixedInstancesPolicy');
  if (isUnknown(mixed)) return mixed;
  const template = partAt(mixed, 'LaunchTemplate');
  if (isUnknown(template)) return template;
  const other = partsAt(template, 'Overrides').find(
    (part) => isUnknown(part) || valueAt(part, 'LaunchTemplateSpecification') !== undefined,
  );
  if (other !== undefined) return unknown('an override may launch from another launch template');
  if (valueAt(template, 'LaunchTemplateSpecification') !== undefined) {
    return launchTemplateData(template, 'LaunchTemplateSpecification', views);
  }
  if (valueAt(properties, 'InstanceId') !== undefined) return unknown('it copies an instance');
  return valueAt(properties, 'LaunchTemplate') === undefined
    ? unknown('it has nothing to launch from')
    : launchTemplateData(properties, 'LaunchTemplate', views);
}

/** A group's tags that its machines get (AWS::AutoScaling::AutoScalingGroup TagProperty, "PropagateAtLaunch"). */
export function propagatedTags(properties: Properties): readonly Properties[] {
  return partsAt(properties, 'Tags').filter(
    (tag): tag is Properties => !isUnknown(tag) && booleanAt(tag, 'PropagateAtLaunch') === true,
  );
}

/** A group's launch template, where it has an existing network interface; null: it has none, or is unknown. */
export function groupOnInterface(view: ResourceView, views: ResourceViews): HeldLaunch | null {
  const found = groupLaunchData(view, views);
  if (isUnknown(found) || found.view === null) return null;
  const { data, view: template } = found;
  const has = partsAt(data, 'NetworkInterfaces').some(
    (part) => !isUnknown(part) && textAt(part, 'NetworkInterfaceId') !== null,
  );
  return has ? { data, template } : null;
}

/** How many machines a group has after a deploy (AWS::AutoScaling::AutoScalingGroup, "DesiredCapacity": "the default is the minimum size"). */
export function machinesOf(properties: Properties): Given<number> {
  return integerAt(properties, 'DesiredCapacity') ?? integerAt(properties, 'MinSize');
}
