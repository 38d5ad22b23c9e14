import { formatAddress } from '../../address/cidr';
import { ALL_ADDRESSES } from '../../address/range';
import { isUnknown } from '../../address/unknown';
import { conditionOf } from './security-group';
import type { NetworkAclEntry, RouteTarget, Subnet } from '../../model/network-model';
import type { Network } from '../network/network';
import type { WalkInterface } from '../network/network';
import { ANY, askSide, type Condition, split, withSide } from '../packet/packet-set';
import { lookUp, type Segment } from '../network/route-lookup';
import type { Cause } from '../packet/cause';
import { doubt, drop, endUnknown, narrow, type Progress, step } from '../packet/progress';
import { blockOf } from '../network/block';

/**
 * Source/dest check: an interface passes only packets from or to its own addresses (Amazon EC2 User Guide, "Source/destination
 * checking").
 */
export function checkSourceDest(from: Progress, at: WalkInterface, side: 'src' | 'dst'): readonly Progress[] {
  const { sourceDestCheck, own, unreadOwn } = at;
  if (sourceDestCheck === false) return [step(from, at.id, 'source-dest-check', 'pass', 'source/dest check is off')];
  const { inside, outside } = split(from.set, askSide(ANY, side, own));
  const what = side === 'src' ? 'source' : 'destination';
  const passed = inside.map((part) =>
    step(narrow(from, part), at.id, 'source-dest-check', 'pass', () => `the ${what} is an address of ${at.id}`),
  );
  const within = isUnknown(sourceDestCheck) ? [ALL_ADDRESSES] : (unreadOwn?.within ?? []);
  const reason = isUnknown(sourceDestCheck) ? sourceDestCheck : unreadOwn?.reason;
  const others = outside.flatMap((set): readonly Progress[] => {
    const { inside: maybe, outside: foreign } = split(set, askSide(ANY, side, within));
    const doubted = maybe.map((part) => {
      const because = reason?.unknown ?? '';
      const cause = { id: 'not-readable' as const, resource: at.id, because };
      return doubt(narrow(from, part), at.id, 'source-dest-check', cause);
    });
    const dropped = foreign.map((part) => {
      const because = `source/dest check is on and the ${what} ${formatAddress(part[side][0])} is no address of ${at.id}`;
      const cause = { id: 'source-dest-check-on' as const, resource: at.id, because };
      return drop(narrow(from, part), at.id, 'source-dest-check', cause);
    });
    return [...doubted, ...dropped];
  });
  return [...passed, ...others];
}

/** A subnet's network ACL, in one direction: by number, the first entry that matches decides, and nothing is remembered. */
export function askAcl(
  network: Network,
  from: Progress,
  subnet: Subnet,
  direction: 'ingress' | 'egress',
): readonly Progress[] {
  const station = direction === 'egress' ? 'network-acl-out' : 'network-acl-in';
  const unread = (because: string): Cause => ({ id: 'not-readable', resource: subnet.id, because });
  if (isUnknown(subnet.networkAclId)) return [doubt(from, subnet.id, station, unread(subnet.networkAclId.unknown))];
  const acl = network.acls.get(subnet.networkAclId);
  if (acl === undefined)
    return [doubt(from, subnet.id, station, unread(`network ACL ${subnet.networkAclId} is not in the template`))];
  const done: Progress[] = [];
  let waiting: readonly Progress[] = [from];
  for (const entry of acl.entries.filter((one) => one.direction === direction)) {
    let condition = conditions.get(entry);
    if (condition === undefined) conditions.set(entry, (condition = aclCondition(entry)));
    if (condition === null) continue;
    if (typeof condition === 'string') {
      done.push(...waiting.map((one) => endUnknown(one, acl.id, station, unread(condition))));
      waiting = [];
      break;
    }
    waiting = waiting.flatMap((one) => {
      const { inside, outside } = split(one.set, condition);
      for (const part of inside) {
        const because = `${direction} entry ${String(entry.number)} of ${acl.id}: ${entry.action}`;
        if (entry.action === 'allow') done.push(step(narrow(one, part), acl.id, station, 'pass', because));
        else
          done.push(
            drop(narrow(one, part), acl.id, station, {
              id: 'network-acl-denies',
              resource: acl.id,
              because,
              place: entry.origin,
            }),
          );
      }
      return outside.map((part) => narrow(one, part));
    });
  }
  const because = `no ${direction} entry of ${acl.id} allows it`;
  return [
    ...done,
    ...waiting.map((one) => drop(one, acl.id, station, { id: 'network-acl-denies', resource: acl.id, because })),
  ];
}

const conditions = new WeakMap<NetworkAclEntry, Condition | string | null>();

/** What an entry asks; null for protocols that the walk has no packets of, a text where it cannot be read. */
function aclCondition({ cidr, traffic, direction }: NetworkAclEntry): Condition | string | null {
  if (isUnknown(traffic)) return traffic.unknown;
  const range = isUnknown(cidr) ? cidr : blockOf(cidr);
  if (isUnknown(range)) return range.unknown;
  const condition = conditionOf(traffic);
  return condition === null ? null : askSide(condition, direction === 'ingress' ? 'src' : 'dst', [range]);
}

/** Where the VPC's router sends packets: the `local` route, or the target of a route of the template. */
export type Hop =
  | { readonly kind: 'local' }
  /** `isDefault`: by the route to everything, and not by one that was made for the destination */
  | { readonly kind: 'target'; readonly target: RouteTarget; readonly isDefault: boolean };

/** Splits packets by the route that the subnet's table has for them. */
export function askTable(
  network: Network,
  from: Progress,
  subnet: Subnet,
): readonly { readonly progress: Progress; readonly hop: Hop | null }[] {
  const lost = (because: string): { progress: Progress; hop: null } => ({
    progress: endUnknown(from, subnet.id, 'route-table', { id: 'not-readable', resource: subnet.id, because }),
    hop: null,
  });
  if (isUnknown(subnet.routeTableId)) return [lost(subnet.routeTableId.unknown)];
  const lookup = network.tables.get(subnet.routeTableId);
  if (lookup === undefined) return [lost(`route table ${subnet.routeTableId} is not in the template`)];
  return lookUp(lookup, from.set.dst).map((segment) => {
    const part = narrow(from, withSide(from.set, 'dst', segment.range));
    return judgeSegment(part, lookup.table.id, segment, lookup.unplaced?.unknown ?? null);
  });
}

function judgeSegment(
  part: Progress,
  tableId: string,
  { entry }: Segment,
  unplaced: string | null,
): { progress: Progress; hop: Hop | null } {
  const cause = (id: Cause['id'], because: string): Cause => ({ id, resource: tableId, because });
  const text =
    entry?.route && !isUnknown(entry.route.destination) ? describeDestination(entry.route.destination) : 'local';
  if (entry !== null && entry.route === null) {
    return { progress: step(part, tableId, 'route-table', 'forward', 'the local route'), hop: { kind: 'local' } };
  }
  // a route that cannot be placed may be more specific than the one that was found
  if (unplaced !== null)
    return { progress: endUnknown(part, tableId, 'route-table', cause('not-readable', unplaced)), hop: null };
  if (!entry?.route) {
    return {
      progress: drop(
        part,
        tableId,
        'route-table',
        cause('route-missing', `${tableId} has no route to ${formatAddress(part.set.dst[0])}`),
      ),
      hop: null,
    };
  }
  const { target, state, origin } = entry.route;
  const ofRoute = (id: Cause['id'], because: string): Cause => ({ ...cause(id, because), place: origin });
  if (isUnknown(target))
    return { progress: endUnknown(part, tableId, 'route-table', ofRoute('not-readable', target.unknown)), hop: null };
  if (state === 'blackhole') {
    return {
      progress: drop(part, tableId, 'route-table', ofRoute('route-blackhole', `the route to ${text} is a blackhole`)),
      hop: null,
    };
  }
  const ready = isUnknown(state) ? doubt(part, tableId, 'route-table', ofRoute('not-readable', state.unknown)) : part;
  return {
    progress: step(ready, tableId, 'route-table', 'forward', `the route to ${text} goes to ${target.id}`),
    hop: { kind: 'target', target, isDefault: entry.prefixLength === 0 },
  };
}

function describeDestination(destination: { kind: 'cidr'; cidr: string } | { kind: 'prefixList'; id: string }): string {
  return destination.kind === 'cidr' ? destination.cidr : destination.id;
}
