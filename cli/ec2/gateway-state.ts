import { unknown } from '../../lib/address/unknown';
import type { Route } from '../../lib/model-api';
import type { AccountAnswers } from './account-reading';
import { type Answer, listIn, partIn, textIn } from './answer';
import { ANSWER_KINDS, type AnswerKindName } from './answer-kind';

interface Leading {
  /** key of a route that names the gateway, and how the gateway's id begins */
  readonly key: string;
  readonly prefix: string;
  readonly kind: AnswerKindName;
  readonly serves: (gateway: Answer, vpcId: string) => boolean;
}

const LEADING: readonly Leading[] = [
  { key: 'GatewayId', prefix: 'igw-', kind: 'internetGateways', serves: isAttached('Attachments') },
  { key: 'GatewayId', prefix: 'vgw-', kind: 'vpnGateways', serves: isAttached('VpcAttachments') },
  { key: 'NatGatewayId', prefix: 'nat-', kind: 'natGateways', serves: isThere },
  { key: 'VpcPeeringConnectionId', prefix: 'pcx-', kind: 'peerings', serves: isActive },
];

/**
 * Whether the gateway that a route leads to is there, as its own answer says: a route's state may be of before.
 *
 * @returns null where the gateway serves the VPC, or is of a kind that is not listed
 */
export function gatewayState({ lists }: AccountAnswers, route: Answer, vpcId: string): Route['state'] | null {
  for (const { key, prefix, kind, serves } of LEADING) {
    const id = textIn(route, key);
    const listed = lists[kind];
    if (id?.startsWith(prefix) !== true || listed === undefined) continue;
    const gateway = listed.find((each) => textIn(each, ANSWER_KINDS[kind].id) === id);
    if (gateway === undefined)
      return unknown(`a route leads to ${id}, and ${ANSWER_KINDS[kind].action} did not tell of it`);
    return serves(gateway, vpcId) ? null : 'blackhole';
  }
  return null;
}

/** VPCs that a gateway is attached to. */
export function attachedTo(gateway: Answer, key: string): readonly string[] {
  return listIn(gateway, key).flatMap((each) =>
    ['available', 'attached', 'attaching', null].includes(textIn(each, 'State')) ? (textIn(each, 'VpcId') ?? []) : [],
  );
}

function isAttached(key: string): Leading['serves'] {
  return (gateway, vpcId) => attachedTo(gateway, key).includes(vpcId);
}

/** EC2 API, "NatGateway": one that failed or is deleted stays listed for an hour. */
export function isThere(nat: Answer): boolean {
  return ['available', 'pending', null].includes(textIn(nat, 'State'));
}

function isActive(peering: Answer): boolean {
  return ['active', null].includes(textIn(partIn(peering, 'Status'), 'Code'));
}

/** EC2 API, "VpcPeeringConnectionStateReason": one that was refused or deleted stays listed as well. */
export function isStanding(peering: Answer): boolean {
  const code = textIn(partIn(peering, 'Status'), 'Code');
  return isActive(peering) || ['initiating-request', 'pending-acceptance', 'provisioning'].includes(code ?? '');
}
