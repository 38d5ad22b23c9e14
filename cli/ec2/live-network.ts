import { unknown } from '../../lib/address/unknown';
import { NO_SETUP, type NodeSetup, unknownSetup } from '../../lib/model/node-setup';
import { readUserData } from '../../lib/user-data/user-data-reader';
import { canonicalize, type NetworkModel, type StackFacts } from '../../lib/model-api';
import type { DraftPart } from '../../lib/model/network-draft';
import { decodeUserData } from '../../lib/template/machine/node-setup-reader';
import type { AccountAnswers } from './account-reading';
import { requiredText, tagOf } from './answer';
import { isOfStackNow, STACK_TAG, type StackIds } from './answer-kind';
import { readGatewayAnswers } from './gateway-answers';
import { nameResources } from './name/live-names';
import { type AssociationIds, readAssociationIds } from './association-ids';
import { readMachineAnswers } from './machine-answers';
import { machinesOf, machineState } from './machine-state';
import type { LiveNames } from './name/name-table';
import { readRouteAnswers } from './route-answers';
import { readRuleAnswers } from './rule-answers';
import { readVpcAnswers } from './vpc-answers';

/** The network of an account, in the words of its template where there is one. */
export interface LiveNetwork {
  readonly model: NetworkModel;
  readonly names: LiveNames;
  readonly associationIds: AssociationIds;
  /** what EC2 says of each node, for example `running`; by the node's id in the model */
  readonly states: ReadonlyMap<string, string>;
  /** nodes whose setup is taken from the template and not from the account */
  readonly assumedSetups: readonly string[];
  /** nodes in whose place a machine stands that no stack made */
  readonly replacedNodes: ReadonlySet<string>;
}

/**
 * Makes the network of an account out of the answers of its API.
 *
 * @param expected the template's network, which gives the names and, where user data was not read, what is on the nodes; null
 * where there is no template
 * @param stackIds ids of the stacks as they are now
 * @default - a stack's name is enough
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
  const replaced = new Set(
    machinesOf(answers)
      .filter((machine) => tagOf(machine, STACK_TAG) === null || !isOfStackNow(machine, stackIds))
      .map((machine) => requiredText(machine, 'InstanceId')),
  );
  const setupOf = (liveId: string): NodeSetup => {
    const template = planned.get(nameOf(liveId));
    const read = answers.userData.get(liveId);
    if (read !== undefined) return liveSetup(read, template);
    if (template === undefined) return unknownSetup(unknown(`that of ${liveId} was not read; --user-data reads it`));
    if (replaced.has(liveId))
      return unknownSetup(
        unknown(`${liveId} was not made by the stack, and its user data not read; --user-data reads it`),
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
    ...EMPTY,
    ...together(parts),
    stacks: (expected?.stacks ?? []).map(deployed),
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

/** What user data puts on a node; where it is the template's, as the template's reader understood it (cfn-init, too). */
function liveSetup(base64: string | null, template: NodeSetup | undefined): NodeSetup {
  if (base64 === null) return NO_SETUP;
  const own = readUserData(decodeUserData(base64));
  return template !== undefined && JSON.stringify(own.parts) === JSON.stringify(template.parts) ? template : own;
}

/** What is deployed has no reference that leads nowhere. */
function deployed({ name, templateBytes, sentBytes, resources, outputs, elasticIps }: StackFacts): StackFacts {
  return { name, templateBytes, ...(sentBytes !== undefined && { sentBytes }), resources, outputs, elasticIps };
}

const EMPTY = {
  vpcs: [],
  subnets: [],
  routeTables: [],
  networkInterfaces: [],
  securityGroups: [],
  networkAcls: [],
  gateways: [],
  prefixLists: [],
  nodes: [],
  unread: [],
  faults: [],
  unplaced: [],
};

function together(parts: readonly DraftPart[]): DraftPart {
  const lists: Record<string, unknown[]> = {};
  for (const part of parts) {
    for (const [name, items] of Object.entries(part)) (lists[name] ??= []).push(...items);
  }
  return lists;
}
