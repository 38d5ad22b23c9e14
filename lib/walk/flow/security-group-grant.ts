import { isUnknown, type Maybe, unknown } from '../../address/unknown';
import { ALL_ADDRESSES, common, type Range } from '../../address/range';
import type { SecurityGroupPeer, SecurityGroupRule } from '../../model/network-model';
import { type Flow, type FlowEnd, groupBy, nodeEnd } from './flow';
import type { Network, WalkNode } from '../network/network';
import {
  ALL_TRAFFIC,
  ANY,
  type Condition,
  packetsBetween,
  type PacketSet,
  split,
  type TrafficSet,
} from '../packet/packet-set';
import { conditionOf } from '../vpc/security-group';
import type { Cause } from '../packet/cause';
import type { WalkInterface } from '../network/network';
import { blockOf } from '../network/block';

/** Packets that a machine without pods may send to pods, as the security groups of the workers grant it. */
export interface Grant {
  readonly traffic: readonly TrafficSet[];
  /** why it is unknown whether this is granted; null where it is certain */
  readonly doubt: Cause | null;
}

/** The machines without pods, each with what the workers' groups grant it; nothing: it is not asked. */
export type Grants = ReadonlyMap<WalkNode, readonly Grant[]>;

/**
 * Finds what the template grants each machine without pods: what an ingress rule of a worker's security group admits by naming a
 * group of the machine, or a block that holds its address and is no wider than its subnet. A wider block names no machine.
 */
export function grantsOf(network: Network): Grants {
  const maybeWorkers = new Set(network.unreadWorkers.map(({ node }) => node.id));
  const others = network.nodes.filter(({ id, pods }) => pods === null && !maybeWorkers.has(id));
  if (others.length === 0) return new Map();
  const offers = offersOf(network);
  return new Map(others.map((node) => [node, grantsFor(network, offers, node)]));
}

/** The packets of some grants to targets, with the doubt whether they are granted: machines that are granted the same are asked at once. */
export function grantedFlows(
  grants: Grants,
  targets: readonly FlowEnd[],
): readonly { readonly flow: Flow; readonly doubt: Cause | null }[] {
  const asked = [...grants].flatMap(([node, own]) => own.map((grant) => ({ node, grant })));
  return [...groupBy(asked, ({ grant }) => JSON.stringify(grant)).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const { traffic, doubt } = first.grant;
    return [{ flow: { sources: alike.map(({ node }) => nodeEnd(node)), targets, traffic }, doubt }];
  });
}

/** An ingress rule of a worker, or the reason why such rules cannot be read. */
interface Offer {
  /** the group, or the interface whose groups cannot be read */
  readonly resource: string;
  readonly rule: Maybe<SecurityGroupRule>;
}

function offersOf(network: Network): readonly Offer[] {
  const interfaces = network.workers.flatMap((worker) => worker.interfaces);
  const groupIds = new Set(interfaces.flatMap((one) => one.groupIds));
  const rules = [...groupIds].flatMap((resource): readonly Offer[] => {
    const group = network.groups.get(resource);
    if (group === undefined) return [{ resource, rule: unknown(`security group ${resource} is not in the template`) }];
    return group.ingress.map((rule) => ({ resource, rule }));
  });
  const unread = interfaces.flatMap(({ id, unreadGroup }): readonly Offer[] =>
    unreadGroup === null ? [] : [{ resource: id, rule: unreadGroup }],
  );
  return [...rules, ...unread];
}

function grantsFor(network: Network, offers: readonly Offer[], { primary }: WalkNode): readonly Grant[] {
  const certain: Condition[] = [];
  const doubtful = new Map<string, { readonly cause: Cause; readonly conditions: Condition[] }>();
  for (const { resource, rule } of offers) {
    const named = isUnknown(rule) ? rule : isNamed(network, rule.peer, primary);
    if (named === false) continue;
    const traffic = isUnknown(rule) ? rule : rule.traffic;
    const condition = isUnknown(traffic) ? ANY : conditionOf(traffic);
    if (condition === null) continue;
    const why = isUnknown(named) ? named : isUnknown(traffic) ? traffic : null;
    if (why === null) {
      certain.push(condition);
      continue;
    }
    const key = `${resource} ${why.unknown}`;
    const known = doubtful.get(key);
    if (known) known.conditions.push(condition);
    else {
      const place = isUnknown(rule) ? {} : { place: rule.origin };
      const because = `whether ${primary.id} is let in by ${resource} cannot be told: ${why.unknown}`;
      doubtful.set(key, { cause: { id: 'not-readable', resource, because, ...place }, conditions: [condition] });
    }
  }
  const every = packetsBetween(ALL_ADDRESSES, ALL_ADDRESSES, ALL_TRAFFIC);
  const granted = admittedBy(certain, every);
  return [
    { traffic: granted.inside.map(trafficOf), doubt: null },
    ...[...doubtful.values()].map(({ cause, conditions }) => ({
      traffic: admittedBy(conditions, granted.outside).inside.map(trafficOf),
      doubt: cause,
    })),
  ].filter(({ traffic }) => traffic.length > 0);
}

/** Splits packets into those that one of some conditions is for, and the rest. */
function admittedBy(
  conditions: readonly Condition[],
  sets: readonly PacketSet[],
): { readonly inside: readonly PacketSet[]; readonly outside: readonly PacketSet[] } {
  const inside: PacketSet[] = [];
  let outside = sets;
  for (const condition of conditions) {
    const parts = outside.map((set) => split(set, condition));
    inside.push(...parts.flatMap((part) => part.inside));
    outside = parts.flatMap((part) => part.outside);
  }
  return { inside, outside };
}

function trafficOf({ protocol, sport, dport }: PacketSet): TrafficSet {
  return { protocol, sport, dport };
}

/** Whether the peer of a rule names the machine of an interface. */
function isNamed(network: Network, peer: SecurityGroupRule['peer'], at: WalkInterface): Maybe<boolean> {
  if (isUnknown(peer)) return peer;
  if (peer.kind === 'group') return at.groupIds.includes(peer.id) || (at.unreadGroup ?? false);
  const blocks = blocksOf(network, peer);
  if (isUnknown(blocks)) return blocks;
  const answers = blocks.map((block) => (isUnknown(block) ? block : isHeld(block, at)));
  return answers.includes(true) || (answers.find(isUnknown) ?? false);
}

function blocksOf(
  { prefixLists }: Network,
  peer: Exclude<SecurityGroupPeer, { readonly kind: 'group' }>,
): Maybe<readonly Maybe<Range>[]> {
  if (peer.kind === 'cidr') return [blockOf(peer.cidr)];
  const list = prefixLists.get(peer.id);
  if (list === undefined) return unknown(`prefix list ${peer.id} is not in the template`);
  // a service's own list holds its public addresses, and no machine has one of them
  return (list.cidrs ?? []).map((text) => (isUnknown(text) ? text : blockOf(text)));
}

/** Addresses of the smallest and the largest subnet (Amazon VPC User Guide, "Subnet CIDR blocks": a /28 to a /16 netmask). */
const SUBNET_SIZES: Range = [16, 65536];

/** Whether a block holds the address of an interface and is no wider than its subnet. */
function isHeld(block: Range, { id, subnet, primary, picked }: WalkInterface): Maybe<boolean> {
  const own = isUnknown(subnet.cidrBlock) ? subnet.cidrBlock : blockOf(subnet.cidrBlock);
  if (sizeOf(block) > (isUnknown(own) ? SUBNET_SIZES[1] : sizeOf(own))) return false;
  const possible = isUnknown(primary) ? own : primary;
  if (isUnknown(possible)) return possible;
  const shared = common(block, possible);
  if (shared === null) return false;
  if (sizeOf(shared) < sizeOf(possible)) {
    if (isUnknown(primary)) return primary;
    if (picked) return unknown(`AWS picks the address of ${id} at deploy`);
  }
  return isUnknown(own) && sizeOf(block) > SUBNET_SIZES[0] ? own : true;
}

function sizeOf([first, last]: Range): number {
  return last - first + 1;
}
