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
 * Whether the gateway of a route exists, from the gateway's own response, because the state of a route may be stale.
 *
 * @returns null if the gateway serves the VPC, or is of a kind that is not listed
 */
export function gatewayState({ lists }: AccountAnswers, route: Answer, vpcId: string): Route['state'] | null {
  for (const { key, prefix, kind, serves } of LEADING) {
    const id = textIn(route, key);
    const listed = lists[kind];
    if (id?.startsWith(prefix) !== true || listed === undefined) continue;
    const gateway = listed.find((each) => textIn(each, ANSWER_KINDS[kind].id) === id);
    if (gateway === undefined)
      return unknown(`a route points to ${id}, but ${ANSWER_KINDS[kind].action} did not return it`);
    return serves(gateway, vpcId) ? null : 'blackhole';
  }
  return null;
}

export function attachedTo(gateway: Answer, key: string): readonly string[] {
  return listIn(gateway, key).flatMap((each) =>
    ['available', 'attached', 'attaching', null].includes(textIn(each, 'State')) ? (textIn(each, 'VpcId') ?? []) : [],
  );
}

function isAttached(key: string): Leading['serves'] {
  return (gateway, vpcId) => attachedTo(gateway, key).includes(vpcId);
}

/** EC2 API, "NatGateway": a failed or deleted one stays listed for an hour. */
export function isThere(nat: Answer): boolean {
  return ['available', 'pending', null].includes(textIn(nat, 'State'));
}

function isActive(peering: Answer): boolean {
  return ['active', null].includes(textIn(partIn(peering, 'Status'), 'Code'));
}

/** EC2 API, "VpcPeeringConnectionStateReason": a rejected or deleted one stays listed too. */
export function isStanding(peering: Answer): boolean {
  const code = textIn(partIn(peering, 'Status'), 'Code');
  return isActive(peering) || ['initiating-request', 'pending-acceptance', 'provisioning'].includes(code ?? '');
}
