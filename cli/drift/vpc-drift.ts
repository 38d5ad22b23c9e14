import { isKnown, isUnknown } from '../../lib/address/unknown';
import type { Comparison } from './comparison';
import { differences, MAKE_AGAIN } from './comparison';
import type { Drift } from './drift';

/** Differences in VPCs and subnets. */
export function vpcDrift(comparison: Comparison): readonly Drift[] {
  const vpcs = comparison.pairs(
    ({ vpcs: list }) => list,
    ({ id }) => comparison.lost(id, MAKE_AGAIN),
  );
  const subnets = comparison.pairs(
    ({ subnets: list }) => list,
    ({ id }) => comparison.lost(id, MAKE_AGAIN),
  );
  return [
    ...vpcs.lost,
    ...subnets.lost,
    ...vpcs.pairs.flatMap(([expected, actual]) => {
      const { id } = expected;
      const { missing, surplus } = differences(expected.cidrBlocks.filter(isKnown), actual.cidrBlocks.filter(isKnown));
      const open = expected.cidrBlocks.some(isUnknown);
      return [
        ...missing.map((block) =>
          comparison.drift(
            id,
            `CIDR block ${block}`,
            'associated',
            'none',
            `aws ec2 associate-vpc-cidr-block --vpc-id ${comparison.liveId(id)} --cidr-block ${block}`,
          ),
        ),
        ...(open ? [] : surplus).map((block) =>
          comparison.drift(
            id,
            `CIDR block ${block}`,
            'none',
            'associated',
            `aws ec2 disassociate-vpc-cidr-block (its association is in "aws ec2 describe-vpcs"), or put the block into the app`,
          ),
        ),
        ...comparison.fact(
          id,
          'EnableDnsSupport',
          [expected.dnsSupport, actual.dnsSupport],
          (wanted) =>
            `aws ec2 modify-vpc-attribute --vpc-id ${comparison.liveId(id)} --enable-dns-support Value=${String(wanted)}`,
        ),
      ];
    }),
    ...subnets.pairs.flatMap(([expected, actual]) => subnetDrift(comparison, expected, actual)),
  ];
}

type Subnet = Comparison['expected']['subnets'][number];

function subnetDrift(comparison: Comparison, expected: Subnet, actual: Subnet): readonly Drift[] {
  const { id } = expected;
  const isMain = comparison.expected.vpcs.some(({ mainRouteTableId }) => mainRouteTableId === expected.routeTableId);
  return [
    ...comparison.fact(id, 'CidrBlock', [expected.cidrBlock, actual.cidrBlock], () => MAKE_AGAIN),
    ...comparison.fact(id, 'route table', [expected.routeTableId, actual.routeTableId], (wanted) =>
      isMain
        ? `aws ec2 disassociate-route-table (the association of ${comparison.liveId(id)} is in "aws ec2 describe-route-tables")`
        : `aws ec2 associate-route-table --subnet-id ${comparison.liveId(id)} --route-table-id ${comparison.liveId(wanted)} (or replace-route-table-association, where it has another one)`,
    ),
    ...comparison.fact(
      id,
      'network ACL',
      [expected.networkAclId, actual.networkAclId],
      (wanted) =>
        `aws ec2 replace-network-acl-association --network-acl-id ${comparison.liveId(wanted)} (the association of ${comparison.liveId(id)} is in "aws ec2 describe-network-acls")`,
    ),
  ];
}
