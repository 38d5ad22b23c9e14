import { isUnknown } from '../../address/unknown';
import { groupOnInterface, machinesOf, propagatedTags } from '../machine/auto-scaling-group-reader';
import { readInstanceFamily } from '../machine/instance-family';
import { instanceTags, launchTemplateData, over } from '../machine/launch-template';
import { namedImage } from '../machine/node-setup-reader';
import { itemsAt, booleanAt, integerAt, partAt, partsAt, textAt } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import type { Properties } from '../intrinsic/template-value';
import type { TemplateFault } from '../../model/network-model';
import { hasNone, refused, statedIn } from './refusal';

/** A launch of one machine, by an instance or by a group of one on a network interface. */
export interface Launching {
  /** the instance or the group */
  readonly view: ResourceView;
  /** the resource whose own properties state the network interfaces, and where it does */
  readonly by: ResourceView;
  readonly within: string;
  /** its own properties, over those of its launch template where that is known */
  readonly own: Properties;
  /** the same; null where the launch template is unknown */
  readonly whole: Properties | null;
  /** what states its zone */
  readonly placed: Properties;
  /** tags that it gets, beside those of TagSpecifications */
  readonly tags: readonly Properties[];
}

/** The launches that surely happen. */
export function launchings(views: ResourceViews): readonly Launching[] {
  return [
    ...views.sure('AWS::EC2::Instance').map((view): Launching => {
      const { properties } = view;
      const template = launchTemplateData(properties, 'LaunchTemplate', views);
      const whole = isUnknown(template) ? null : over(properties, template.data);
      return {
        view,
        by: view,
        within: '',
        own: whole ?? properties,
        whole,
        placed: properties,
        tags: knownParts(properties, 'Tags'),
      };
    }),
    ...views.sure('AWS::AutoScaling::AutoScalingGroup').flatMap((view): readonly Launching[] => {
      const found = groupOnInterface(view, views);
      const count = machinesOf(view.properties);
      // groups without machines may share a network interface
      if (found === null || typeof count !== 'number' || count < 1) return [];
      const { data, template } = found;
      const [zone = null, another] = itemsAt(view.properties, 'AvailabilityZones');
      const placed = { AvailabilityZone: another === undefined ? zone : null };
      return [
        {
          view,
          by: template,
          within: 'LaunchTemplateData.',
          own: data,
          whole: data,
          placed,
          tags: propagatedTags(view.properties),
        },
      ];
    }),
  ];
}

export function refusedLaunch(launching: Launching): readonly TemplateFault[] {
  return [
    ...refusedBeside(launching),
    ...refusedIndices(launching),
    ...refusedArchitecture(launching),
    ...refusedTags(launching),
  ];
}

const BESIDE = ['SubnetId', 'SecurityGroupIds', 'SecurityGroups', 'PrivateIpAddress'];

/**
 * EC2 API, "RunInstances": beside network interfaces, an instance states no subnet, groups or address of its own. A launch template counts
 * as if the instance stated it.
 */
function refusedBeside(launching: Launching): readonly TemplateFault[] {
  const { view, by, within, own } = launching;
  if (statedIn(own, ['NetworkInterfaces']).length === 0) return [];
  if (partsAt(own, 'NetworkInterfaces').filter((part) => !isUnknown(part)).length === 0) return [];
  return [
    ...refusedWithin(launching),
    ...statedIn(own, BESIDE).map((key) =>
      refused(
        by,
        `${within}${key}`,
        `${view.id} states ${key} beside NetworkInterfaces, and EC2 takes it within a network interface only`,
      ),
    ),
  ];
}

const OF_A_NEW_ONE = ['SubnetId', 'GroupSet', 'Groups', 'PrivateIpAddress'];
const TRUE_OF_A_NEW_ONE = ['AssociatePublicIpAddress', 'DeleteOnTermination'];

/**
 * EC2 API, "InstanceNetworkInterfaceSpecification": what a new interface is made of cannot stand beside the id of one that is there. Of
 * DeleteOnTermination: "You can specify true only if creating a new network interface when launching an instance".
 */
function refusedWithin({ view, by, within, own }: Launching): readonly TemplateFault[] {
  return partsAt(own, 'NetworkInterfaces').flatMap((part, at) => {
    if (isUnknown(part) || hasNone(part, ['NetworkInterfaceId'])) return [];
    const wrong = TRUE_OF_A_NEW_ONE.filter((key) => booleanAt(part, key) === true);
    return [...statedIn(part, OF_A_NEW_ONE), ...wrong].map((key) => {
      const because = `a network interface of ${view.id} states ${key} beside NetworkInterfaceId, and EC2 takes it for a new one only`;
      return refused(by, `${within}NetworkInterfaces.${at}.${key}`, because);
    });
  });
}

/** EC2 API, "InstanceNetworkInterfaceSpecification": each has a device index, and the primary one has 0. */
function refusedIndices({ view, by, within, own }: Launching): readonly TemplateFault[] {
  const parts = partsAt(own, 'NetworkInterfaces');
  const known = knownParts(own, 'NetworkInterfaces');
  if (parts.length === 0 || known.length < parts.length) return [];
  const path = `${within}NetworkInterfaces`;
  const without = known.findIndex((part) => hasNone(part, ['DeviceIndex']));
  if (without >= 0)
    return [refused(by, `${path}.${String(without)}`, `a network interface of ${view.id} has no DeviceIndex`)];
  const indices = known.map((part) => integerAt(part, 'DeviceIndex'));
  if (indices.includes(0) || indices.some((index) => isUnknown(index))) return [];
  return [refused(by, path, `no network interface of ${view.id} has the device index 0`)];
}

/** EC2 API, "RunInstances": the architecture of the instance type has to be that of the image (InvalidParameterValue). */
function refusedArchitecture({ view, by, within, whole }: Launching): readonly TemplateFault[] {
  if (whole === null) return [];
  const type = textAt(whole, 'InstanceType');
  const image = namedImage(whole);
  const architecture = image?.architecture ?? null;
  if (type === null || isUnknown(type) || image === null || architecture === null) return [];
  const family = readInstanceFamily(type);
  if (family === null || family.architecture === architecture) return [];
  const because = `${view.id} is a ${type}, whose architecture is ${family.architecture}, and its image ${image.parameter} is of ${architecture}`;
  return [refused(by, `${within}ImageId`, because)];
}

const SHOWN_KEY = /^(?!(\.{1,2}|_index)$)[A-Za-z0-9+=.,_:@-]+$/;

/** EC2 User Guide, "View tags for your EC2 instances": what a tag key is while instance metadata shows tags. */
function refusedTags({ view, whole, tags }: Launching): readonly TemplateFault[] {
  const options = whole === null ? null : partAt(whole, 'MetadataOptions');
  if (whole === null || options === null || isUnknown(options)) return [];
  if (textAt(options, 'InstanceMetadataTags') !== 'enabled') return [];
  const key = [...tags, ...knownParts(instanceTags(whole), 'Tags')]
    .map((tag) => textAt(tag, 'Key'))
    .find((each) => typeof each === 'string' && !SHOWN_KEY.test(each));
  if (typeof key !== 'string') return [];
  const because = `${view.id} has the tag "${key}", and keys have letters, digits and + - = . , _ : @ only while InstanceMetadataTags is enabled`;
  return [refused(view, '', because)];
}

function knownParts(properties: Properties, key: string): readonly Properties[] {
  return partsAt(properties, key).filter((part): part is Properties => !isUnknown(part));
}
