import type { NetworkModel, Origin } from '../../../lib/model-api';
import { addTo } from '../../../lib/model/grouping';
import type { AccountAnswers } from '../account-reading';
import { type Answer, requiredText, tagOf } from '../answer';
import {
  ANSWER_KINDS,
  type AnswerKindName,
  isOfStackNow,
  LOGICAL_ID_TAG,
  STACK_TAG,
  type StackIds,
} from '../answer-kind';
import { nameByProperty, nameVpcsByCidr, standing } from './property-names';
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
  for (const [model, ...kinds] of TAGGED) {
    const ids = new Set(expected[model].map(({ id }) => id));
    const places = placesOf(expected[model]);
    const listed = kinds.flatMap((kind) =>
      standing(answers, kind).map((answer) => ({ answer, liveId: requiredText(answer, ANSWER_KINDS[kind].id) })),
    );
    for (const { answer, liveId } of listed) {
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

const TAGGED: readonly (readonly [model: NamedList, ...kinds: readonly AnswerKindName[]])[] = [
  ['vpcs', 'vpcs'],
  ['subnets', 'subnets'],
  ['routeTables', 'routeTables'],
  ['networkInterfaces', 'networkInterfaces'],
  ['securityGroups', 'securityGroups'],
  ['networkAcls', 'networkAcls'],
  ['nodes', 'instances'],
  ['gateways', 'internetGateways', 'natGateways', 'peerings', 'endpoints', 'vpnGateways'],
  ['prefixLists', 'prefixLists'],
];

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
    addTo(places, logicalId, place);
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
