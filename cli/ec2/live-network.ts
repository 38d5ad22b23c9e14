import { unknown } from '../../lib/address/unknown';
import { NO_SETUP, type NodeSetup, unknownSetup } from '../../lib/model/node-setup';
import { readUserData } from '../../lib/user-data/user-data-reader';
import { canonicalize, type NetworkModel, type StackFacts } from '../../lib/model-api';
import { joinParts } from '../../lib/model/network-draft';
import { decodeUserData } from '../../lib/template/machine/node-setup-reader';
import type { AccountAnswers } from './account-reading';
import { requiredText, tagOf } from './answer';
import { GROUP_TAG, isOfStackNow, LOGICAL_ID_TAG, type StackIds } from './answer-kind';
import { readGatewayAnswers } from './gateway-answers';
import { nameResources, placeOfTags, placesOf } from './name/live-names';
import { type AssociationIds, readAssociationIds } from './association-ids';
import { readMachineAnswers } from './machine-answers';
import { machinesOf, machineState } from './machine-state';
import type { LiveNames } from './name/name-table';
import { readRouteAnswers } from './route-answers';
import { readRuleAnswers } from './rule-answers';
import { readVpcAnswers } from './vpc-answers';

/** The network of an account, with the resource names of its template if there is one. */
export interface LiveNetwork {
  readonly model: NetworkModel;
  readonly names: LiveNames;
  readonly associationIds: AssociationIds;
  /** EC2 instance states, for example `running`; by the node's id in the model */
  readonly states: ReadonlyMap<string, string>;
  /** nodes whose setup comes from the template, not the account */
  readonly assumedSetups: readonly string[];
  /** nodes replaced by an instance that the stack did not create */
  readonly replacedNodes: ReadonlySet<string>;
}

/**
 * Builds the network of an account from its API responses.
 *
 * @param expected the template's network, for names and for user data that was not read; null without a template
 * @param stackIds ids of the current stacks
 * @default - stacks are compared by name
 */
export function readLiveNetwork(
  answers: AccountAnswers,
  expected: NetworkModel | null,
  stackIds: StackIds = new Map(),
): LiveNetwork {
  const names: LiveNames =
    expected === null ? { byLiveId: new Map(), byModelId: new Map() } : nameResources(answers, expected, stackIds);
  const nameOf = (id: string): string => names.byLiveId.get(id) ?? id;
  const planned = new Map((expected?.nodes ?? []).map((node) => [node.id, node.setup]));
  const homes = new Map((expected?.nodes ?? []).map((node) => [node.id, node.home]));
  const assumedSetups: string[] = [];
  const places = placesOf(expected?.nodes ?? []);
  const groups = new Set((expected?.nodes ?? []).flatMap(({ id, inGroup }) => (inGroup === true ? [id] : [])));
  const replaced = new Set(
    machinesOf(answers)
      .map((machine) => ({ machine, liveId: requiredText(machine, 'InstanceId') }))
      .filter(
        ({ machine, liveId }) =>
          placeOfTags(machine, places) !== nameOf(liveId) ||
          !isOfStackNow(machine, stackIds) ||
          (groups.has(nameOf(liveId)) && tagOf(machine, GROUP_TAG) === null),
      )
      .map(({ liveId }) => liveId),
  );
  const setupOf = (liveId: string): NodeSetup => {
    const template = planned.get(nameOf(liveId));
    const read = answers.userData.get(liveId);
    if (read !== undefined) return liveSetup(read, template);
    if (template === undefined)
      return unknownSetup(unknown(`the user data of ${liveId} was not read; --user-data reads it`));
    if (replaced.has(liveId))
      return unknownSetup(
        unknown(`the stack did not create ${liveId}, and its user data was not read; --user-data reads it`),
      );
    assumedSetups.push(nameOf(liveId));
    return template;
  };
  const parts = [
    readVpcAnswers(answers, nameOf),
    readRouteAnswers(answers, nameOf),
    readRuleAnswers(answers, nameOf),
    readGatewayAnswers(answers, nameOf),
    readMachineAnswers(answers, nameOf, setupOf, homes),
  ];
  const model = canonicalize({
    ...joinParts(parts),
    stacks: (expected?.stacks ?? []).map((stack) => deployed(stack, answers)),
    actors: expected?.actors ?? [],
    assumedVpcs: [],
    outside: {},
  });
  const states = new Map(
    machinesOf(answers).map((machine) => [nameOf(requiredText(machine, 'InstanceId')), machineState(machine)]),
  );
  const replacedNodes = new Set([...replaced].map(nameOf).filter((id) => planned.has(id)));
  return { model, names, associationIds: readAssociationIds(answers), states, assumedSetups, replacedNodes };
}

/** Reads user data. If it equals the template's, keeps the template's setup, which includes cfn-init. */
function liveSetup(base64: string | null, template: NodeSetup | undefined): NodeSetup {
  if (base64 === null) return NO_SETUP;
  const own = readUserData(decodeUserData(base64));
  return template !== undefined && JSON.stringify(own.parts) === JSON.stringify(template.parts) ? template : own;
}

/** A deployed stack has no dangling references. */
function deployed(
  { name, templateBytes, sentBytes, resources, outputs, elasticIps, replacedWorkers = [] }: StackFacts,
  answers: AccountAnswers,
): StackFacts {
  const there = new Set(machinesOf(answers).map((machine) => tagOf(machine, LOGICAL_ID_TAG)));
  const missing = replacedWorkers.filter(({ origin }) => !there.has(origin.id));
  return {
    ...{ name, templateBytes, ...(sentBytes !== undefined && { sentBytes }), resources, outputs, elasticIps },
    ...(missing.length > 0 && { replacedWorkers: missing }),
  };
}
