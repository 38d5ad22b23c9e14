import { callsIn, isBreaking, isReading, plainText, type ApiCall } from './api-call';
import { isAwsCall, isOwnProvider } from './cdk-provider';
import { isUnknown } from '../../address/unknown';
import { inertGroupsOf } from './inert-type';
import { namesCode } from './named-code';
import type { Unread } from '../../model/network-model';
import { networkIdsIn, onlyIdsIn } from './network-id';
import { itemsAt, partsAt, valueAt } from '../resource/property';
import { classOfType } from './resource-type';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { isMap, isReference, type Value, type Properties } from '../intrinsic/template-value';

/**
 * What a resource is to the proof, exactly one of these: it is read; it leaves the network alone; it runs code or calls an
 * API; or it is unread, because it holds facts that no reader reads or its own text says that it changes some.
 */
export type ResourceClass =
  | { readonly kind: 'read' | 'inert' | 'actor' }
  | {
      readonly kind: 'unread';
      readonly reason: string;
      /** ids of what it concerns; empty: anything */
      readonly concerns: readonly string[];
    };

const INERT: ResourceClass = { kind: 'inert' };
const ACTOR: ResourceClass = { kind: 'actor' };

/** Decides what a resource is, by its type and, where that leaves it open, by its own properties. */
export function classOf(view: ResourceView, views: ResourceViews): ResourceClass {
  const { id, type } = view;
  const inNetwork = (): readonly string[] => networkIdsIn(view.properties, views);
  switch (classOfType(type)) {
    case 'read':
      return { kind: 'read' };
    case 'fleet': {
      const reason = `the machines of "${id}" (${type}) are known at deploy only`;
      return { kind: 'unread', reason, concerns: type === 'AWS::EKS::Nodegroup' ? [id] : [] };
    }
    case 'unread': {
      const reason = `"${id}" ${type === '' ? 'has no type' : `is a ${type}, which is not read`}`;
      // What a firewall inspects comes by a route to its endpoint.
      if (type.startsWith('AWS::NetworkFirewall::')) return { kind: 'unread', reason, concerns: [id] };
      const named = inNetwork();
      return { kind: 'unread', reason, concerns: named.length > 0 ? named : gatewaysOf(type, id, views) };
    }
    case 'part': {
      // A part of a global network concerns what it names: a VPC, a transit gateway.
      const named = inNetwork();
      return named.length === 0
        ? INERT
        : { kind: 'unread', reason: `"${id}" is a ${type}, which is not read`, concerns: named };
    }
    case 'inert': {
      const mayRun = inertGroupsOf(type).some((group) => group.runsWhatItNames);
      return mayRun && (view.readable !== true || namesCode(view.properties, views)) ? running(view, views) : INERT;
    }
    case 'judged':
      return judged(view, views);
    case 'actor':
      return running(view, views);
  }
}

// Routes and tables of a transit gateway name it by its attachments; they concern what goes there alone.
function gatewaysOf(type: string, id: string, views: ResourceViews): readonly string[] {
  if (!type.startsWith('AWS::EC2::TransitGateway') && !type.startsWith('AWS::EC2::LocalGateway')) return [];
  const gateways = views.ofType('AWS::EC2::TransitGateway', 'AWS::EC2::LocalGateway').map((view) => view.id);
  return gateways.length > 0 ? gateways : [id];
}

/** What runs code or calls an API. Its own text may say that it changes the network, or sends commands to machines. */
function running(view: ResourceView, views: ResourceViews): ResourceClass {
  const { id, type, properties } = view;
  const call = breakingCall(properties);
  if (call === null) return ACTOR;
  const reason = `"${id}" (${type}) calls ${call.service}:${call.action}, which may change the network or a machine`;
  return { kind: 'unread', reason, concerns: onlyIdsIn(inputOf(view), views) };
}

/** Where a resource writes what its call is about. Others take that from whatever starts them. */
function inputOf({ type, properties }: ResourceView): readonly Value[] {
  const { Create = '', Update = '', Delete = '', Dimensions = '', Target = '' } = properties;
  if (type.startsWith('Custom::')) return [Create, Update, Delete];
  if (type === 'AWS::CloudWatch::Alarm') return [Dimensions];
  return type === 'AWS::Scheduler::Schedule' && isMap(Target) ? [Target.Input ?? ''] : [];
}

/** The first call in a value that may change the network or a machine; null where it writes out none. */
export function breakingCall(value: Value): ApiCall | null {
  return callsIn(value).find((call) => isBreaking(call)) ?? null;
}

function judged(view: ResourceView, views: ResourceViews): ResourceClass {
  const { id, type, properties } = view;
  switch (type) {
    case 'AWS::CloudFormation::Stack':
      return isFollowed(view, views)
        ? INERT
        : { kind: 'unread', reason: `the template of nested stack "${id}" is not there`, concerns: [] };
    case 'AWS::SSM::Association':
      return isHarmlessDocument(properties.Name) ? INERT : sendsCommands(view, networkIdsIn(properties, views));
    case 'AWS::SSM::MaintenanceWindowTask':
      if (plainText(properties.TaskType) !== 'RUN_COMMAND') return running(view, views);
      return isHarmlessDocument(properties.TaskArn) ? INERT : sendsCommands(view, networkIdsIn(properties, views));
    case 'AWS::Events::Rule': {
      const targets = itemsAt(properties, 'Targets');
      const isInert = targets.every((target) => isMap(target) && isPassedOn(target, views));
      return isInert ? INERT : running(view, views);
    }
    case 'AWS::Scheduler::Schedule': {
      const target = valueAt(properties, 'Target');
      const isInert = isMap(target) && (isPassedOn(target, views) || onlyReads([target.Arn]));
      return isInert ? INERT : running(view, views);
    }
    case 'AWS::Serverless::Function':
      return valueAt(properties, 'Events') === undefined ? INERT : running(view, views);
    default:
      return customResource(view, views);
  }
}

function customResource(view: ResourceView, views: ResourceViews): ResourceClass {
  const { type, properties } = view;
  if (isOwnProvider(view, views)) {
    if (type === RESTRICTED_GROUP) return { kind: 'read' };
    return type === 'Custom::S3BucketNotifications' && namesCode(properties, views) ? running(view, views) : INERT;
  }
  const { Create, Update, Delete } = properties;
  return isAwsCall(view, views) && onlyReads([Create, Update, Delete]) ? INERT : running(view, views);
}

/** The CDK takes all rules from a VPC's default group (feature flag `aws-ec2:restrictDefaultSecurityGroup`). */
export const RESTRICTED_GROUP = 'Custom::VpcRestrictDefaultSG';

/** Whether calls are written out, and none of them changes anything. */
function onlyReads(values: readonly (Value | undefined)[]): boolean {
  const written = values.filter((value) => value !== undefined).map((value) => callsIn(value));
  return written.length > 0 && written.every((calls) => calls.length > 0 && calls.every((call) => isReading(call)));
}

function isFollowed({ resource }: ResourceView, { templates }: ResourceViews): boolean {
  return templates.stacks.some(
    ({ parent }) => parent?.stack === resource.stack && parent.logicalId === resource.logicalId,
  );
}

// Documents of Systems Manager that leave a node's network alone (Systems Manager user guide, "AWS managed documents").
const HARMLESS_DOCUMENT =
  /^(AWS-(JoinDirectoryServiceDomain|UpdateSSMAgent|GatherSoftwareInventory|(Run|Apply)PatchBaseline\w*)|AmazonCloudWatch-ManageAgent)$/;

function isHarmlessDocument(name: Value | undefined): boolean {
  return HARMLESS_DOCUMENT.test(plainText(name) ?? '');
}

function sendsCommands({ id, type }: ResourceView, concerns: readonly string[]): ResourceClass {
  return { kind: 'unread', reason: `"${id}" (${type}) runs a document on machines, which is not read`, concerns };
}

/** Documents that a machine runs at its launch, and whose effects are not read. */
export function documentsOf({ id, type, properties, origin }: ResourceView): readonly Unread[] {
  if (type !== 'AWS::EC2::Instance') return [];
  return partsAt(properties, 'SsmAssociations')
    .filter((part) => isUnknown(part) || !isHarmlessDocument(part.DocumentName))
    .map(() => ({ unknown: `"${id}" runs a document of Systems Manager, which is not read`, origin, concerns: [id] }));
}

/** Services that keep an event or pass it on: what acts on it then is judged by itself. */
const KEEPS =
  /^AWS::(SNS::Topic|SQS::Queue|Logs::LogGroup|Kinesis::Stream|KinesisFirehose::DeliveryStream|Events::EventBus)$/;
const KEEPS_ARN = /^arn:[^:]*:(sns|sqs|logs|kinesis|firehose):|^arn:[^:]*:events:[^:]*:[^:]*:event-bus\//;

function isPassedOn({ Arn }: Properties, views: ResourceViews): boolean {
  if (isReference(Arn) && Arn.outside === null) return KEEPS.test(views.byId.get(Arn.id)?.type ?? '');
  return KEEPS_ARN.test(plainText(Arn) ?? '');
}
