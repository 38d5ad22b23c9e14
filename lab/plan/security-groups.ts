import { isUnknown } from '../../lib/address/unknown';
import type { NetworkModel, SecurityGroupPeer, SecurityGroupRule } from '../../lib/model/network-model';
import { known, type BuiltInterface } from './built-interface';
import type { Reading } from './lab-plan';
import { nftSet, nftTraffic } from './nft-text';

type Direction = 'ingress' | 'egress';

/**
 * The rules of an interface's security groups as nft rules that accept.
 *
 * A peer that is a group means the private addresses of its interfaces (`strict`), or whatever those interfaces send, pods
 * included (`lenient`): AWS documents the first and kubenet clusters have relied on the second. Pods send by their node's primary
 * interface, and get what is sent to them by whichever a route leads to. A rule that cannot be read accepts nothing (`strict`) or all
 * that it may be for (`lenient`).
 */
export function securityGroupRules(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  one: BuiltInterface,
  direction: Direction,
  reading: Reading,
): string[] {
  const groupIds = one.networkInterface.securityGroupIds;
  const groups = known(groupIds).map((id) => model.securityGroups.find((group) => group.id === id));
  if (reading === 'lenient' && (groups.includes(undefined) || groupIds.some(isUnknown))) return ['accept'];
  return groups
    .flatMap((group) => (direction === 'ingress' ? group?.ingress : group?.egress) ?? [])
    .flatMap((rule) => acceptRule(model, built, rule, direction, reading) ?? []);
}

function acceptRule(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  rule: SecurityGroupRule,
  direction: Direction,
  reading: Reading,
): string | null {
  const traffic = nftTraffic(rule.traffic) ?? (reading === 'lenient' ? '' : null);
  const blocks = isUnknown(rule.peer) ? ANY(reading) : peerBlocks(model, built, rule.peer, direction, reading);
  if (traffic === null || blocks.length === 0) return null;
  const side = direction === 'ingress' ? 'saddr' : 'daddr';
  return `ip ${side} ${nftSet(blocks)} ${traffic} accept`;
}

function peerBlocks(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  peer: SecurityGroupPeer,
  direction: Direction,
  reading: Reading,
): readonly string[] {
  switch (peer.kind) {
    case 'cidr':
      return [peer.cidr];
    case 'prefixList': {
      const cidrs = model.prefixLists.find((list) => list.id === peer.id)?.cidrs ?? null;
      if (cidrs === null) return ANY(reading);
      return cidrs.some(isUnknown) && reading === 'lenient' ? ANY(reading) : known(cidrs);
    }
    case 'group':
      return built
        .filter(({ networkInterface: { securityGroupIds } }) =>
          securityGroupIds.some((id) => id === peer.id || (isUnknown(id) && reading === 'lenient')),
        )
        .flatMap((one) => {
          const { node, networkInterface, addresses } = one;
          const hasPods = direction === 'egress' || node.interfaceIds[0] === networkInterface.id;
          return [...addresses, ...(reading === 'lenient' && hasPods ? known(node.podCidrs) : [])];
        });
  }
}

const ANY = (reading: Reading): string[] => (reading === 'lenient' ? ['0.0.0.0/0'] : []);
