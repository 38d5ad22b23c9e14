import { isUnknown } from '../../address/unknown';
import { classOf } from '../actor/resource-class';
import { scopeOf } from '../intrinsic/intrinsics';
import { isList, isMap, isReference, isText, type Properties, type Value } from '../intrinsic/template-value';
import { idAt, itemsAt, partsAt, textAt, type Outside } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { zoneOf, zoneOfSubnet } from './zone';

export const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

/** The data of a launch template with an existing network interface. */
export interface HeldLaunch {
  readonly data: Properties;
  readonly template: ResourceView;
}

/** Whether a value is of a form that is known to keep one machine on its interface. */
type Form = (value: Value) => boolean;
type Forms = Readonly<Record<string, Form>>;

const any: Form = () => true;
const text =
  (form: RegExp): Form =>
  (value) =>
    (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') && form.test(String(value));
const map =
  (forms: Forms): Form =>
  (value) =>
    isMap(value) && strangeIn(value, forms) === undefined;

/** The first property that has no known form. */
function strangeIn(properties: Properties, forms: Forms): string | undefined {
  return Object.entries(properties).find(
    ([key, value]) => !Object.hasOwn(forms, key) || forms[key]?.(value) !== true,
  )?.[0];
}

const FALSE = text(/^false$/i);
const ONE = text(/^1$/);
const ZERO = text(/^0$/);

/** In seconds (AWS::AutoScaling::AutoScalingGroup, "MaxInstanceLifetime"). A group of one terminates its machine before it launches another. */
export const SHORTEST_LIFETIME = 86_400;

/** Properties of the group. Its launch template and its zone are judged for themselves. */
const OF_GROUP: Forms = {
  ...{ MinSize: text(/^[01]$/), MaxSize: ONE, DesiredCapacity: ONE },
  ...{ AvailabilityZones: any, LaunchTemplate: any, Tags: any, AutoScalingGroupName: any },
  ...{ Cooldown: any, DefaultInstanceWarmup: any, HealthCheckGracePeriod: any, HealthCheckType: text(/^EC2$/) },
  ...{ MetricsCollection: any, NotificationConfigurations: any },
  MaxInstanceLifetime: (value) => ZERO(value) || (text(/^\d{5,8}$/)(value) && Number(value) >= SHORTEST_LIFETIME),
};

const OF_INTERFACE: Form = (value) => isMap(value) && ZERO(value.DeviceIndex ?? null) && map(INTERFACE)(value);
const INTERFACE: Forms = {
  DeviceIndex: any,
  NetworkCardIndex: ZERO,
  NetworkInterfaceId: any,
  DeleteOnTermination: FALSE,
};

const OF_TEMPLATE: Forms = {
  LaunchTemplateData: any,
  LaunchTemplateName: any,
  TagSpecifications: any,
  VersionDescription: any,
};
const OF_DATA: Forms = {
  NetworkInterfaces: (value) => isList(value) && value.every(OF_INTERFACE),
  ...{ ImageId: any, InstanceType: any, UserData: any, IamInstanceProfile: any, KeyName: any, MetadataOptions: any },
  ...{ BlockDeviceMappings: any, Monitoring: any, EbsOptimized: any, CreditSpecification: any, TagSpecifications: any },
};

/** Attributes of a resource: of a condition, `exists` says whether it holds. */
const OF_RESOURCE: Forms = {
  ...{ Type: any, Properties: any, DependsOn: any, Condition: any, Metadata: any, DeletionPolicy: any },
  UpdateReplacePolicy: any,
};

// what may be suspended while the group gets another machine: launching and terminating may not
const SUSPENDED = /^(HealthCheck|ReplaceUnhealthy|AZRebalance|AlarmNotification|ScheduledActions|InstanceRefresh)$/;

/** CloudFormation Template Reference, "UpdatePolicy attribute". */
const UPDATE_POLICY = map({
  AutoScalingRollingUpdate: map({
    ...{ MinInstancesInService: ZERO, MaxBatchSize: text(/^[1-9]\d?$/), MinActiveInstancesPercent: any },
    ...{
      PauseTime: any,
      SuspendProcesses: (value) => isList(value) && value.every(text(SUSPENDED)),
      WaitOnResourceSignals: FALSE,
    },
  }),
  AutoScalingReplacingUpdate: map({ WillReplace: FALSE }),
  AutoScalingScheduledAction: any,
});

/** Why a group is not known to keep one machine on the interface of its launch template; null: it is. */
export function whyNotOne(view: ResourceView, held: HeldLaunch, views: ResourceViews, outside: Outside): string | null {
  const { data, template } = held;
  if (view.exists !== true) return view.exists.unknown;
  if (view.readable !== true) return view.readable.unknown;
  const strange =
    strangeIn(view.properties, OF_GROUP) ??
    strangeIn(attributesOf(view, views), { ...OF_RESOURCE, UpdatePolicy: UPDATE_POLICY });
  if (strange !== undefined) return `whether it runs is unknown with this ${strange}`;
  const ofTemplate =
    strangeIn(data, OF_DATA) ??
    strangeIn(template.properties, OF_TEMPLATE) ??
    strangeIn(attributesOf(template, views), OF_RESOURCE);
  if (ofTemplate !== undefined) return `whether it runs is unknown with this ${ofTemplate} of ${template.id}`;
  return (
    incomplete(view, held) ??
    otherVersion(view, held) ??
    otherZone(view, held, views, outside) ??
    changed(view, views, outside)
  );
}

function attributesOf({ resource: { body, stack } }: ResourceView, { templates }: ResourceViews): Properties {
  const { UpdatePolicy: policy, ...others } = body;
  const rest = Object.fromEntries(Object.keys(others).map((key) => [key, null]));
  return policy === undefined ? rest : { ...rest, UpdatePolicy: scopeOf(templates, stack).resolve(policy) };
}

function incomplete({ properties }: ResourceView, { data, template }: HeldLaunch): string | null {
  if (properties.MinSize === undefined || properties.MaxSize === undefined) return 'it states no MinSize or no MaxSize';
  const isWhole = data.ImageId !== undefined && data.InstanceType !== undefined;
  return isWhole ? null : `${template.id} states no ImageId or no InstanceType`;
}

/** A fixed version has the data of an earlier deploy once the template changes. */
function otherVersion({ properties: { LaunchTemplate: from } }: ResourceView, { template }: HeldLaunch): string | null {
  const isOwn = (value: Value | undefined, attribute: string | null): boolean =>
    isReference(value) && value.id === template.id && value.attribute === attribute;
  const { LaunchTemplateId, Version, ...more } = isMap(from) ? from : {};
  const isLatest = isOwn(LaunchTemplateId, null) && isOwn(Version, 'LatestVersionNumber');
  return isLatest && Object.keys(more).length === 0
    ? null
    : `its version of ${template.id} is not LatestVersionNumber, so it may have other data`;
}

/** EC2 user guide, "Elastic network interfaces": an instance and its interfaces are in one Availability Zone. */
function otherZone(
  { properties }: ResourceView,
  { data }: HeldLaunch,
  views: ResourceViews,
  outside: Outside,
): string | null {
  const [zone = null, another] = itemsAt(properties, 'AvailabilityZones');
  const [part = {}] = partsAt(data, 'NetworkInterfaces');
  const interfaceId = isUnknown(part) ? null : idAt(part, 'NetworkInterfaceId', outside);
  const held = typeof interfaceId === 'string' ? views.byId.get(interfaceId) : undefined;
  const subnetId = held === undefined ? null : idAt(held.properties, 'SubnetId', outside);
  const own = another === undefined ? zoneOf({ AvailabilityZone: zone }) : null;
  const needed = typeof subnetId === 'string' ? zoneOfSubnet(subnetId, views) : null;
  return own !== null && own === needed
    ? null
    : 'whether its AvailabilityZones are the zone of its network interface is unknown';
}

/** A resource that names the group may change its size, or hold its machine back: a schedule, a policy, a hook, a warm pool. */
function changed(view: ResourceView, views: ResourceViews, outside: Outside): string | null {
  const name = textAt(view.properties, 'AutoScalingGroupName');
  const by = views.all.find(
    (other) =>
      other !== view &&
      !['inert', 'read'].includes(classOf(other, views, outside).kind) &&
      (other.type.startsWith('AWS::AutoScaling')
        ? mayMean(other.properties.AutoScalingGroupName, view.id, name)
        : mentions(other.properties, view.id, name)),
  );
  return by === undefined ? null : `"${by.id}" (${by.type}) may change or hold it`;
}

type Name = ReturnType<typeof textAt>;

function mayMean(value: Value | undefined, id: string, name: Name): boolean {
  if (value === undefined || isUnknown(value) || isText(value)) return true;
  if (isReference(value)) return value.outside !== null || value.id === id;
  return isUnknown(name) || value === name;
}

function mentions(value: Value, id: string, name: Name): boolean {
  if (isReference(value)) return value.outside === null && value.id === id;
  if (isText(value)) return value.pieces.some((piece) => !isUnknown(piece) && mentions(piece, id, name));
  if (typeof value === 'string') return typeof name === 'string' && value.includes(name);
  if (isList(value)) return value.some((item) => mentions(item, id, name));
  return isMap(value) && Object.values(value).some((item) => mentions(item, id, name));
}
