import { contains, overlaps, parseCidr } from '../../address/cidr';
import { isKnown, isUnknown, type Maybe, unknown } from '../../address/unknown';
import { blockOf } from '../network/vpc-reader';
import type { TemplateFault } from '../../model/network-model';
import { refused } from './refusal';
import { idAt, type Outside } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';

/** EC2 API, "CreateSubnet": a block of a subnet lies in one of its VPC's, and no two subnets of a VPC overlap. */
export function refusedBlocks(
  subnets: readonly ResourceView[],
  views: ResourceViews,
  outside: Outside,
): readonly TemplateFault[] {
  const known = subnets.flatMap((view) => {
    const [vpcId, block] = [idAt(view.properties, 'VpcId', outside), blockOf(view)];
    return typeof vpcId === 'string' && typeof block === 'string' ? [{ view, vpcId, block }] : [];
  });
  return known.flatMap(({ view, vpcId, block }, at) => {
    const other = known
      .slice(0, at)
      .find((one) => one.vpcId === vpcId && overlaps(parseCidr(one.block), parseCidr(block)));
    if (other !== undefined)
      return [
        refused(
          view,
          'CidrBlock',
          `${view.id} (${block}) overlaps ${other.view.id} (${other.block}), another subnet of ${vpcId}`,
        ),
      ];
    const blocks = blocksOf(vpcId, views, outside);
    const isInside =
      blocks.length === 0 || blocks.some((each) => isUnknown(each) || contains(parseCidr(each), parseCidr(block)));
    return isInside
      ? []
      : [
          refused(
            view,
            'CidrBlock',
            `${view.id} (${block}) is outside of ${vpcId} (${blocks.filter(isKnown).join(', ')})`,
          ),
        ];
  });
}

/** Every block of a VPC of the templates; none where it is no VPC of theirs. */
export function blocksOf(vpcId: string, views: ResourceViews, outside: Outside): readonly Maybe<string>[] {
  const vpc = views.byId.get(vpcId);
  if (vpc?.type !== 'AWS::EC2::VPC') return [];
  const more = views.ofType('AWS::EC2::VPCCidrBlock').filter(({ properties }) => {
    const id = idAt(properties, 'VpcId', outside);
    return id === null || isUnknown(id) || id === vpcId;
  });
  return [blockOf(vpc) ?? unknown('it states none'), ...more.flatMap((view) => blockOf(view) ?? [])];
}

/** EC2 API, "AssociateVpcCidrBlock": a block overlaps none that the VPC has. */
export function refusedAddedBlocks(
  added: readonly ResourceView[],
  vpcs: readonly ResourceView[],
  outside: Outside,
): readonly TemplateFault[] {
  const had = vpcs.flatMap((view) => {
    const block = blockOf(view);
    return typeof block === 'string' ? [{ view, vpcId: view.id, block }] : [];
  });
  return added.flatMap((view) => {
    const [vpcId, block] = [idAt(view.properties, 'VpcId', outside), blockOf(view)];
    if (typeof vpcId !== 'string' || typeof block !== 'string') return [];
    const other = had.find((one) => one.vpcId === vpcId && overlaps(parseCidr(one.block), parseCidr(block)));
    had.push({ view, vpcId, block });
    return other === undefined
      ? []
      : [
          refused(
            view,
            'CidrBlock',
            `${view.id} (${block}) overlaps ${other.view.id} (${other.block}), a block of ${vpcId}`,
          ),
        ];
  });
}

/** EC2 API, "AttachInternetGateway": an internet gateway is attached to one VPC, and a VPC has one. */
export function refusedAttachments(attachments: readonly ResourceView[], outside: Outside): readonly TemplateFault[] {
  const [vpcs, gateways] = [new Map<string, string>(), new Map<string, string>()];
  return attachments.flatMap((view) => {
    const [gateway, vpc] = ['InternetGatewayId', 'VpcId'].map((key) => idAt(view.properties, key, outside));
    if (typeof gateway !== 'string' || typeof vpc !== 'string') return [];
    const [first, own] = [vpcs.get(gateway) ?? vpc, gateways.get(vpc) ?? gateway];
    vpcs.set(gateway, first);
    gateways.set(vpc, own);
    if (first !== vpc)
      return [
        refused(view, 'VpcId', `${gateway} is attached to ${first} and to ${vpc}, and EC2 attaches it to one VPC`),
      ];
    if (own === gateway) return [];
    return [
      refused(view, 'InternetGatewayId', `${vpc} gets the internet gateways ${own} and ${gateway}, and EC2 takes one`),
    ];
  });
}
