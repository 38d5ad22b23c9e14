import { isUnknown } from '../address/unknown';
import type { DraftPart, DraftSecurityGroup } from './network-draft';
import type { Unread } from './network-model';
import { idAt, valueAt, type Outside } from './property';
import { couldMatter, isOfNetwork, isRead } from './resource-type';
import type { ResourceView, ResourceViews } from './resource-view';
import { isList, isMap, isReference, isText, markedText, type Value } from './template-value';

const RESTRICTED_GROUP = 'Custom::VpcRestrictDefaultSG';

/** What the other resources could change in the network, and that it cannot be seen. */
export function readOthers(views: ResourceViews, outside: Outside): DraftPart {
  const others = views.all.filter(({ type }) => couldMatter(type) && type !== RESTRICTED_GROUP);
  return {
    securityGroups: views.ofType(RESTRICTED_GROUP).flatMap((view) => restrictedGroup(view, outside)),
    unread: [...others.flatMap((view) => unreadOf(view, views, outside)), ...views.all.flatMap((view) => doubts(view))],
  };
}

/** The CDK takes all rules from a VPC's default group (feature flag `aws-ec2:restrictDefaultSecurityGroup`). */
function restrictedGroup({ properties, origin }: ResourceView, outside: Outside): readonly DraftSecurityGroup[] {
  const id = idAt(properties, 'DefaultSecurityGroupId', outside);
  if (id === null || isUnknown(id)) return [];
  const vpcId = id.endsWith('.DefaultSecurityGroup') ? id.slice(0, -'.DefaultSecurityGroup'.length) : null;
  return [{ id, name: null, origin, whole: true, vpcId, ingress: [], egress: [] }];
}

// Documents of Systems Manager that leave a node's network alone (Systems Manager user guide, "AWS managed documents").
const HARMLESS_DOCUMENT =
  /^(AWS-(JoinDirectoryServiceDomain|UpdateSSMAgent|GatherSoftwareInventory|(Run|Apply)PatchBaseline.*)|AmazonCloudWatch-ManageAgent)$/;

/** Types that start machines which only a deploy names. */
const FLEET = /^AWS::(EC2::(SpotFleet|EC2Fleet)|EKS::Nodegroup)$/;

/** Types that matter even where they name nothing of the network. */
const ALWAYS =
  /^AWS::(NetworkFirewall|VpcLattice|EC2|SSM|CloudFormation::Stack$|CloudFormation::StackSet$)|::MODULE$|^$/;

function unreadOf(view: ResourceView, views: ResourceViews, outside: Outside): readonly Unread[] {
  const { id, type, origin, properties, resource } = view;
  if (type === 'AWS::CloudFormation::Stack') {
    const followed = views.templates.stacks.some(
      ({ parent }) => parent?.stack === resource.stack && parent.logicalId === resource.logicalId,
    );
    return followed ? [] : [{ unknown: `the template of nested stack "${id}" is not there`, origin, concerns: [] }];
  }
  if (FLEET.test(type)) {
    const concerns = type === 'AWS::EKS::Nodegroup' ? [id] : [];
    return [{ unknown: `the machines of "${id}" (${type}) are known at deploy only`, origin, concerns }];
  }
  if (type === 'AWS::SSM::Association' && HARMLESS_DOCUMENT.test(markedText(valueAt(properties, 'Name') ?? '') ?? ''))
    return [];
  const named = concerned(properties, views, outside);
  // A custom resource or an extension that names nothing of the network has nothing to change in it.
  if (named.length === 0 && !ALWAYS.test(type) && !callsEc2(properties)) return [];
  const what = type === '' ? 'has no type' : `is a ${type}, which is not read`;
  return [{ unknown: `"${id}" ${what}`, origin, concerns: named.length > 0 ? named : gatewaysOf(type, id, views) }];
}

// Routes and tables of a transit gateway name it by its attachments; they concern what goes there alone.
function gatewaysOf(type: string, id: string, views: ResourceViews): readonly string[] {
  if (!type.startsWith('AWS::EC2::TransitGateway') && !type.startsWith('AWS::EC2::LocalGateway')) return [];
  const gateways = views.ofType('AWS::EC2::TransitGateway', 'AWS::EC2::LocalGateway').map((view) => view.id);
  return gateways.length > 0 ? gateways : [id];
}

const EC2_CALL = /"service"\s*:\s*"(@aws-sdk\/client-)?ec2"/i;

/** Whether the CDK's AwsCustomResource calls the API of EC2 by itself. */
function callsEc2(properties: ResourceView['properties']): boolean {
  return ['Create', 'Update', 'Delete'].some((key) => {
    return EC2_CALL.test(markedText(valueAt(properties, key) ?? '') ?? '');
  });
}

const LITERAL_ID = /\b(?:vpc|subnet|rtb|eni|sg|acl|igw|nat|vpce|tgw|pcx|pl|i)-[0-9a-f]{8,17}\b/g;

/** Ids of the network that a value holds. */
function concerned(value: Value, views: ResourceViews, outside: Outside): readonly string[] {
  if (isReference(value)) {
    // Something outside is of the network where a reader of the network came upon it.
    if (value.outside !== null) return outside.has(value.id) ? [value.id] : [];
    return isOfNetwork(views.byId.get(value.id)?.type ?? '') ? [value.id] : [];
  }
  if (isText(value)) return value.pieces.flatMap((piece) => (isUnknown(piece) ? [] : concerned(piece, views, outside)));
  if (typeof value === 'string') return value.match(LITERAL_ID) ?? [];
  if (isList(value)) return value.flatMap((item) => concerned(item, views, outside));
  return isMap(value) ? Object.values(value).flatMap((item) => concerned(item, views, outside)) : [];
}

/** Parts of other things, whose readers say themselves that they are unknown. */
const PART =
  /^AWS::EC2::(Route|SecurityGroupIngress|SecurityGroupEgress|NetworkAclEntry|EIPAssociation|VPCCidrBlock|Subnet\w+Association|NetworkInterfaceAttachment)$/;

/** Resources of the network whose existence, or whose every property, is unknown. */
function doubts({ id, type, origin, exists, readable }: ResourceView): readonly Unread[] {
  if (!isRead(type) || PART.test(type)) return [];
  const reasons = [exists, readable].filter((each) => each !== true);
  return reasons.map((reason) => ({ unknown: `"${id}": ${reason.unknown}`, origin, concerns: [id] }));
}
