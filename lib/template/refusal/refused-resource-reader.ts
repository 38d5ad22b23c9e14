import { isUnknown } from '../../address/unknown';
import type { DraftPart } from '../../model/network-draft';
import type { TemplateFault } from '../../model/network-model';
import { booleanAt, idAt, partsAt, textAt } from '../resource/property';
import { hasNone, isIpv6Only, refused, statedIn } from './refusal';
import { refusedAddedBlocks, refusedAttachments, refusedBlocks } from './refused-block';
import { refusedExports } from './refused-export';
import { refusedGroup } from './refused-group';
import { refusedLaunchTemplate } from './refused-launch-template';
import { refusedMachines } from './refused-machine';
import { refusedCircles } from './refused-circle';
import { refusedNames } from './refused-name';
import { refusedRoles } from './refused-profile';
import { refusedEntries, refusedRules } from './refused-rule';
import { refusedLocalRoute, refusedRoute } from './refused-route';
import { refusedSections } from './refused-section';
import { refusedValues } from './refused-value';
import { isSure, type ResourceView, type ResourceViews } from '../resource/resource-view';

/** What EC2 or CloudFormation refuses of the resources that are surely made, whatever packets do. */
export function readRefused(views: ResourceViews): DraftPart {
  const sure = (...types: readonly string[]): readonly ResourceView[] =>
    views.sure(...types.map((type) => `AWS::EC2::${type}`));
  return {
    faults: [
      ...views.all.filter(isSure).flatMap(refusedValues),
      ...views.templates.stacks.flatMap(refusedSections),
      ...refusedExports(views.templates),
      ...refusedCircles(views),
      ...sure('Route').flatMap(refusedRoute),
      ...sure('Route').flatMap((view) => refusedLocalRoute(view, views)),
      ...sure('NatGateway').flatMap(refusedNatGateway),
      ...sure('Subnet').flatMap(refusedSubnet),
      ...refusedBlocks(sure('Subnet'), views),
      ...refusedAddedBlocks(sure('VPCCidrBlock'), sure('VPC'), views),
      ...sure('SecurityGroup', 'SecurityGroupIngress', 'SecurityGroupEgress').flatMap(refusedRules),
      ...refusedEntries(sure('NetworkAclEntry'), views),
      ...refusedAttachments(sure('VPCGatewayAttachment'), views),
      ...sure('NetworkInterface').flatMap((view) => refusedInterface(view, views)),
      ...refusedMachines(views),
      ...refusedNames(sure('LaunchTemplate'), 'LaunchTemplateName'),
      ...refusedNames(views.sure('AWS::AutoScaling::AutoScalingGroup'), 'AutoScalingGroupName'),
      ...views.sure('AWS::IAM::InstanceProfile').flatMap(refusedRoles),
      ...sure('Instance').flatMap(refusedLaunchTemplate),
      ...views.sure('AWS::AutoScaling::AutoScalingGroup').flatMap((view) => refusedGroup(view, views)),
    ],
  };
}

/** CloudFormation, "AWS::EC2::NatGateway": AllocationId is required for a public one and refused for a private one. */
function refusedNatGateway(view: ResourceView): readonly TemplateFault[] {
  const { properties } = view;
  const [type, mode] = [
    textAt(properties, 'ConnectivityType') ?? 'public',
    textAt(properties, 'AvailabilityMode') ?? 'zonal',
  ];
  if (type === 'private' && statedIn(properties, ['AllocationId']).length > 0)
    return [refused(view, 'AllocationId', `${view.id} is a private NAT gateway, which takes no Elastic IP`)];
  // A regional one gets its addresses from AWS where none is stated.
  return type === 'public' && mode === 'zonal' && hasNone(properties, ['AllocationId'])
    ? [refused(view, '', `${view.id} is a public NAT gateway without an AllocationId`)]
    : [];
}

/** EC2 API, "CreateSubnet": CidrBlock is not supported for an IPv6-only subnet. */
function refusedSubnet(view: ResourceView): readonly TemplateFault[] {
  return isIpv6Only(view) && statedIn(view.properties, ['CidrBlock']).length > 0
    ? [refused(view, 'Ipv6Native', `${view.id} is an IPv6-only subnet (Ipv6Native), which takes no CidrBlock`)]
    : [];
}

/** EC2 user guide, "IPv6-only subnets": an interface there has no IPv4 address. */
function refusedInterface(view: ResourceView, views: ResourceViews): readonly TemplateFault[] {
  const primaries = partsAt(view.properties, 'PrivateIpAddresses').filter(
    (part) => !isUnknown(part) && booleanAt(part, 'Primary') === true,
  );
  // EC2 API, "PrivateIpAddressSpecification": only one address can be the primary one
  if (primaries.length > 1)
    return [
      refused(view, 'PrivateIpAddresses', `${view.id} has ${primaries.length} primary addresses, and EC2 takes one`),
    ];
  const subnetId = idAt(view.properties, 'SubnetId', views);
  const subnet = subnetId === null || isUnknown(subnetId) ? undefined : views.byId.get(subnetId);
  if (subnet?.exists !== true || !isIpv6Only(subnet)) return [];
  return statedIn(view.properties, ['PrivateIpAddress']).map((key) =>
    refused(view, key, `${view.id} states an IPv4 address in ${subnet.id}, an IPv6-only subnet (Ipv6Native)`),
  );
}
