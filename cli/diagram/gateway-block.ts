import { formatAddress, parseCidr } from '../../lib/address/cidr';
import { isUnknown } from '../../lib/address/unknown';
import { GATEWAY_NAMES } from '../../lib/model/gateway-kind';
import type { Gateway, Vpc } from '../../lib/model-api';
import { type Block, block, cell, line, type Tone } from './block';
import { aboutOf, type Scene, textOf } from './scene';
import { resolverStop } from './traced-path';

export function gatewaysBlock(scene: Scene, vpcId: string, vpc: Vpc | undefined): Block {
  return block('panel', {
    lines: [line(cell('Resolver and gateways', 'title'))],
    children: [...resolverBlocks(vpc), ...gatewaysOf(scene, vpcId).map(gatewayBlock)],
  });
}

/** Gateways attached to a VPC, or possibly so. */
export function gatewaysOf({ model }: Scene, vpcId: string): readonly Gateway[] {
  return model.gateways.filter(({ vpcIds }) => vpcIds.some((id) => isUnknown(id) || id === vpcId));
}

function resolverBlocks(vpc: Vpc | undefined): readonly Block[] {
  if (vpc === undefined) return [];
  const [primary] = vpc.cidrBlocks;
  const address = primary === undefined || isUnknown(primary) ? '?' : formatAddress(parseCidr(primary).first + 2);
  const [state, tone]: readonly [string, Tone | null] = isUnknown(vpc.dnsSupport)
    ? [' (on or off: ?)', null]
    : vpc.dnsSupport
      ? ['', null]
      : [' (off)', 'error'];
  return [
    block('row', {
      ids: [resolverStop(vpc.id)],
      lines: [line(cell(address, 'value'), cell(`resolver${state}`, 'text', RESOLVER_AT, tone))],
    }),
  ];
}

const RESOLVER_AT = 136;

function gatewayBlock(gateway: Gateway): Block {
  const name = GATEWAY_NAMES[gateway.kind];
  const within = gateway.subnetId === null ? '' : `, in subnet ${textOf(gateway.subnetId)}`;
  return block('row', {
    ids: [gateway.id],
    about: `${aboutOf(name, gateway)}${within}`,
    lines: [line(cell(name, 'text'), cell(gateway.id, 'label', RESOLVER_AT))],
  });
}
