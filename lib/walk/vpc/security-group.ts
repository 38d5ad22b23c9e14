import { isUnknown, type Unknown } from '../../address/unknown';
import type { SecurityGroupPeer, SecurityGroupRule } from '../../model/network-model';
import { textOfTraffic, type Traffic } from '../../model/traffic';
import type { Network } from '../network/network';
import type { WalkInterface } from '../network/network';
import { ANY, askProtocols, askSide, type Condition, type PacketSet, split } from '../packet/packet-set';
import { common, type Range, union } from '../../address/range';
import { doubt, drop, narrow, type Progress, step } from '../packet/progress';
import { blockOf } from '../network/block';

export type Direction = 'ingress' | 'egress';

/** A rule of a security group, ready to be asked. */
export interface CompiledRule {
  readonly condition: Condition;
  /** the group that the rule refers to; its condition is then for the traffic alone */
  readonly groupId: string | null;
  /** what it lets pass, in words */
  readonly traffic: string;
  /** why the rule could not be read; it may allow anything */
  readonly unread: string | null;
}

const compiled = new WeakMap<readonly SecurityGroupRule[], readonly CompiledRule[]>();

/**
 * Asks the groups of an interface about packets that start a connection; replies are let through by their connection tracking
 * (Amazon VPC User Guide, "Security group connection tracking").
 *
 * A rule that refers to a group matches "the private IP addresses of the network interfaces" of its members; whether it matches a pod's
 * address, which no interface has, AWS does not document: such packets are in doubt, unless another rule allows them.
 *
 * @param peer the interface at the other end, or null where there is none
 */
export function askGroups(
  network: Network,
  from: Progress,
  at: WalkInterface,
  direction: Direction,
  peer: WalkInterface | null,
): readonly Progress[] {
  const station = direction === 'egress' ? 'security-group-out' : 'security-group-in';
  const rules = at.groupIds.flatMap((id) => rulesOf(network, id, direction));
  const done: Progress[] = [];
  let waiting: readonly Progress[] = [from];
  const letThrough = (condition: Condition, decide: (part: Progress) => Progress): void => {
    waiting = waiting.flatMap((one) => {
      const { inside, outside } = split(one.set, condition);
      done.push(...inside.map((part) => decide(narrow(one, part))));
      return outside.map((part) => narrow(one, part));
    });
  };
  for (const rule of rules) {
    if (rule.unread !== null || waiting.length === 0) continue;
    const condition = rule.groupId === null ? rule.condition : byMembers(network, rule, direction, peer);
    if (condition !== null)
      letThrough(condition, (part) =>
        step(part, at.id, station, 'pass', () => `a rule of ${at.groupIds.join(', ')} allows it`),
      );
  }
  if (waiting.length === 0) return done;
  for (const { groupId, condition, unread } of rules) {
    if (unread !== null) {
      letThrough(ANY, (part) => doubt(part, at.id, station, { id: 'not-readable', resource: at.id, because: unread }));
    } else if (groupId !== null) {
      const maybe = byMaybeMembers(network, groupId, condition, direction);
      if (maybe)
        letThrough(maybe.condition, (part) =>
          doubt(part, at.id, station, { id: 'not-readable', resource: at.id, because: maybe.reason.unknown }),
        );
      if (peer?.unreadGroup) {
        const because = `whether ${peer.id} is of ${groupId} cannot be told: ${peer.unreadGroup.unknown}`;
        letThrough(condition, (part) =>
          doubt(part, at.id, station, { id: 'not-readable', resource: peer.id, because }),
        );
      }
      if (!(peer?.groupIds.includes(groupId) ?? false)) continue;
      letThrough(condition, (part) => {
        const because = `${allowedByBlock(rules, direction, part.set)}only a rule that refers to ${groupId} could allow it, and AWS does not say whether that matches an address that no interface has`;
        return doubt(part, at.id, station, { id: 'security-group-reference-only', resource: groupId, because });
      });
    }
  }
  const unreadGroup = at.unreadGroup;
  if (unreadGroup)
    letThrough(ANY, (part) =>
      doubt(part, at.id, station, { id: 'not-readable', resource: at.id, because: unreadGroup.unknown }),
    );
  const id = direction === 'egress' ? 'security-group-egress-missing' : 'security-group-ingress-missing';
  const because = `no ${direction} rule of ${at.groupIds.join(', ')} allows it`;
  return [
    ...done,
    ...waiting.map((one) => drop(one, at.id, station, { id, resource: at.groupIds[0] ?? at.id, because })),
  ];
}

/** What rules by CIDR block let pass between the addresses of packets that they do not let pass, as the start of a sentence. */
function allowedByBlock(rules: readonly CompiledRule[], direction: Direction, set: PacketSet): string {
  const end = peerSide(direction);
  const texts = rules
    .filter(({ condition }) => condition[end]?.some((block) => common(block, set[end]) !== null))
    .map(({ traffic }) => traffic);
  return texts.length === 0 ? '' : `rules by CIDR block let only ${[...new Set(texts)].join(', ')} pass; `;
}

/** The side of packets that has the address of the other end. */
function peerSide(direction: Direction): 'src' | 'dst' {
  return direction === 'ingress' ? 'src' : 'dst';
}

/** The traffic between two addresses of interfaces, where the rule's group has the peer's. */
function byMembers(
  network: Network,
  { groupId, condition }: CompiledRule,
  direction: Direction,
  peer: WalkInterface | null,
): Condition | null {
  const ofPeer = peer?.groupIds.includes(groupId ?? '') ? peer.own : [];
  const addresses = union([...membersOf(network, groupId ?? ''), ...ofPeer]);
  if (addresses.length === 0) return null;
  return askSide(condition, peerSide(direction), addresses);
}

/** The traffic that a rule may be for, since a group or an address of an interface cannot be read. */
function byMaybeMembers(
  network: Network,
  groupId: string,
  condition: Condition,
  direction: Direction,
): { readonly condition: Condition; readonly reason: Unknown } | null {
  const maybe = maybeMembersOf(network, groupId);
  if (maybe === null) return null;
  return { condition: askSide(condition, peerSide(direction), maybe.addresses), reason: maybe.reason };
}

interface MaybeMembers {
  readonly addresses: readonly Range[];
  readonly reason: Unknown;
}

const maybeMembers = new WeakMap<Network, Map<string, MaybeMembers | null>>();

function maybeMembersOf(network: Network, groupId: string): MaybeMembers | null {
  const known = maybeMembers.get(network) ?? new Map<string, MaybeMembers | null>();
  maybeMembers.set(network, known);
  let found = known.get(groupId);
  if (found === undefined) known.set(groupId, (found = findMaybeMembers(network, groupId)));
  return found;
}

function findMaybeMembers({ interfaces }: Network, groupId: string): MaybeMembers | null {
  const found = [...interfaces.values()].flatMap(({ groupIds, unreadGroup, own, unreadOwn }) => {
    if (unreadGroup) return [{ reason: unreadGroup, ranges: [...own, ...(unreadOwn?.within ?? [])] }];
    return unreadOwn && groupIds.includes(groupId) ? [{ reason: unreadOwn.reason, ranges: unreadOwn.within }] : [];
  });
  const [first] = found;
  return first ? { addresses: union(found.flatMap(({ ranges }) => ranges)), reason: first.reason } : null;
}

const members = new WeakMap<Network, Map<string, readonly Range[]>>();

function membersOf(network: Network, groupId: string): readonly Range[] {
  const known = members.get(network) ?? new Map<string, readonly Range[]>();
  members.set(network, known);
  const found =
    known.get(groupId) ??
    union(
      [...network.interfaces.values()]
        .filter((one) => one.groupIds.includes(groupId) && !one.picked)
        .flatMap(({ own }) => own),
    );
  known.set(groupId, found);
  return found;
}

function rulesOf(network: Network, groupId: string, direction: Direction): readonly CompiledRule[] {
  const group = network.groups.get(groupId);
  if (group === undefined)
    return [{ condition: ANY, groupId: null, traffic: '', unread: `security group ${groupId} is not in the template` }];
  const rules = group[direction];
  let known = compiled.get(rules);
  if (known === undefined)
    compiled.set(rules, (known = rules.flatMap((rule) => compileRule(network, rule, direction))));
  return known;
}

function compileRule(
  network: Network,
  { traffic, peer }: SecurityGroupRule,
  direction: Direction,
): readonly CompiledRule[] {
  const unread = (why: string): readonly CompiledRule[] => [
    { condition: ANY, groupId: null, traffic: '', unread: why },
  ];
  if (isUnknown(traffic)) return unread(traffic.unknown);
  if (isUnknown(peer)) return unread(peer.unknown);
  const condition = conditionOf(traffic);
  if (condition === null) return [];
  if (peer.kind === 'group') return [{ condition, groupId: peer.id, traffic: textOfTraffic(traffic), unread: null }];
  const ranges = peerRanges(network, peer);
  if (typeof ranges === 'string') return unread(ranges);
  return [
    {
      condition: askSide(condition, peerSide(direction), union(ranges)),
      groupId: null,
      traffic: textOfTraffic(traffic),
      unread: null,
    },
  ];
}

function peerRanges(network: Network, peer: SecurityGroupPeer): readonly Range[] | string {
  if (peer.kind === 'group') return [];
  const texts = peer.kind === 'cidr' ? [peer.cidr] : network.prefixLists.get(peer.id)?.cidrs;
  if (texts === undefined) return `prefix list ${peer.kind === 'cidr' ? '' : peer.id} is not in the template`;
  // a service's own list holds its public addresses, and no packet of the rules is for one
  if (texts === null) return [];
  const ranges: Range[] = [];
  for (const text of texts) {
    const range = isUnknown(text) ? text : blockOf(text);
    if (isUnknown(range)) return range.unknown;
    ranges.push(range);
  }
  return ranges;
}

/** Protocol and ports of a rule as a condition; null for protocols that the walk has no packets of. */
export function conditionOf({ protocol, ports, icmp }: Traffic): Condition | null {
  if (protocol === -1) return ANY;
  if (protocol === 1) {
    if (icmp === null || icmp.type === -1) return askProtocols(ANY, [1]);
    // echo and echo reply have code 0
    if (icmp.code > 0) return null;
    return askSide(askProtocols(ANY, [1]), 'dport', [[icmp.type, icmp.type]]);
  }
  if (protocol !== 6 && protocol !== 17) return null;
  return askSide(askProtocols(ANY, [protocol]), 'dport', ports === null ? null : [[ports.from, ports.to]]);
}
