import { isUnknown, unknown, type Unknown } from '../../address/unknown';
import { instanceTags, launchTemplateData, over } from './launch-template';
import { metadataEndpoint } from './metadata-endpoint';
import type { DraftNetworkInterface, DraftNode, Given } from '../../model/network-draft';
import { interfaceOf } from '../network/network-interface-reader';
import type { Origin, Unread } from '../../model/network-model';
import type { NodeHome } from '../../model/node-home';
import { homeOf } from './node-home-reader';
import { readNodeSetup } from './node-setup-reader';
import {
  booleanAt,
  idAt,
  integerAt,
  itemsAt,
  nameTagOf,
  partsAt,
  textAt,
  valueAt,
  type Outside,
} from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { readVolumes } from './volume-reader';
import type { Value, Properties } from '../intrinsic/template-value';

/** A node with the interfaces that its launch makes, and those that it is given. */
export interface Launch {
  readonly node: DraftNode;
  readonly made: readonly DraftNetworkInterface[];
  /** its SourceDestCheck, which its interface takes over; null where it says nothing */
  readonly sourceDestCheck: Given<boolean>;
  readonly unread: readonly Unread[];
  /** all that it was launched by, the launch template's data included */
  readonly properties: Properties;
}

/** Instances, each with its launch template's data under its own. */
export function readInstances(views: ResourceViews): readonly Launch[] {
  return views.ofType('AWS::EC2::Instance').map((view) => {
    const { id, origin, readable } = view;
    const template = launchTemplateData(view.properties, 'LaunchTemplate', views);
    const missing = readable !== true ? readable : isUnknown(template) ? template : null;
    const data = isUnknown(template) ? notRead(template) : template.data;
    const properties = over(view.properties, readable === true ? data : {});
    const holders = isUnknown(template) || template.view === null ? [view] : [view, template.view];
    const found = launch({ id, properties, origin, home: homeOf(view.resource), holders }, views);
    return missing === null ? found : { ...found, unread: [...found.unread, { ...missing, origin, concerns: [id] }] };
  });
}

/** What stands for the properties of a launch that cannot be read. */
function notRead(reason: Unknown): Properties {
  return {
    ...{ ImageId: reason, SecurityGroupIds: [reason], SubnetId: reason, PrivateIpAddress: reason, UserData: reason },
    MetadataOptions: reason,
  };
}

export interface Launched {
  readonly id: string;
  readonly properties: Properties;
  readonly origin: Origin;
  readonly home: NodeHome;
  /** resources whose metadata cfn-init may read */
  readonly holders: readonly ResourceView[];
}

export function launch(launched: Launched, views: ResourceViews): Launch {
  const { id, properties, origin, home, holders } = launched;
  const interfaces = interfacesOf(id, properties, origin, views);
  const unread = interfaces.flatMap(({ unread: reason }) =>
    reason === null ? [] : [{ ...reason, origin, concerns: [id] }],
  );
  const volumes = readVolumes(properties);
  return {
    node: {
      id,
      nameTag: nameTagOf(properties) ?? nameTagOf(instanceTags(properties)),
      interfaceIds: interfaces.map((each) => each.id),
      imageId: textAt(properties, 'ImageId'),
      ...(volumes.length > 0 && { volumes }),
      setup: readNodeSetup(properties, holders, views),
      metadataService: metadataEndpoint(properties),
      home,
      origin,
    },
    made: interfaces.flatMap(({ made }) => (made === null ? [] : [{ ...made, nodeId: id }])),
    sourceDestCheck: booleanAt(properties, 'SourceDestCheck'),
    unread,
    properties,
  };
}

interface Slot {
  readonly id: string;
  /** null: it exists beside the instance */
  readonly made: DraftNetworkInterface | null;
  readonly unread: Unknown | null;
}

function interfacesOf(id: string, properties: Properties, origin: Origin, outside: Outside): readonly Slot[] {
  const parts = partsAt(properties, 'NetworkInterfaces');
  if (parts.length === 0) return [{ id: `${id}.eth0`, made: implicit(id, properties, origin, outside), unread: null }];
  return parts
    .map((part, position) => {
      const index = isUnknown(part) ? position : integerAt(part, 'DeviceIndex');
      return { part, position, index: index === null || isUnknown(index) ? position : index };
    })
    .sort((a, b) => a.index - b.index)
    .map(({ part, position, index }): Slot => {
      const own = `${id}.eth${String(index)}`;
      const place = { ...origin, path: `Properties.NetworkInterfaces[${String(position)}]` };
      if (isUnknown(part)) return { id: own, made: unreadInterface(own, part, place), unread: part };
      const given = idAt(part, 'NetworkInterfaceId', outside);
      if (given === null) return { id: own, made: inline(own, part, properties, place, outside), unread: null };
      return isUnknown(given)
        ? { id: own, made: unreadInterface(own, given, place), unread: given }
        : { id: given, made: null, unread: null };
    });
}

function groupsOf(properties: Properties): readonly Value[] {
  return [...itemsAt(properties, 'SecurityGroupIds'), ...itemsAt(properties, 'SecurityGroups')];
}

function implicit(id: string, properties: Properties, origin: Origin, outside: Outside): DraftNetworkInterface {
  const made = interfaceOf(`${id}.eth0`, { ...properties, GroupSet: groupsOf(properties) }, origin, outside);
  return { ...made, sourceDestCheck: null };
}

function inline(
  id: string,
  part: Properties,
  properties: Properties,
  place: Origin,
  outside: Outside,
): DraftNetworkInterface {
  const hasGroups = valueAt(part, 'GroupSet') !== undefined || valueAt(part, 'Groups') !== undefined;
  const subnet = valueAt(part, 'SubnetId') ?? valueAt(properties, 'SubnetId') ?? null;
  const own: Properties = hasGroups ? part : { ...part, GroupSet: groupsOf(properties) };
  return interfaceOf(id, { ...own, SubnetId: subnet }, place, outside);
}

function unreadInterface(id: string, reason: Unknown, origin: Origin): DraftNetworkInterface {
  return {
    id,
    subnetId: reason,
    addresses: [reason],
    prefixes: [],
    securityGroupIds: [reason],
    sourceDestCheck: reason,
    hasPublicAddress: reason,
    nodeId: null,
    launched: true,
    whole: true,
    origin,
  };
}

/** Why an interface's check is unknown where its instance has several and states it for all. */
export function ambiguousCheck(nodeId: string): Unknown {
  return unknown(`"${nodeId}" states SourceDestCheck and has several interfaces, for which EC2 refuses it`);
}
