import { isUnknown } from '../../address/unknown';
import { addTo } from '../../model/grouping';
import { readInstanceFamily } from '../machine/instance-family';
import { launchTemplateData, over } from '../machine/launch-template';
import type { TemplateFault } from '../../model/network-model';
import { namedImage } from '../machine/node-setup-reader';
import { hasNone, isIpv6Only, refused, statedIn } from './refusal';
import { booleanAt, idAt, integerAt, partsAt, textAt, valueAt, type Outside } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { isReference, type Properties } from '../intrinsic/template-value';

/** An interface that an instance gets, where the template says so for sure. */
interface Slot {
  readonly view: ResourceView;
  readonly path: string;
  /** null: it is made by the launch, or cannot be read */
  readonly interfaceId: string | null;
  readonly subnetId: string | null;
  /** device index within a network card; null where one of them cannot be read */
  readonly device: string | null;
}

/** What EC2 refuses about instances and the interfaces that they get. */
export function refusedInstances(views: ResourceViews, outside: Outside): readonly TemplateFault[] {
  const slots = new Map<string, Slot[]>();
  for (const view of views.ofType('AWS::EC2::NetworkInterfaceAttachment').filter(isSure)) {
    const instanceId = idAt(view.properties, 'InstanceId', outside);
    if (typeof instanceId === 'string') addTo(slots, instanceId, slotOf(view, view.properties, '', {}, views, outside));
  }
  const launched = views.ofType('AWS::EC2::Instance').filter(isSure);
  const owners = new Map<string, { readonly instance: string; readonly slot: Slot }>();
  return launched.flatMap((view) => {
    const own = [...ownSlots(view, views, outside), ...(slots.get(view.id) ?? [])];
    return [
      ...refusedBeside(view),
      ...refusedIndices(view),
      ...refusedArchitecture(view, views, outside),
      ...refusedZones(view, own, views),
      ...withoutIpv4(view, own, views),
      ...own.flatMap((slot, at) => (own.some(isSameDevice(slot, at)) ? [takenDevice(view, slot)] : [])),
      ...own.flatMap((slot) => {
        if (slot.interfaceId === null) return [];
        const other = owners.get(slot.interfaceId);
        owners.set(slot.interfaceId, other ?? { instance: view.id, slot });
        if (other === undefined) return [];
        const both = other.instance === view.id ? `${view.id} twice` : `${other.instance} and to ${view.id}`;
        const because = `${slot.interfaceId} is given to ${both}, and a network interface is attached once`;
        return [refused(slot.view, slot.path, because)];
      }),
    ];
  });
}

function isSure({ exists, readable }: ResourceView): boolean {
  return exists === true && readable === true;
}

function ownSlots(view: ResourceView, views: ResourceViews, outside: Outside): readonly Slot[] {
  const template = launchTemplateData(view.properties, 'LaunchTemplate', views, outside);
  if (isUnknown(template)) return [];
  const properties = over(view.properties, template.data);
  const parts = partsAt(properties, 'NetworkInterfaces');
  if (parts.length === 0) return [slotOf(view, { DeviceIndex: 0 }, '', properties, views, outside)];
  return parts.flatMap((part, at) =>
    isUnknown(part) ? [] : [slotOf(view, part, `NetworkInterfaces.${String(at)}`, properties, views, outside)],
  );
}

function slotOf(
  view: ResourceView,
  part: Properties,
  path: string,
  around: Properties,
  views: ResourceViews,
  outside: Outside,
): Slot {
  const [index, card] = [integerAt(part, 'DeviceIndex'), integerAt(part, 'NetworkCardIndex') ?? 0];
  const given = idAt(part, 'NetworkInterfaceId', outside);
  const holder = typeof given === 'string' ? views.byId.get(given) : undefined;
  const own = given === null ? (idAt(part, 'SubnetId', outside) ?? idAt(around, 'SubnetId', outside)) : null;
  const subnetId = holder?.type === 'AWS::EC2::NetworkInterface' ? idAt(holder.properties, 'SubnetId', outside) : own;
  return {
    view,
    path,
    interfaceId: typeof given === 'string' ? given : null,
    subnetId: typeof subnetId === 'string' ? subnetId : null,
    device: typeof index === 'number' && typeof card === 'number' ? `${String(index)} of card ${String(card)}` : null,
  };
}

function isSameDevice(slot: Slot, at: number): (other: Slot, index: number) => boolean {
  return (other, index) => index < at && slot.device !== null && other.device === slot.device;
}

/** EC2 API, "AttachNetworkInterface" and "RunInstances": a device index is taken once on each network card. */
function takenDevice({ id }: ResourceView, { view, path, device }: Slot): TemplateFault {
  const [index = ''] = (device ?? '').split(' ');
  return refused(view, path, `two network interfaces of ${id} have the device index ${index}`);
}

const BESIDE = ['SubnetId', 'SecurityGroupIds', 'SecurityGroups', 'PrivateIpAddress'];

/** EC2 API, "RunInstances": beside network interfaces, an instance states no subnet, groups or address of its own. */
function refusedBeside(view: ResourceView): readonly TemplateFault[] {
  if (statedIn(view.properties, ['NetworkInterfaces']).length === 0) return [];
  if (partsAt(view.properties, 'NetworkInterfaces').filter((part) => !isUnknown(part)).length === 0) return [];
  return [
    ...refusedWithin(view),
    ...statedIn(view.properties, BESIDE).map((key) =>
      refused(
        view,
        key,
        `${view.id} states ${key} beside NetworkInterfaces, and EC2 takes it within a network interface only`,
      ),
    ),
  ];
}

const OF_A_NEW_ONE = ['SubnetId', 'GroupSet', 'PrivateIpAddress'];

/** EC2 API, "InstanceNetworkInterfaceSpecification": what a new interface is made of cannot stand beside the id of one that is there. */
function refusedWithin(view: ResourceView): readonly TemplateFault[] {
  return partsAt(view.properties, 'NetworkInterfaces').flatMap((part, at) => {
    if (isUnknown(part) || hasNone(part, ['NetworkInterfaceId'])) return [];
    const isPublic = booleanAt(part, 'AssociatePublicIpAddress') === true;
    return [...statedIn(part, OF_A_NEW_ONE), ...(isPublic ? ['AssociatePublicIpAddress'] : [])].map((key) => {
      const because = `a network interface of ${view.id} states ${key} beside NetworkInterfaceId, and EC2 takes it for a new one only`;
      return refused(view, `NetworkInterfaces.${at}.${key}`, because);
    });
  });
}

/** EC2 API, "InstanceNetworkInterfaceSpecification": each has a device index, and the primary one has 0. */
function refusedIndices(view: ResourceView): readonly TemplateFault[] {
  const parts = partsAt(view.properties, 'NetworkInterfaces');
  const known = parts.filter((part): part is Properties => !isUnknown(part));
  if (parts.length === 0 || known.length < parts.length) return [];
  const without = known.findIndex((part) => hasNone(part, ['DeviceIndex']));
  if (without >= 0)
    return [
      refused(view, `NetworkInterfaces.${String(without)}`, `a network interface of ${view.id} has no DeviceIndex`),
    ];
  const indices = known.map((part) => integerAt(part, 'DeviceIndex'));
  if (indices.includes(0) || indices.some((index) => isUnknown(index))) return [];
  return [refused(view, 'NetworkInterfaces', `no network interface of ${view.id} has the device index 0`)];
}

/** EC2 API, "RunInstances": the architecture of the instance type has to be that of the image (InvalidParameterValue). */
function refusedArchitecture(view: ResourceView, views: ResourceViews, outside: Outside): readonly TemplateFault[] {
  const template = launchTemplateData(view.properties, 'LaunchTemplate', views, outside);
  if (isUnknown(template)) return [];
  const properties = over(view.properties, template.data);
  const type = textAt(properties, 'InstanceType');
  const image = namedImage(properties);
  const architecture = image?.architecture ?? null;
  if (type === null || isUnknown(type) || image === null || architecture === null) return [];
  const family = readInstanceFamily(type);
  if (family === null || family.architecture === architecture) return [];
  const because = `${view.id} is a ${type}, whose architecture is ${family.architecture}, and its image ${image.parameter} is of ${architecture}`;
  return [refused(view, 'ImageId', because)];
}

/** EC2 user guide, "Elastic network interfaces": an instance and its interfaces are in one Availability Zone. */
function refusedZones(view: ResourceView, slots: readonly Slot[], views: ResourceViews): readonly TemplateFault[] {
  const own = zoneOf(view.properties);
  const stood = slots.flatMap(({ subnetId, view: by, path }) => {
    const subnet = views.byId.get(subnetId ?? '');
    const zone = subnet?.exists === true ? zoneOf(subnet.properties) : null;
    return subnet === undefined || zone === null ? [] : [{ text: `subnet ${subnet.id}`, zone, by, path }];
  });
  const [first, ...others] = own === null ? stood : [{ text: view.id, zone: own, by: view, path: '' }, ...stood];
  const other = others.find(({ zone }) => isOfOneKind(zone, first?.zone) && zone !== first?.zone);
  if (first === undefined || other === undefined) return [];
  const because = `${first.text} is in ${first.zone}, and ${other.text}, where ${view.id} has a network interface, in ${other.zone}`;
  return [refused(other.by, other.path, because)];
}

/** EC2 user guide, "IPv6-only subnets": what is launched there has no IPv4 address; only a worker needs one. */
function withoutIpv4(
  { id, origin }: ResourceView,
  slots: readonly Slot[],
  views: ResourceViews,
): readonly TemplateFault[] {
  const primary = slots.find(({ device }) => device === '0 of card 0');
  const subnet = views.byId.get(primary?.subnetId ?? '');
  if (subnet?.exists !== true || !isIpv6Only(subnet)) return [];
  const because = `${id} stands in ${subnet.id}, an IPv6-only subnet (Ipv6Native), so it has no IPv4 address`;
  return [{ kind: 'worker-without-ipv4', because, origin }];
}

/** A zone by its name or id, or by its place in the list of the region's. */
function zoneOf(properties: Properties): string | null {
  const stated = valueAt(properties, 'AvailabilityZone');
  const [, item] = isReference(stated) ? (/^availability zones\.(\d+)$/.exec(stated.id) ?? []) : [];
  if (item !== undefined) return `Fn::GetAZs[${item}]`;
  const name = textAt(properties, 'AvailabilityZone');
  const zone =
    name === null && valueAt(properties, 'AvailabilityZone') === undefined
      ? textAt(properties, 'AvailabilityZoneId')
      : name;
  return typeof zone === 'string' ? zone : null;
}

const KINDS = [/-az\d+$/, /^Fn::/];

/** Zones by name and zones by id cannot be compared: which is which differs by account. */
function isOfOneKind(zone: string, other: string | undefined): boolean {
  return other !== undefined && KINDS.every((kind) => kind.test(zone) === kind.test(other));
}
