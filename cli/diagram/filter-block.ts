import { isUnknown } from '../../lib/address/unknown';
import type { NetworkAcl, SecurityGroup, SecurityGroupRule } from '../../lib/model-api';
import { textOfTraffic } from '../../lib/model/traffic';
import { type Block, block, cell, line } from './block';
import { aboutOf, nameOf, type Scene, textOf } from './scene';

/** At most this many rules are listed, then their number. */
const MOST_RULES = 8;
const TRAFFIC_AT = 32;
const PEER_AT = 200;

interface FilterRow {
  readonly direction: string;
  readonly traffic: string;
  readonly peer: string;
}

export function securityGroupBlock(scene: Scene, group: SecurityGroup): Block {
  const row =
    (direction: string, word: string) =>
    ({ traffic, peer }: SecurityGroupRule): FilterRow => ({
      direction,
      traffic: isUnknown(traffic) ? '?' : textOfTraffic(traffic),
      peer: `${word} ${isUnknown(peer) ? '?' : peer.kind === 'cidr' ? peer.cidr : peer.kind === 'group' ? groupName(scene, peer.id) : peer.id}`,
    });
  return block('panel', {
    ids: [group.id],
    about: aboutOf('security group', group),
    lines: [line(cell('Security group', 'title')), line(cell(nameOf(group), 'label'))],
    children: rowBlocks([...group.ingress.map(row('in', 'from')), ...group.egress.map(row('out', 'to'))]),
  });
}

/** Entries of a network ACL, in order. */
export function networkAclBlock(acl: NetworkAcl): Block {
  return block('panel', {
    ids: [acl.id],
    about: aboutOf('network ACL', acl),
    lines: [line(cell('Network ACL', 'title')), line(cell(nameOf(acl), 'label'))],
    children: rowBlocks(
      acl.entries.map(({ direction, action, traffic, cidr }) => ({
        direction: direction === 'ingress' ? 'in' : 'out',
        traffic: `${action} ${isUnknown(traffic) ? '?' : textOfTraffic(traffic)}`,
        peer: `${direction === 'ingress' ? 'from' : 'to'} ${textOf(cidr)}`,
      })),
    ),
  });
}

function rowBlocks(rows: readonly FilterRow[]): readonly Block[] {
  const left = rows.length - MOST_RULES;
  return [
    ...rows.slice(0, MOST_RULES).map(({ direction, traffic, peer }) =>
      block('row', {
        about: `${direction}: ${traffic} ${peer}`,
        lines: [line(cell(direction, 'label'), cell(traffic, 'text', TRAFFIC_AT), cell(peer, 'text', PEER_AT))],
      }),
    ),
    ...(left > 0 ? [block('row', { lines: [line(cell(`and ${String(left)} more`, 'label'))] })] : []),
  ];
}

function groupName({ index }: Scene, id: string): string {
  const group = index.securityGroups.get(id);
  return group === undefined ? id : nameOf(group);
}
