import { isKnown } from '../../../lib/address/unknown';
import type { NetworkModel } from '../../../lib/model-api';
import type { AccountAnswers } from '../account-reading';
import { type Answer, listIn, requiredText, textIn } from '../answer';
import { isThere } from '../gateway-state';
import type { NameTable } from './name-table';
import { associationsOf } from '../route-table-associations';
import { interfacesOf, machinesOf } from '../machine-state';

/** Matches untagged VPCs by their primary CIDR block. */
export function nameVpcsByCidr({ lists }: AccountAnswers, expected: NetworkModel, names: NameTable): void {
  pairUp(
    (lists.vpcs ?? []).map((vpc) => [requiredText(vpc, 'VpcId'), textIn(vpc, 'CidrBlock')]),
    expected.vpcs.map(({ id, cidrBlocks: [primary] }) => [id, typeof primary === 'string' ? primary : null]),
    names,
  );
}

/**
 * Matches other untagged resources by a property: a CIDR block in its VPC, an address, an association. A property must be
 * unique on both sides.
 */
export function nameByProperty(answers: AccountAnswers, expected: NetworkModel, names: NameTable): void {
  const { lists } = answers;
  const named = (id: string | null): string => (id === null ? '' : (names.byLiveId.get(id) ?? ''));
  const pair = (live: readonly Keyed[], model: readonly Keyed[]): void => {
    pairUp(live, model, names);
  };
  pair(
    (lists.subnets ?? []).map((subnet) => [
      requiredText(subnet, 'SubnetId'),
      inside(named(textIn(subnet, 'VpcId')), textIn(subnet, 'CidrBlock')),
    ]),
    expected.subnets.map(({ id, vpcId, cidrBlock }) => [id, isKnown(cidrBlock) ? inside(vpcId, cidrBlock) : null]),
  );
  pair(
    (lists.networkInterfaces ?? []).map((each) => [
      requiredText(each, 'NetworkInterfaceId'),
      inside(named(textIn(each, 'VpcId')), textIn(each, 'PrivateIpAddress')),
    ]),
    expected.networkInterfaces.map(({ id, subnetId, addresses: [primary], pickedFrom }) => {
      const vpcId = expected.subnets.find((subnet) => subnet.id === subnetId)?.vpcId ?? '';
      return [id, pickedFrom === null && typeof primary === 'string' ? inside(vpcId, primary) : null];
    }),
  );
  pair(
    machinesOf(answers).map((machine) => [
      requiredText(machine, 'InstanceId'),
      named(interfacesOf(machine)[0] ?? null),
    ]),
    expected.nodes.map(({ id, interfaceIds: [primary] }) => [id, primary ?? null]),
  );
  pair(
    (lists.routeTables ?? []).map((table) => [
      requiredText(table, 'RouteTableId'),
      subnetsOf(associationsOf(table), named),
    ]),
    expected.routeTables.map(({ id }) => [id, associated(expected, (subnet) => subnet.routeTableId === id)]),
  );
  pair(
    (lists.networkAcls ?? []).map((acl) => [
      requiredText(acl, 'NetworkAclId'),
      subnetsOf(listIn(acl, 'Associations'), named),
    ]),
    expected.networkAcls.map(({ id }) => [id, associated(expected, (subnet) => subnet.networkAclId === id)]),
  );
  pair(
    (lists.securityGroups ?? []).map((group) => [
      requiredText(group, 'GroupId'),
      inside(named(textIn(group, 'VpcId')), textIn(group, 'GroupName')),
    ]),
    expected.securityGroups.map(({ id, vpcId, name }) => [id, name === null ? null : inside(vpcId, name)]),
  );
  pair(
    (lists.internetGateways ?? []).map((gateway) => [
      requiredText(gateway, 'InternetGatewayId'),
      named(textIn(listIn(gateway, 'Attachments')[0] ?? {}, 'VpcId')),
    ]),
    expected.gateways.map(({ id, kind, vpcIds: [vpcId] }) => [
      id,
      kind === 'internetGateway' && typeof vpcId === 'string' ? vpcId : null,
    ]),
  );
  pair(
    (lists.natGateways ?? [])
      .filter(isThere)
      .map((nat) => [requiredText(nat, 'NatGatewayId'), named(textIn(nat, 'SubnetId'))]),
    expected.gateways.map(({ id, subnetId }) => [id, typeof subnetId === 'string' ? subnetId : null]),
  );
  pair(
    (lists.transitAttachments ?? []).map((each) => [
      requiredText(each, 'TransitGatewayId'),
      named(textIn(each, 'VpcId')),
    ]),
    expected.gateways.map(({ id, kind, vpcIds: [vpcId] }) => [
      id,
      kind === 'transitGateway' && typeof vpcId === 'string' ? vpcId : null,
    ]),
  );
}

/** An id with its distinguishing property; empty or null if it has none. */
type Keyed = readonly [id: string, key: string | null];

function pairUp(live: readonly Keyed[], model: readonly Keyed[], names: NameTable): void {
  const open = onlyOnes(live.filter(([id]) => !names.byLiveId.has(id)));
  const wanted = onlyOnes(model.filter(([id]) => !names.byModelId.has(id)));
  for (const [key, liveId] of open) {
    const modelId = wanted.get(key);
    if (modelId !== undefined) names.give(liveId, modelId);
  }
}

function onlyOnes(items: readonly Keyed[]): ReadonlyMap<string, string> {
  const ids = new Map<string, Set<string>>();
  for (const [id, key] of items) {
    if (key !== null && key !== '') ids.set(key, (ids.get(key) ?? new Set()).add(id));
  }
  return new Map(
    [...ids].flatMap(([key, [id, second]]) => (id === undefined || second !== undefined ? [] : [[key, id]])),
  );
}

function inside(vpcId: string, key: string | null): string | null {
  return vpcId === '' || key === null ? null : `${vpcId} ${key}`;
}

function subnetsOf(associations: readonly Answer[], named: (id: string | null) => string): string {
  const subnets = associations.map((each) => named(textIn(each, 'SubnetId')));
  return subnets
    .filter((id) => id !== '')
    .sort()
    .join(' ');
}

function associated({ subnets }: NetworkModel, isIts: (subnet: NetworkModel['subnets'][number]) => boolean): string {
  return subnets
    .filter(isIts)
    .map(({ id }) => id)
    .sort()
    .join(' ');
}
