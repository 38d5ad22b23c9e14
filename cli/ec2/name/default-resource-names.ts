import type { NetworkModel } from '../../../lib/model-api';
import type { AccountAnswers } from '../account-reading';
import { flagIn, requiredText, textIn } from '../answer';
import type { NameTable } from './name-table';
import { associationsOf } from '../route-table-associations';
import { interfacesOf, machinesOf } from '../machine-state';

/** Matches the main route table, default security group and default network ACL of each VPC. */
export function nameVpcDefaults({ lists }: AccountAnswers, { vpcs }: NetworkModel, names: NameTable): void {
  const vpcOf = new Map(vpcs.map((vpc) => [vpc.id, vpc]));
  const owner = (answer: Parameters<typeof textIn>[0]): (typeof vpcs)[number] | undefined =>
    vpcOf.get(names.byLiveId.get(textIn(answer, 'VpcId') ?? '') ?? '');
  for (const table of lists.routeTables ?? []) {
    const isMain = associationsOf(table).some((each) => flagIn(each, 'Main') === true);
    const modelId = isMain ? owner(table)?.mainRouteTableId : undefined;
    if (modelId !== undefined) names.give(requiredText(table, 'RouteTableId'), modelId);
  }
  for (const group of lists.securityGroups ?? []) {
    const modelId = textIn(group, 'GroupName') === 'default' ? owner(group)?.defaultSecurityGroupId : undefined;
    if (modelId !== undefined) names.give(requiredText(group, 'GroupId'), modelId);
  }
  for (const acl of lists.networkAcls ?? []) {
    const modelId = flagIn(acl, 'IsDefault') === true ? owner(acl)?.defaultNetworkAclId : undefined;
    if (modelId !== undefined) names.give(requiredText(acl, 'NetworkAclId'), modelId);
  }
}

/** Matches the interfaces that an instance launch created, which have no tags. */
export function nameLaunchInterfaces(answers: AccountAnswers, expected: NetworkModel, names: NameTable): void {
  const standing = new Map(expected.nodes.map((node) => [node.id, node]));
  for (const machine of machinesOf(answers)) {
    const node = standing.get(names.byLiveId.get(requiredText(machine, 'InstanceId')) ?? '');
    interfacesOf(machine).forEach((liveId, index) => {
      const modelId = node?.interfaceIds[index];
      if (modelId?.startsWith(`${node?.id ?? ''}.eth`) === true) names.give(liveId, modelId);
    });
  }
}
