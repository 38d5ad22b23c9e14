import { isKnown, isUnknown } from '../../lib/address/unknown';
import type { Gateway, PrefixList } from '../../lib/model-api';
import { type Comparison, differences, RECREATE } from './comparison';
import type { Drift } from './drift';

const READ: ReadonlySet<Gateway['kind']> = new Set<Gateway['kind']>([
  'internetGateway',
  'natGateway',
  'vpcPeeringConnection',
  'transitGateway',
  'vpcEndpoint',
  'virtualPrivateGateway',
]);

/** Differences in gateways and prefix lists. */
export function gatewayDrift(comparison: Comparison): readonly Drift[] {
  const gateways = comparison.pairs(
    (model) => model.gateways.filter(({ kind }) => READ.has(kind)),
    (gateway) => lostGateway(comparison, gateway),
  );
  const lists = comparison.pairs(
    ({ prefixLists }) => prefixLists.filter(({ cidrs }) => cidrs !== null),
    ({ id }) => comparison.lost(id, RECREATE),
  );
  return [
    ...gateways.lost,
    ...gateways.pairs.flatMap(([expected, actual]) => attachmentDrift(comparison, expected, actual)),
    ...lists.lost,
    ...lists.pairs.flatMap(([expected, actual]) => listDrift(comparison, expected, actual)),
  ];
}

function lostGateway(comparison: Comparison, { id, kind, vpcIds }: Gateway): readonly Drift[] {
  // a transit gateway is read only through its attachments
  const isUnlisted = kind === 'transitGateway' && vpcIds.every(isUnknown);
  return isUnlisted ? [] : comparison.lost(id, RECREATE);
}

function attachmentDrift(comparison: Comparison, expected: Gateway, actual: Gateway): readonly Drift[] {
  if (expected.vpcIds.some(isUnknown)) return [];
  const [wanted, found] = [expected.vpcIds.filter(isKnown), actual.vpcIds.filter(isKnown)];
  const { missing, surplus } = differences(wanted, found);
  const isElsewhere = expected.kind === 'transitGateway' ? missing.length > 0 : missing.length + surplus.length > 0;
  if (!isElsewhere) return [];
  const gateway = `--internet-gateway-id ${comparison.liveId(expected.id)} --vpc-id`;
  const fix =
    expected.kind === 'internetGateway'
      ? [
          ...surplus.map((id) => `aws ec2 detach-internet-gateway ${gateway} ${comparison.liveId(id)}`),
          ...missing.map((id) => `aws ec2 attach-internet-gateway ${gateway} ${comparison.liveId(id)}`),
        ].join(' && ')
      : 'attach it to the VPC of the template (aws ec2 attach-*), or run cdk deploy --revert-drift';
  return [comparison.drift(expected.id, 'attachment', comparison.showAll(wanted), comparison.showAll(found), fix)];
}

function listDrift(comparison: Comparison, expected: PrefixList, actual: PrefixList): readonly Drift[] {
  const [wanted, found] = [expected.cidrs ?? [], actual.cidrs ?? []];
  if (wanted.some(isUnknown) || found.some(isUnknown)) return [];
  const command = `aws ec2 modify-managed-prefix-list --prefix-list-id ${comparison.liveId(expected.id)} --current-version ${comparison.associationId('versions', comparison.liveId(expected.id))}`;
  const entries = differences(wanted.filter(isKnown), found.filter(isKnown));
  return comparison.items(
    expected.id,
    'entry',
    entries,
    'listed',
    (block, isMissing) => `${command} --${isMissing ? 'add' : 'remove'}-entries Cidr=${block}`,
  );
}
