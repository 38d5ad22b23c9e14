import { contains, overlaps, parseCidr } from '../../address/cidr';
import { isKnown, isUnknown, type Maybe, unknown } from '../../address/unknown';
import { blockOf } from '../network/vpc-reader';
import type { TemplateFault } from '../../model/network-model';
import { refused } from './refusal';
import { idAt, type Outside } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';

interface PlacedBlock {
  readonly view: ResourceView;
  readonly vpcId: string;
  readonly block: string;
}

function placedBlocks(added: readonly ResourceView[], outside: Outside): readonly PlacedBlock[] {
  return added.flatMap((view) => {
    const [vpcId, block] = [idAt(view.properties, 'VpcId', outside), blockOf(view)];
    return typeof vpcId === 'string' && typeof block === 'string' ? [{ view, vpcId, block }] : [];
  });
}

function overlapping(among: readonly PlacedBlock[], { vpcId, block }: PlacedBlock): PlacedBlock | undefined {
  return among.find((one) => one.vpcId === vpcId && overlaps(parseCidr(one.block), parseCidr(block)));
}

/** EC2 API, "CreateSubnet": a block of a subnet lies in one of its VPC's, and no two subnets of a VPC overlap. */
export function refusedBlocks(subnets: readonly ResourceView[], views: ResourceViews): readonly TemplateFault[] {
  const placed = placedBlocks(subnets, views);
  return placed.flatMap((one, at) => {
    const { view, vpcId, block } = one;
    const told = (what: string): TemplateFault => refused(view, 'CidrBlock', `${view.id} (${block}) ${what}`);
    const other = overlapping(placed.slice(0, at), one);
    if (other !== undefined) return [told(`overlaps ${other.view.id} (${other.block}), another subnet of ${vpcId}`)];
    const blocks = blocksOf(vpcId, views);
    const isInside =
      blocks.length === 0 || blocks.some((each) => isUnknown(each) || contains(parseCidr(each), parseCidr(block)));
    return isInside ? [] : [told(`is outside of ${vpcId} (${blocks.filter(isKnown).join(', ')})`)];
  });
}

/** Every block of a VPC of the templates; none where it is no VPC of theirs. */
export function blocksOf(vpcId: string, views: ResourceViews): readonly Maybe<string>[] {
  const vpc = views.byId.get(vpcId);
  if (vpc?.type !== 'AWS::EC2::VPC') return [];
  const more = views.ofType('AWS::EC2::VPCCidrBlock').filter(({ properties }) => {
    const id = idAt(properties, 'VpcId', views);
    return id === null || isUnknown(id) || id === vpcId;
  });
  return [blockOf(vpc) ?? unknown('it states none'), ...more.flatMap((view) => blockOf(view) ?? [])];
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/**
 * Amazon VPC User Guide, "IPv4 CIDR block association restrictions": what a VPC does not get beside its first block. The first row whose
 * block holds that one counts.
 */
const NEVER_BESIDE = (
  [
    ['10.0.0.0/15', ['10.0.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '198.19.0.0/16']],
    ['10.0.0.0/8', ['172.16.0.0/12', '192.168.0.0/16', '198.19.0.0/16']],
    ['172.16.0.0/12', ['10.0.0.0/8', '192.168.0.0/16', '172.31.0.0/16', '198.19.0.0/16']],
    ['192.168.0.0/16', ['10.0.0.0/8', '172.16.0.0/12', '198.19.0.0/16']],
    ['198.19.0.0/16', PRIVATE],
    ['0.0.0.0/0', [...PRIVATE, '198.19.0.0/16']],
  ] as const
).map(([first, others]) => ({ first: parseCidr(first), others: [...others, '169.254.0.0/16'] }));

/** EC2 API, "AssociateVpcCidrBlock": a block overlaps none that the VPC has. */
export function refusedAddedBlocks(
  added: readonly ResourceView[],
  vpcs: readonly ResourceView[],
  outside: Outside,
): readonly TemplateFault[] {
  const had = vpcs.flatMap((view): readonly PlacedBlock[] => {
    const block = blockOf(view);
    return typeof block === 'string' ? [{ view, vpcId: view.id, block }] : [];
  });
  return placedBlocks(added, outside).flatMap((one) => {
    const { view, vpcId, block } = one;
    const first = had.find((each) => each.view.id === vpcId);
    const other = overlapping(had, one);
    had.push(one);
    if (other === undefined) return refusedBeside(view, block, first?.block);
    const because = `${view.id} (${block}) overlaps ${other.view.id} (${other.block}), a block of ${vpcId}`;
    return [refused(view, 'CidrBlock', because)];
  });
}

function refusedBeside(view: ResourceView, block: string, first: string | undefined): readonly TemplateFault[] {
  const row = NEVER_BESIDE.find((one) => first !== undefined && contains(one.first, parseCidr(first)));
  const restricted = row?.others.find((one) => overlaps(parseCidr(one), parseCidr(block)));
  if (restricted === undefined) return [];
  const because = `${view.id} (${block}) is of ${restricted}, of which EC2 adds no block to a VPC of ${String(first)}`;
  return [refused(view, 'CidrBlock', because)];
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
