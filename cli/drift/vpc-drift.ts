import { contains, parseCidr } from '../../lib/address/cidr';
import { isKnown, isUnknown } from '../../lib/address/unknown';
import type { Comparison } from './comparison';
import { differences, LOOK_UP_AGAIN, RECREATE } from './comparison';
import type { Drift } from './drift';

export function vpcDrift(comparison: Comparison): readonly Drift[] {
  const isLost = ({ id }: { readonly id: string }): readonly Drift[] =>
    comparison.lost(id, comparison.isFromElsewhere(id) ? LOOK_UP_AGAIN : RECREATE);
  const vpcs = comparison.pairs(({ vpcs: list }) => list, isLost);
  const subnets = comparison.pairs(({ subnets: list }) => list, isLost);
  return [
    ...vpcs.lost,
    ...subnets.lost,
    ...vpcs.pairs.flatMap(([expected, actual]) => ownDrift(comparison, expected, actual)),
    ...subnets.pairs.flatMap(([expected, actual]) => subnetDrift(comparison, expected, actual)),
  ];
}

type Vpc = Comparison['expected']['vpcs'][number];

function ownDrift(comparison: Comparison, { id, cidrBlocks, dnsSupport }: Vpc, actual: Vpc): readonly Drift[] {
  const liveId = comparison.liveId(id);
  const isElsewhere = comparison.isFromElsewhere(id);
  const { missing, surplus } = differences(cidrBlocks.filter(isKnown), actual.cidrBlocks.filter(isKnown));
  const lists = {
    // of a further block a look-up tells the subnets alone
    missing: missing.filter((block) => !isElsewhere || !isWithin(block, actual.cidrBlocks.filter(isKnown))),
    surplus: isElsewhere || cidrBlocks.some(isUnknown) ? [] : surplus,
  };
  const blocks = comparison.items(id, 'CIDR block', lists, 'associated', (block, isMissing) => {
    if (isElsewhere) return LOOK_UP_AGAIN;
    return isMissing
      ? `aws ec2 associate-vpc-cidr-block --vpc-id ${liveId} --cidr-block ${block}`
      : `aws ec2 disassociate-vpc-cidr-block --association-id ${comparison.associationId('blocks', `${liveId} ${block}`)}`;
  });
  if (isElsewhere) return blocks;
  const values = [dnsSupport, actual.dnsSupport] as const;
  const command = `aws ec2 modify-vpc-attribute --vpc-id ${liveId} --enable-dns-support`;
  return [
    ...blocks,
    ...comparison.fact(id, 'EnableDnsSupport', values, (wanted) => `${command} Value=${String(wanted)}`),
  ];
}

function isWithin(block: string, blocks: readonly string[]): boolean {
  return blocks.some((outer) => contains(parseCidr(outer), parseCidr(block)));
}

type Subnet = Comparison['expected']['subnets'][number];

function subnetDrift(comparison: Comparison, expected: Subnet, actual: Subnet): readonly Drift[] {
  const { id } = expected;
  const subnet = comparison.liveId(id);
  if (comparison.isFromElsewhere(id)) return staleSubnet(comparison, expected, actual);
  return [
    ...comparison.fact(id, 'CidrBlock', [expected.cidrBlock, actual.cidrBlock], () => RECREATE),
    ...comparison.fact(id, 'route table', [expected.routeTableId, actual.routeTableId], (wanted) =>
      tableFix(comparison, expected, comparison.liveId(wanted)),
    ),
    ...comparison.fact(
      id,
      'network ACL',
      [expected.networkAclId, actual.networkAclId],
      (wanted) =>
        `aws ec2 replace-network-acl-association --association-id ${comparison.associationId('acls', subnet)} --network-acl-id ${comparison.liveId(wanted)}`,
    ),
  ];
}

/** A stand-in block for an unknown one is not compared. */
function staleSubnet(comparison: Comparison, expected: Subnet, actual: Subnet): readonly Drift[] {
  const { id } = expected;
  const known = comparison.expected.assumedVpcs.flatMap(({ subnets }) => subnets).find((subnet) => subnet.id === id);
  const block = known?.standInBlock === null ? expected.cidrBlock : null;
  return [
    ...comparison.fact(id, 'CidrBlock', [block, actual.cidrBlock], () => LOOK_UP_AGAIN),
    ...comparison.fact(id, 'route table', [expected.routeTableId, actual.routeTableId], () => LOOK_UP_AGAIN),
  ];
}

function tableFix(comparison: Comparison, { id, vpcId, routeTableId }: Subnet, table: string): string {
  const [subnet, vpc] = [comparison.liveId(id), comparison.liveId(vpcId)];
  const isMain = comparison.expected.vpcs.some(({ mainRouteTableId }) => mainRouteTableId === routeTableId);
  const isOwn = comparison.account.associationIds.tables.has(subnet);
  if (isMain && isOwn)
    return `aws ec2 disassociate-route-table --association-id ${comparison.associationId('tables', subnet)}`;
  if (!isMain && !isOwn) return `aws ec2 associate-route-table --subnet-id ${subnet} --route-table-id ${table}`;
  // subnets without their own table use the main one, which was replaced
  const association = comparison.associationId('tables', isMain ? vpc : subnet);
  return `aws ec2 replace-route-table-association --association-id ${association} --route-table-id ${table}`;
}
