import type { Unread } from '../../lib/model-api';
import type { AccountAnswers } from './account-reading';
import { partIn, requiredText, textIn } from './answer';
import { liveOrigin } from './answer-kind';
import type { NameOf } from './name/name-table';

/** Modes of VPC Block Public Access, by id of the subnets that it blocks. */
export function blockedSubnets({ lists }: AccountAnswers): ReadonlyMap<string, string> {
  return new Map(
    (lists.subnets ?? []).flatMap((subnet) => {
      const mode = textIn(partIn(subnet, 'BlockPublicAccessStates'), 'InternetGatewayBlockMode');
      return mode === null || mode === 'off' ? [] : [[requiredText(subnet, 'SubnetId'), mode] as const];
    }),
  );
}

export function whyBlocked(subnetId: string, mode: string): string {
  return `VPC Block Public Access is on for ${subnetId} (${mode}), which is not modeled`;
}

/** NAT gateways that cannot reach the internet (EC2 API, "BlockPublicAccessStates": block-ingress does not affect them). */
export function blockedNatGateways(answers: AccountAnswers, nameOf: NameOf): readonly Unread[] {
  const blocked = blockedSubnets(answers);
  return (answers.lists.natGateways ?? []).flatMap((nat): readonly Unread[] => {
    const subnetId = textIn(nat, 'SubnetId') ?? '';
    const mode = blocked.get(subnetId);
    if (mode === undefined || mode === 'block-ingress') return [];
    const id = requiredText(nat, 'NatGatewayId');
    return [{ unknown: whyBlocked(subnetId, mode), origin: liveOrigin('natGateways', id), concerns: [nameOf(id)] }];
  });
}
