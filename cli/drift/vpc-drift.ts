import { contains, parseCidr } from '../../lib/address/cidr';
import { isKnown, isUnknown } from '../../lib/address/unknown';
import type { Comparison } from './comparison';
import { differences, LOOK_UP_AGAIN, RECREATE } from './comparison';
import type { Drift } from './drift';

/** Differences in VPCs and subnets. */
export function vpcDrift(comparison: Comparison): readonly Drift[] {
  const vpcs = comparison.pairs(
    ({ vpcs: list }) => list,
    ({ id }) => comparison.lost(id, fixOf(comparison, id)),
  );
  const subnets = comparison.pairs(
    ({ subnets: list }) => list,
    ({ id }) => comparison.lost(id, fixOf(comparison, id)),
  );
  return [
    ...vpcs.lost,
    ...subnets.lost,
    ...vpcs.pairs.flatMap(([expected, actual]) => {
      const { id } = expected;
      const { missing, surplus } = differences(expected.cidrBlocks.filter(isKnown), actual.cidrBlocks.filter(isKnown));
      const isElsewhere = comparison.isFromElsewhere(id);
      const open = isElsewhere || expected.cidrBlocks.some(isUnknown);
      return [
        // of a further block a look-up tells the subnets alone
        ...missing
          .filter((block) => !isElsewhere || !isWithin(block, actual.cidrBlocks.filter(isKnown)))
          .map((block) =>
            comparison.drift(
              id,
              `CIDR block ${block}`,
              'associated',
              'none',
              isElsewhere
                ? LOOK_UP_AGAIN
                : `aws ec2 associate-vpc-cidr-block --vpc-id ${comparison.liveId(id)} --cidr-block ${block}`,
            ),
          ),
        ...(open ? [] : surplus).map((block) =>
          comparison.drift(
            id,
            `CIDR block ${block}`,
            'none',
            'associated',
            `aws ec2 disassociate-vpc-cidr-block --association-id ${comparison.associationId('blocks', `${comparison.liveId(id)} ${block}`)}`,
          ),
        ),
        ...(isElsewhere
          ? []
          : comparison.fact(
              id,
              'EnableDnsSupport',
              [expected.dnsSupport, actual.dnsSupport],
              (wanted) =>
                `aws ec2 modify-vpc-attribute --vpc-id ${comparison.liveId(id)} --enable-dns-support Value=${String(wanted)}`,
            )),
      ];
    }),
    ...subnets.pairs.flatMap(([expected, actual]) => subnetDrift(comparison, expected, actual)),
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

function fixOf(comparison: Comparison, id: string): string {
  return comparison.isFromElsewhere(id) ? LOOK_UP_AGAIN : RECREATE;
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
