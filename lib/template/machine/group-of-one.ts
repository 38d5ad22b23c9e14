import { isUnknown } from '../../address/unknown';
import { classOf } from '../actor/resource-class';
import { scopeOf } from '../intrinsic/intrinsics';
import { isList, isMap, isReference, isText, type Properties, type Value } from '../intrinsic/template-value';
import { idAt, itemsAt, partsAt, textAt } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { zoneOf, zoneOfSubnet } from './zone';

export const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

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

function strangeIn(properties: Properties, forms: Forms): string | undefined {
  return Object.entries(properties).find(
    ([key, value]) => !Object.hasOwn(forms, key) || forms[key]?.(value) !== true,
  )?.[0];
}

const list =
  (form: Form): Form =>
  (value) =>
    isList(value) && value.every(form);

/** A text or a number, or what stands for one until the deploy. */
const plain: Form = (value) => value !== '' && !isList(value) && !isMap(value);
const BOOLEAN = text(/^(true|false)$/i);
const COUNT = text(/^\d{1,9}$/);
const FALSE = text(/^false$/i);
const ONE = text(/^1$/);
const ZERO = text(/^0$/);

/** In seconds (AWS::AutoScaling::AutoScalingGroup, "MaxInstanceLifetime"). A group of one terminates its machine before it launches another. */
export const SHORTEST_LIFETIME = 86_400;

/** AWS keeps keys that begin with `aws:` for itself (EC2 User Guide, "Tag restrictions"). */
const TAG: Forms = {
  Key: (value) => plain(value) && !text(/^aws:/i)(value),
  Value: (value) => value === '' || plain(value),
};
const isOfGroup = map({ ...TAG, PropagateAtLaunch: BOOLEAN });
/** AWS::AutoScaling::AutoScalingGroup TagProperty: PropagateAtLaunch is required. */
const TAG_OF_GROUP: Form = (value) => isMap(value) && 'PropagateAtLaunch' in value && isOfGroup(value);
const tagged = (type: RegExp): Form => list(map({ ResourceType: text(type), Tags: list(map(TAG)) }));

/** Properties of the group. Its launch template and its zone are judged for themselves. */
const OF_GROUP: Forms = {
  ...{ MinSize: text(/^[01]$/), MaxSize: ONE, DesiredCapacity: ONE },
  ...{ AvailabilityZones: isList, LaunchTemplate: any, Tags: list(TAG_OF_GROUP), AutoScalingGroupName: plain },
  ...{ Cooldown: COUNT, DefaultInstanceWarmup: COUNT, HealthCheckGracePeriod: COUNT, HealthCheckType: text(/^EC2$/) },
  MetricsCollection: list(map({ Granularity: text(/^1Minute$/) })),
  MaxInstanceLifetime: (value) => ZERO(value) || (text(/^\d{5,8}$/)(value) && Number(value) >= SHORTEST_LIFETIME),
};

const OF_INTERFACE: Form = (value) => isMap(value) && ZERO(value.DeviceIndex ?? null) && map(INTERFACE)(value);
const INTERFACE: Forms = {
  DeviceIndex: any,
  NetworkCardIndex: ZERO,
  NetworkInterfaceId: any,
  DeleteOnTermination: FALSE,
};

/** A key of KMS is left out: launches fail unless its policy admits the service-linked role of EC2 Auto Scaling. */
const EBS = map({
  ...{ Encrypted: BOOLEAN, DeleteOnTermination: BOOLEAN, VolumeSize: COUNT, VolumeType: text(/^[a-z]+\d?$/) },
  ...{ Iops: COUNT, Throughput: COUNT },
});
const PROFILE: Form = (value) => map({ Arn: plain, Name: plain })(value) && Object.keys(value ?? {}).length === 1;
const SWITCH = text(/^(enabled|disabled)$/);
const METADATA = map({
  ...{ HttpTokens: text(/^(optional|required)$/), HttpPutResponseHopLimit: COUNT, HttpEndpoint: SWITCH },
  ...{ InstanceMetadataTags: SWITCH, HttpProtocolIpv6: SWITCH },
});

const OF_TEMPLATE: Forms = {
  LaunchTemplateData: any,
  LaunchTemplateName: plain,
  TagSpecifications: tagged(/^launch-template$/),
  VersionDescription: plain,
};
const OF_DATA: Forms = {
  NetworkInterfaces: list(OF_INTERFACE),
  ...{ ImageId: plain, InstanceType: plain, UserData: plain, KeyName: plain },
  ...{ IamInstanceProfile: PROFILE, MetadataOptions: METADATA },
  BlockDeviceMappings: list(map({ DeviceName: plain, Ebs: EBS })),
  ...{ Monitoring: map({ Enabled: BOOLEAN }), EbsOptimized: BOOLEAN },
  CreditSpecification: map({ CpuCredits: text(/^(standard|unlimited)$/) }),
  TagSpecifications: tagged(/^(instance|volume)$/),
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
    ...{
      MinInstancesInService: ZERO,
      MaxBatchSize: text(/^[1-9]\d?$/),
      MinActiveInstancesPercent: text(/^(\d{1,2}|100)$/),
    },
    ...{ PauseTime: text(/^PT[\dHMS]+$/), SuspendProcesses: list(text(SUSPENDED)), WaitOnResourceSignals: FALSE },
  }),
  AutoScalingReplacingUpdate: map({ WillReplace: FALSE }),
  AutoScalingScheduledAction: map({ IgnoreUnmodifiedGroupSizeProperties: BOOLEAN }),
});

/** Why a group is not known to keep one machine on the interface of its launch template; null: it is. */
export function whyNotOne(view: ResourceView, held: HeldLaunch, views: ResourceViews): string | null {
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
  return incomplete(view, held) ?? otherVersion(view, held) ?? otherZone(view, held, views) ?? changed(view, views);
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
function otherZone({ properties }: ResourceView, { data }: HeldLaunch, views: ResourceViews): string | null {
  const [zone = null, another] = itemsAt(properties, 'AvailabilityZones');
  const [part = {}] = partsAt(data, 'NetworkInterfaces');
  const interfaceId = isUnknown(part) ? null : idAt(part, 'NetworkInterfaceId', views);
  const held = typeof interfaceId === 'string' ? views.byId.get(interfaceId) : undefined;
  const subnetId = held === undefined ? null : idAt(held.properties, 'SubnetId', views);
  const own = another === undefined ? zoneOf({ AvailabilityZone: zone }) : null;
  const needed = typeof subnetId === 'string' ? zoneOfSubnet(subnetId, views) : null;
  const isItsOwn =
    another === undefined && isReference(zone) && zone.id === subnetId && zone.attribute === 'AvailabilityZone';
  return isItsOwn || (own !== null && own === needed)
    ? null
    : 'whether its AvailabilityZones are the zone of its network interface is unknown';
}

/** A resource that names the group may change its size, or hold its machine back: a schedule, a policy, a hook, a warm pool. */
function changed(view: ResourceView, views: ResourceViews): string | null {
  const name = textAt(view.properties, 'AutoScalingGroupName');
  const by = views.all.find(
    (other) =>
      other !== view &&
      !['inert', 'read'].includes(classOf(other, views).kind) &&
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
