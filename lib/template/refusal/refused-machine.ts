import { isUnknown } from '../../address/unknown';
import { addTo } from '../../model/grouping';
import { areApart, zoneOf, zoneOfSubnet } from '../machine/zone';
import type { TemplateFault } from '../../model/network-model';
import { isIpv6Only, refused } from './refusal';
import { type Launching, launchings, refusedLaunch } from './refused-launch';
import { refusedProfile } from './refused-profile';
import { refusedVolumes } from './refused-volume';
import { idAt, integerAt, partsAt } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import type { Properties } from '../intrinsic/template-value';

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

/** What EC2 refuses about machines, of instances and of groups of one, and the interfaces that they get. */
export function refusedMachines(views: ResourceViews): readonly TemplateFault[] {
  const slots = new Map<string, Slot[]>();
  for (const view of views.sure('AWS::EC2::NetworkInterfaceAttachment')) {
    const instanceId = idAt(view.properties, 'InstanceId', views);
    if (typeof instanceId === 'string') addTo(slots, instanceId, slotOf(view, view.properties, '', {}, views));
  }
  const owners = new Map<string, string>();
  const taken = (holder: string, own: readonly Slot[]): readonly TemplateFault[] =>
    own.flatMap(({ interfaceId, view, path }) => {
      if (interfaceId === null) return [];
      const other = owners.get(interfaceId);
      owners.set(interfaceId, other ?? holder);
      if (other === undefined) return [];
      const both = other === holder ? `${holder} twice` : `${other} and to ${holder}`;
      const because = `${interfaceId} is given to ${both}, and a network interface is attached once`;
      return [refused(view, path, because)];
    });
  const machines = launchings(views).flatMap((launching) => {
    const { view } = launching;
    const own = [...ownSlots(launching, views), ...(slots.get(view.id) ?? [])];
    return [
      ...refusedLaunch(launching),
      ...refusedVolumes(launching, views),
      ...refusedProfile(launching, views),
      ...refusedZones(launching, own, views),
      ...withoutIpv4(view, own, views),
      ...own.flatMap((slot, at) => (own.some(isSameDevice(slot, at)) ? [takenDevice(view, slot)] : [])),
      ...taken(view.id, own),
    ];
  });
  const foreign = [...slots].filter(([instanceId]) => !views.byId.has(instanceId));
  return [...machines, ...foreign.flatMap(([instanceId, own]) => taken(instanceId, own))];
}

function ownSlots({ by, within, whole }: Launching, views: ResourceViews): readonly Slot[] {
  if (whole === null) return [];
  const parts = partsAt(whole, 'NetworkInterfaces');
  if (parts.length === 0) return [slotOf(by, { DeviceIndex: 0 }, '', whole, views)];
  return parts.flatMap((part, at) =>
    isUnknown(part) ? [] : [slotOf(by, part, `${within}NetworkInterfaces.${String(at)}`, whole, views)],
  );
}

function slotOf(view: ResourceView, part: Properties, path: string, around: Properties, views: ResourceViews): Slot {
  const [index, card] = [integerAt(part, 'DeviceIndex'), integerAt(part, 'NetworkCardIndex') ?? 0];
  const given = idAt(part, 'NetworkInterfaceId', views);
  const holder = typeof given === 'string' ? views.byId.get(given) : undefined;
  const own = given === null ? (idAt(part, 'SubnetId', views) ?? idAt(around, 'SubnetId', views)) : null;
  const subnetId = holder?.type === 'AWS::EC2::NetworkInterface' ? idAt(holder.properties, 'SubnetId', views) : own;
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

/** EC2 user guide, "Elastic network interfaces": an instance and its interfaces are in one Availability Zone. */
function refusedZones(
  { view, placed }: Launching,
  slots: readonly Slot[],
  views: ResourceViews,
): readonly TemplateFault[] {
  const own = zoneOf(placed);
  const stood = slots.flatMap(({ subnetId, view: by, path }) => {
    const zone = subnetId === null ? null : zoneOfSubnet(subnetId, views);
    return subnetId === null || zone === null ? [] : [{ text: `subnet ${subnetId}`, zone, by, path }];
  });
  const [first, ...others] = own === null ? stood : [{ text: view.id, zone: own, by: view, path: '' }, ...stood];
  const other = others.find(({ zone }) => first !== undefined && areApart(zone, first.zone));
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
