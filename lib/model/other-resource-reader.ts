import { isUnknown } from '../address/unknown';
import type { DraftPart, DraftSecurityGroup } from './network-draft';
import type { Unread } from './network-model';
import { idAt, textAt, type Outside } from './property';
import type { ResourceView, ResourceViews } from './resource-view';
import type { OpenTemplates } from './templates';
import { isList, isMap, isReference, isText, type Value } from './template-value';

/** Types that the readers of their areas read. */
const READ: ReadonlySet<string> = new Set(
  [
    'VPC VPCCidrBlock Subnet SubnetRouteTableAssociation SubnetNetworkAclAssociation RouteTable Route VPCEndpoint',
    'VPNGatewayRoutePropagation InternetGateway VPNGateway NatGateway VPCPeeringConnection TransitGateway PrefixList',
    'EgressOnlyInternetGateway CarrierGateway LocalGateway VPCGatewayAttachment TransitGatewayAttachment',
    'TransitGatewayVpcAttachment GatewayRouteTableAssociation SecurityGroup SecurityGroupIngress SecurityGroupEgress',
    'NetworkAcl NetworkAclEntry NetworkInterface NetworkInterfaceAttachment Instance EIP EIPAssociation LaunchTemplate',
  ].flatMap((line) => line.split(' ').map((name) => `AWS::EC2::${name}`)),
);

/** Types of EC2 that neither carry nor stop a packet of a VPC. */
const HARMLESS: ReadonlySet<string> = new Set(
  [
    'CapacityReservation CapacityReservationFleet CustomerGateway DHCPOptions VPCDHCPOptionsAssociation FlowLog Host',
    'InstanceConnectEndpoint IPAM IPAMAllocation IPAMPool IPAMPoolCidr IPAMResourceDiscovery IPAMScope KeyPair',
    'IPAMResourceDiscoveryAssociation NetworkInsightsAccessScope NetworkInsightsAccessScopeAnalysis PlacementGroup',
    'NetworkInsightsAnalysis NetworkInsightsPath NetworkPerformanceMetricSubscription SnapshotBlockPublicAccess',
    'SubnetCidrBlock Volume VolumeAttachment VPNConnection VPNConnectionRoute VPCEndpointService VPCEndpointServicePermissions',
    'VPCEndpointConnectionNotification EnclaveCertificateIamRoleAssociation TrafficMirrorFilter TrafficMirrorFilterRule',
    'TrafficMirrorSession TrafficMirrorTarget ClientVpnEndpoint ClientVpnAuthorizationRule ClientVpnRoute',
    'ClientVpnTargetNetworkAssociation',
  ].flatMap((line) => line.split(' ').map((name) => `AWS::EC2::${name}`)),
);

/** Types outside of EC2 that could carry or stop a packet, or start or change machines. */
const COULD_MATTER =
  /^(AWS::(EC2|NetworkFirewall|VpcLattice|NetworkManager|SSM|CloudFormation|ServiceCatalog|EKS|OpsWorks|Lightsail)::|Custom::|.*::MODULE$|(?!AWS::)[^:]+::[^:]+::)/;
const NO_MATTER =
  /^AWS::(SSM::(Parameter|Document|MaintenanceWindow.*|PatchBaseline|ResourceDataSync|ResourcePolicy)|EKS::(AccessEntry|Addon|FargateProfile|IdentityProviderConfig|PodIdentityAssociation)|CloudFormation::(WaitCondition|WaitConditionHandle|Macro|Publisher|TypeActivation|Hook.*)|ServiceCatalog::(?!CloudFormationProvisionedProduct).*|NetworkManager::(VpcAttachment|GlobalNetwork|Site|Device|Link|CoreNetwork))$/;

/** What other resources could change in the network, and what cannot be seen of it. */
export function readOthers(views: ResourceViews, templates: OpenTemplates, outside: Outside): DraftPart {
  const restricted = views.ofType('Custom::VpcRestrictDefaultSG').flatMap((view) => restrictedGroup(view, outside));
  const suspects = views.all.filter((view) => couldMatter(view.type) && view.type !== 'Custom::VpcRestrictDefaultSG');
  const unread = [
    ...suspects.flatMap((view) => unreadOf(view, views, templates)),
    ...views.all.flatMap((view) => doubts(view)),
    ...templates.stacks.flatMap((stack) => unreadOfStack(stack)),
  ];
  return { securityGroups: restricted, unread };
}

function couldMatter(type: string): boolean {
  if (type === '' || READ.has(type) || HARMLESS.has(type)) return type === '';
  return COULD_MATTER.test(type) && !NO_MATTER.test(type);
}

/** The CDK takes all rules from a VPC's default group (feature flag `aws-ec2:restrictDefaultSecurityGroup`). */
function restrictedGroup({ properties, origin }: ResourceView, outside: Outside): readonly DraftSecurityGroup[] {
  const id = idAt(properties, 'DefaultSecurityGroupId', outside);
  if (id === null || isUnknown(id)) return [];
  const vpcId = id.endsWith('.DefaultSecurityGroup') ? id.slice(0, -'.DefaultSecurityGroup'.length) : null;
  return [{ id, name: null, origin, whole: true, vpcId, ingress: [], egress: [] }];
}

function unreadOf(view: ResourceView, views: ResourceViews, templates: OpenTemplates): readonly Unread[] {
  const { id, type, origin, properties } = view;
  if (type === 'AWS::CloudFormation::Stack') {
    const followed = templates.stacks.some(
      ({ parent }) => parent?.stack === view.resource.stack && parent.logicalId === view.logicalId,
    );
    return followed ? [] : [{ unknown: `the template of nested stack "${id}" is not there`, origin, concerns: [] }];
  }
  if (type === '') return [{ unknown: `"${id}" has no type`, origin, concerns: [] }];
  const concerns = concerned(properties, views);
  // A custom resource or an extension that names nothing of the network has nothing to change in it.
  const named =
    concerns.length > 0 || /^AWS::(NetworkFirewall|VpcLattice|EC2)::/.test(type) || type.endsWith('::MODULE');
  if (!named && !callsEc2(properties)) return [];
  return [{ unknown: `"${id}" is a ${type}, which is not read`, origin, concerns }];
}

/** Whether the CDK's AwsCustomResource calls the API of EC2 by itself. */
function callsEc2(properties: ResourceView['properties']): boolean {
  const call = /"service"\s*:\s*"(@aws-sdk\/client-)?ec2"/i;
  return ['Create', 'Update', 'Delete'].some((key) => {
    const text = textAt(properties, key);
    return isUnknown(text) || (text !== null && call.test(text));
  });
}

const NETWORK_TYPE =
  /^AWS::EC2::(VPC|Subnet|RouteTable|NetworkInterface|SecurityGroup|NetworkAcl|Instance|InternetGateway|NatGateway|VPCEndpoint|TransitGateway|VPCPeeringConnection|PrefixList|EIP)$/;
const LITERAL_ID = /\b(?:vpc|subnet|rtb|eni|sg|acl|igw|nat|vpce|tgw|pcx|pl|i)-[0-9a-f]{8,17}\b/g;

/** Ids of the network that a value holds. */
function concerned(value: Value, views: ResourceViews): readonly string[] {
  if (isReference(value)) {
    if (value.outside !== null) return [value.id];
    return NETWORK_TYPE.test(views.byId.get(value.id)?.type ?? '') ? [value.id] : [];
  }
  if (isText(value)) return value.pieces.flatMap((piece) => (isUnknown(piece) ? [] : concerned(piece, views)));
  if (typeof value === 'string') return value.match(LITERAL_ID) ?? [];
  if (isList(value)) return value.flatMap((item) => concerned(item, views));
  return isMap(value) ? Object.values(value).flatMap((item) => concerned(item, views)) : [];
}

const OWN_DOUBT =
  /^AWS::EC2::(Route|SecurityGroupIngress|SecurityGroupEgress|NetworkAclEntry|EIPAssociation|VPCCidrBlock|Subnet.*Association|NetworkInterfaceAttachment)$/;

/** Resources of the network whose existence, or whose every property, is unknown. */
function doubts({ id, type, origin, exists, readable }: ResourceView): readonly Unread[] {
  if (!READ.has(type)) return [];
  const existence = exists === true || OWN_DOUBT.test(type) ? [] : [exists];
  const reading = readable === true || OWN_DOUBT.test(type) ? [] : [readable];
  return [...existence, ...reading].map((reason) => ({
    unknown: `"${id}": ${reason.unknown}`,
    origin,
    concerns: [id],
  }));
}

const KNOWN_TRANSFORM =
  /^AWS::(LanguageExtensions|Serverless-2016-10-31|SecretsManager-.*|CodeDeployBlueGreen|CodeStar)$/;

function unreadOfStack({ name, source, loops, prefix }: OpenTemplates['stacks'][number]): readonly Unread[] {
  const place = (path: string): Unread['origin'] => ({ source: name, id: prefix, path });
  const transform = source.template.Transform;
  const transforms = Array.isArray(transform)
    ? (transform as readonly unknown[])
    : transform === undefined
      ? []
      : [transform];
  const macros = transforms.filter((each) => typeof each !== 'string' || !KNOWN_TRANSFORM.test(each));
  return [
    ...macros.map((each): Unread => {
      const shown = typeof each === 'string' ? each : JSON.stringify(each);
      return { unknown: `macro ${shown} may change the template at deploy`, origin: place('Transform'), concerns: [] };
    }),
    ...loops.map((loop): Unread => ({
      unknown: `loop ${loop} cannot be written out`,
      origin: place(`Resources.${loop}`),
      concerns: [],
    })),
    ...source.duplicates.map(({ path, lines }): Unread => {
      const concerns = path[0] === 'Resources' && path[1] !== undefined ? [path[1]] : [];
      const text = `key "${path.join('.')}" is written ${String(lines.length)} times (lines ${lines.join(', ')}); the last one is read`;
      return { unknown: text, origin: { source: name, id: path[1] ?? '', path: path.slice(2).join('.') }, concerns };
    }),
  ];
}
