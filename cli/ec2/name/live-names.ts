import type { NetworkModel, Origin } from '../../../lib/model-api';
import type { AccountAnswers } from '../account-reading';
import { type Answer, requiredText, tagOf } from '../answer';
import { type AnswerKindName, isOfStackNow, LOGICAL_ID_TAG, STACK_TAG, type StackIds } from '../answer-kind';
import { nameByProperty, nameVpcsByCidr } from './property-names';
import { isStanding, isThere } from '../gateway-state';
import { machinesOf } from '../machine-state';
import { type LiveNames, NameTable } from './name-table';
import { nameLaunchInterfaces, nameVpcDefaults } from './default-resource-names';

/**
 * Matches the resources of an account with those of the template: by CloudFormation's tags, and without tags by a unique
 * property such as a CIDR block or an address.
 */
export function nameResources(
  answers: AccountAnswers,
  expected: NetworkModel,
  stackIds: StackIds = new Map(),
): LiveNames {
  const names = new NameTable();
  for (const { model, kind, key } of TAGGED) {
    const ids = new Set(expected[model].map(({ id }) => id));
    const places = placesOf(expected[model]);
    for (const answer of answersOf(answers, kind)) {
      const liveId = requiredText(answer, key);
      // a template may refer to an external resource by its AWS id
      const isNow = isOfStackNow(answer, stackIds);
      const modelId = ids.has(liveId) ? liveId : isNow ? placeOfTags(answer, places) : undefined;
      if (modelId !== undefined) names.give(liveId, modelId);
    }
  }
  nameVpcsByCidr(answers, expected, names);
  // before the match by subnets: a subnet may have moved to a default table or ACL
  nameVpcDefaults(answers, expected, names);
  nameByProperty(answers, expected, names);
  nameLaunchInterfaces(answers, expected, names);
  return names;
}

type NamedList = Exclude<keyof NetworkModel, 'stacks' | 'unread' | 'faults'>;

interface Tagged {
  readonly model: NamedList;
  readonly kind: AnswerKindName;
  readonly key: string;
}

const TAGGED: readonly Tagged[] = [
  { model: 'vpcs', kind: 'vpcs', key: 'VpcId' },
  { model: 'subnets', kind: 'subnets', key: 'SubnetId' },
  { model: 'routeTables', kind: 'routeTables', key: 'RouteTableId' },
  { model: 'networkInterfaces', kind: 'networkInterfaces', key: 'NetworkInterfaceId' },
  { model: 'securityGroups', kind: 'securityGroups', key: 'GroupId' },
  { model: 'networkAcls', kind: 'networkAcls', key: 'NetworkAclId' },
  { model: 'nodes', kind: 'instances', key: 'InstanceId' },
  { model: 'gateways', kind: 'internetGateways', key: 'InternetGatewayId' },
  { model: 'gateways', kind: 'natGateways', key: 'NatGatewayId' },
  { model: 'gateways', kind: 'peerings', key: 'VpcPeeringConnectionId' },
  { model: 'gateways', kind: 'endpoints', key: 'VpcEndpointId' },
  { model: 'gateways', kind: 'vpnGateways', key: 'VpnGatewayId' },
  { model: 'prefixLists', kind: 'prefixLists', key: 'PrefixListId' },
];

function answersOf(answers: AccountAnswers, kind: AnswerKindName): readonly Answer[] {
  const listed = answers.lists[kind] ?? [];
  if (kind === 'instances') return machinesOf(answers);
  // a deleted one stays listed beside its replacement
  return kind === 'natGateways' ? listed.filter(isThere) : kind === 'peerings' ? listed.filter(isStanding) : listed;
}

export interface Place {
  readonly modelId: string;
  readonly stack: RegExp;
  readonly logicalId: string;
}

/** Resources of the template by logical id, each with a pattern of its stack's name. */
export function placesOf(
  items: readonly { readonly id: string; readonly origin: Origin }[],
): ReadonlyMap<string, Place[]> {
  const places = new Map<string, Place[]>();
  for (const { id, origin } of items) {
    // an interface created by a launch has no tags
    if (origin.path !== '' || origin.id === '' || id.endsWith('.eth0')) continue;
    const nested = origin.id.split('.');
    const logicalId = nested.pop() ?? '';
    const place = { modelId: id, stack: deployedName(origin.source, nested), logicalId };
    places.set(logicalId, [...(places.get(logicalId) ?? []), place]);
  }
  return places;
}

/** CloudFormation names a nested stack `PARENT-LOGICALID-SUFFIX`. */
function deployedName(root: string, nested: readonly string[]): RegExp {
  const escaped = root.replaceAll(/[^\w-]/g, String.raw`\$&`);
  return new RegExp(`^${escaped}${nested.map((id) => `-${id}-[A-Z0-9]+`).join('')}$`);
}

/**
 * The resource of the template that CloudFormation's tags name. A group's machines have the tags of the group (CloudFormation,
 * "AWS::AutoScaling::AutoScalingGroup TagProperty": added "to all Auto Scaling groups and associated instances").
 */
export function placeOfTags(answer: Answer, places: ReadonlyMap<string, readonly Place[]>): string | undefined {
  const [stack, logicalId] = [tagOf(answer, STACK_TAG), tagOf(answer, LOGICAL_ID_TAG)];
  if (stack === null || logicalId === null) return undefined;
  return places.get(logicalId)?.find((place) => place.stack.test(stack))?.modelId;
}
