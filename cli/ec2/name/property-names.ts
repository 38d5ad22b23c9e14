import { isKnown } from '../../../lib/address/unknown';
import type { GatewayKind } from '../../../lib/model/gateway-kind';
import type { NetworkModel } from '../../../lib/model-api';
import type { AccountAnswers } from '../account-reading';
import { type Answer, listIn, requiredText, textIn } from '../answer';
import { ANSWER_KINDS, type AnswerKindName } from '../answer-kind';
import { isStanding, isThere } from '../gateway-state';
import type { NameTable } from './name-table';
import { associationsOf } from '../route-table-associations';
import { interfacesOf, machinesOf } from '../machine-state';

/** What the account has of a kind, without what is deleted and stays listed for a while. */
export function standing(answers: AccountAnswers, kind: AnswerKindName): readonly Answer[] {
  const listed = answers.lists[kind] ?? [];
  if (kind === 'instances') return machinesOf(answers);
  return kind === 'natGateways' ? listed.filter(isThere) : kind === 'peerings' ? listed.filter(isStanding) : listed;
}

/** Matches untagged VPCs by their primary CIDR block. */
export function nameVpcsByCidr(answers: AccountAnswers, expected: NetworkModel, names: NameTable): void {
  pairUp(
    keyed(answers, 'vpcs', (vpc) => textIn(vpc, 'CidrBlock')),
    expected.vpcs.map(({ id, cidrBlocks: [primary] }) => [id, typeof primary === 'string' ? primary : null]),
    names,
  );
}

function keyed(
  answers: AccountAnswers,
  kind: AnswerKindName,
  keyOf: (answer: Answer) => string | null,
  idKey: string = ANSWER_KINDS[kind].id,
): readonly Keyed[] {
  return standing(answers, kind).map((answer) => [requiredText(answer, idKey), keyOf(answer)]);
}

/**
 * Matches other untagged resources by a property: a CIDR block in its VPC, an address, an association. A property must be
 * unique on both sides.
 */
export function nameByProperty(answers: AccountAnswers, expected: NetworkModel, names: NameTable): void {
  const named = (id: string | null): string => (id === null ? '' : (names.byLiveId.get(id) ?? ''));
  const inVpc = (answer: Answer, key: string): string | null =>
    inside(named(textIn(answer, 'VpcId')), textIn(answer, key));
  pairUp(
    keyed(answers, 'subnets', (subnet) => inVpc(subnet, 'CidrBlock')),
    expected.subnets.map(({ id, vpcId, cidrBlock }) => [id, isKnown(cidrBlock) ? inside(vpcId, cidrBlock) : null]),
    names,
  );
  pairUp(
    keyed(answers, 'networkInterfaces', (each) => inVpc(each, 'PrivateIpAddress')),
    expected.networkInterfaces.map(({ id, subnetId, addresses: [primary], pickedFrom }) => {
      const vpcId = expected.subnets.find((subnet) => subnet.id === subnetId)?.vpcId ?? '';
      return [id, pickedFrom === null && typeof primary === 'string' ? inside(vpcId, primary) : null];
    }),
    names,
  );
  pairUp(
    keyed(answers, 'instances', (machine) => named(interfacesOf(machine)[0] ?? null)),
    expected.nodes.map(({ id, interfaceIds: [primary] }) => [id, primary ?? null]),
    names,
  );
  pairUp(
    keyed(answers, 'routeTables', (table) => subnetsOf(associationsOf(table), named)),
    expected.routeTables.map(({ id }) => [id, associated(expected, (subnet) => subnet.routeTableId === id)]),
    names,
  );
  pairUp(
    keyed(answers, 'networkAcls', (acl) => subnetsOf(listIn(acl, 'Associations'), named)),
    expected.networkAcls.map(({ id }) => [id, associated(expected, (subnet) => subnet.networkAclId === id)]),
    names,
  );
  pairUp(
    keyed(answers, 'securityGroups', (group) => inVpc(group, 'GroupName')),
    expected.securityGroups.map(({ id, vpcId, name }) => [id, name === null ? null : inside(vpcId, name)]),
    names,
  );
  pairUp(
    keyed(answers, 'internetGateways', (gateway) => named(textIn(listIn(gateway, 'Attachments')[0] ?? {}, 'VpcId'))),
    gatewaysByVpc(expected, 'internetGateway'),
    names,
  );
  pairUp(
    keyed(answers, 'natGateways', (nat) => named(textIn(nat, 'SubnetId'))),
    expected.gateways.map(({ id, subnetId }) => [id, typeof subnetId === 'string' ? subnetId : null]),
    names,
  );
  pairUp(
    keyed(answers, 'transitAttachments', (each) => named(textIn(each, 'VpcId')), 'TransitGatewayId'),
    gatewaysByVpc(expected, 'transitGateway'),
    names,
  );
}

function gatewaysByVpc({ gateways }: NetworkModel, kind: GatewayKind): readonly Keyed[] {
  return gateways.map((one) => {
    const [vpcId] = one.vpcIds;
    return [one.id, one.kind === kind && typeof vpcId === 'string' ? vpcId : null];
  });
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
  return textOfIds(subnets.filter((id) => id !== ''));
}

function associated({ subnets }: NetworkModel, isIts: (subnet: NetworkModel['subnets'][number]) => boolean): string {
  return textOfIds(subnets.filter(isIts).map(({ id }) => id));
}

function textOfIds(ids: readonly string[]): string {
  return [...ids].sort().join(' ');
}
