import { isUnknown, unknown, type Unknown } from '../../address/unknown';
import { launch, type Launch } from './instance-reader';
import { launchTemplateData } from './launch-template';
import type { Unread } from '../../model/network-model';
import { homeOf } from './node-home-reader';
import { readNodeSetup } from './node-setup-reader';
import { booleanAt, idAt, integerAt, partAt, partsAt, textAt, valueAt, type Outside } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import type { Properties } from '../intrinsic/template-value';

/** The machines of Auto Scaling groups, as far as a template says which they are. */
export interface GroupLaunches {
  readonly launches: readonly Launch[];
  readonly unread: readonly Unread[];
}

/**
 * A group of one on an existing interface is a node (EC2 Auto Scaling user guide, "Create a launch template ... network
 * interface"); of any other, the machines, their number and addresses are known at deploy only.
 */
export function readAutoScalingGroups(views: ResourceViews, outside: Outside): GroupLaunches {
  const launches: Launch[] = [];
  const unread: Unread[] = [];
  for (const view of views.ofType('AWS::AutoScaling::AutoScalingGroup')) {
    const { id, origin } = view;
    const data = groupLaunchData(view, views, outside);
    if (isUnknown(data)) {
      unread.push({ unknown: `the machines of group "${id}": ${data.unknown}`, origin, concerns: [] });
      continue;
    }
    const holders = data.view === null ? [view] : [data.view, view];
    if (integerAt(view.properties, 'MaxSize') === 1 && hasExistingInterface(data.data)) {
      const properties = { ...data.data, Tags: propagatedTags(view.properties) };
      const found = launch({ id, properties, origin, home: homeOf(view.resource), holders }, views, outside);
      launches.push({ ...found, node: { ...found.node, inGroup: true } });
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

/** What a group launches its machines from. */
export function groupLaunchData(
  { properties }: ResourceView,
  views: ResourceViews,
  outside: Outside,
): LaunchData | Unknown {
  const configuration = idAt(properties, 'LaunchConfigurationName', outside);
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
  if (valueAt(template, 'LaunchTemplateSpecification') !== undefined) {
    return launchTemplateData(template, 'LaunchTemplateSpecification', views, outside);
  }
  const own = idAt(properties, 'InstanceId', outside);
  return own === null
    ? launchTemplateData(properties, 'LaunchTemplate', views, outside)
    : unknown('it copies an instance');
}

/** A group's tags that its machines get (AWS::AutoScaling::AutoScalingGroup TagProperty, "PropagateAtLaunch"). */
function propagatedTags(properties: Properties): readonly Properties[] {
  return partsAt(properties, 'Tags').filter(
    (tag): tag is Properties => !isUnknown(tag) && booleanAt(tag, 'PropagateAtLaunch') === true,
  );
}

export function hasExistingInterface(data: Properties): boolean {
  return partsAt(data, 'NetworkInterfaces').some(
    (part) => !isUnknown(part) && textAt(part, 'NetworkInterfaceId') !== null,
  );
}
