import { formatAddress, parseAddress } from '../../address/cidr';
import { isKnown, isUnknown } from '../../address/unknown';
import type { NodeRoute } from '../../model/node-setup';
import { describeChange } from './reply-translation';
import { asksAt, walkHook } from './netfilter-hook';
import type { HookState } from './netfilter-condition';
import { unreadOn, type WalkNode } from '../network/network';
import type { CompiledNodeRoute, Unread, WalkInterface } from '../network/network';
import { precedesBridge } from '../network/pod-network-of-node';
import { isSameHeader, type PacketSet, withSide } from '../packet/packet-set';
import { ALL_ADDRESSES, partition, type Range, union } from '../../address/range';
import type { Cause, CauseId } from '../packet/cause';
import { doubt, drop, endUnknown, narrow, type Progress, remark, step, translate } from '../packet/progress';
import type { Station } from '../packet/station';
import { blockOf } from '../network/block';

/** Where a node sends packets next. */
export type NextHop =
  | { readonly kind: 'local' }
  | { readonly kind: 'bridge' }
  /** to the VPC's router, which asks the subnet's route table */
  | { readonly kind: 'vpc' }
  /** straight to a neighbour of the subnet, without asking the route table */
  | { readonly kind: 'neighbour'; readonly address: number };

export type ConnectionState = HookState['ctstate'];

/**
 * Splits packets by where the node's own routing sends them.
 *
 * @param toOthers whether those to an address that AWS may pick for this node are asked about as packets for another one, too
 */
export function routeOnNode(node: WalkNode, from: Progress, toOthers = false): readonly Routed[] {
  const found: Routed[] = [];
  let waiting: readonly Range[] = [from.set.dst];
  // one packet is for the one address that stands for whatever AWS will pick; many are for any of them
  const isOne = from.set.dst[0] === from.set.dst[1];
  for (const way of waysOf(node)) {
    const left: Range[] = [];
    for (const range of waiting) {
      const { inside, outside } = partition(range, isOne ? way.rangesOfOne : way.ranges);
      for (const piece of inside) {
        found.push(way.take(narrow(from, withSide(from.set, 'dst', piece))));
        if (toOthers && !isOne) left.push(...partition(piece, way.shared ?? []).inside);
      }
      left.push(...outside);
    }
    waiting = left;
  }
  for (const range of waiting) {
    const part = range === from.set.dst ? from : narrow(from, withSide(from.set, 'dst', range));
    const told = step(
      part,
      node.name,
      'node-routing',
      'forward',
      () => `the default route leaves by ${node.primaryName}`,
    );
    found.push({ progress: told, next: { kind: 'vpc' } });
  }
  return found;
}

interface Routed {
  readonly progress: Progress;
  readonly next: NextHop;
}

/** A route of a node: the destinations that it takes of those that no route before it took. */
interface Way {
  readonly ranges: readonly Range[];
  /** the same where there is one destination only */
  readonly rangesOfOne: readonly Range[];
  /** of these, what others may have just as well; @default - nothing */
  readonly shared?: readonly Range[];
  readonly take: (progress: Progress) => Routed;
}

const ways = new WeakMap<WalkNode, readonly Way[]>();

/** Its own addresses, the bridge, then the routes of its user data; what is left takes the default route. */
function waysOf(node: WalkNode): readonly Way[] {
  let known = ways.get(node);
  if (known === undefined) ways.set(node, (known = compileWays(node)));
  return known;
}

function compileWays(node: WalkNode): readonly Way[] {
  const { pods } = node;
  const local: Way = {
    ranges: node.local,
    rangesOfOne: node.localAsPicked,
    shared: union(node.interfaces.flatMap(({ picked, primary }) => (picked && isKnown(primary) ? [primary] : []))),
    take: (progress) => ({ progress, next: { kind: 'local' } }),
  };
  const maybeLocal = node.unreadLocal.map((one) => unreadWay(node, one));
  if (node.unplacedRoute) return [local, unreadWay(node, { reason: node.unplacedRoute, within: [ALL_ADDRESSES] })];
  const wayOf = ({ range, route }: CompiledNodeRoute): Way => ({
    ranges: [range],
    rangesOfOne: [range],
    take: (progress) => viaRoute(node, progress, route),
  });
  const routesOf = (some: readonly CompiledNodeRoute[]): readonly Way[] =>
    [...some.map(wayOf), ...subnetsBeside(node)].sort((a, b) => sizeOf(a) - sizeOf(b));
  if (pods === null || isUnknown(pods) || pods.gateway === null)
    return [local, ...maybeLocal, ...routesOf(node.routes)];
  const earlier = node.routes.filter((each) => precedesBridge(each, pods));
  const later = node.routes.filter((each) => !earlier.includes(each));
  const because = `the pods' subnet is on ${pods.bridge}`;
  const bridge: Way = {
    ranges: pods.subnets,
    rangesOfOne: pods.subnets,
    take: (progress) => ({
      progress: step(progress, node.name, 'node-routing', 'forward', because),
      next: { kind: 'bridge' },
    }),
  };
  return [local, ...maybeLocal, ...earlier.map(wayOf), bridge, ...routesOf(later)];
}

/** Packets that may be for the node itself or for one of its own routes: which is unknown. */
function unreadWay(node: WalkNode, { reason, within }: Unread): Way {
  return {
    ranges: within,
    rangesOfOne: within,
    take: (progress) => ({
      progress: endUnknown(progress, node.name, 'node-routing', cause('not-readable', node, reason.unknown)),
      next: { kind: 'vpc' },
    }),
  };
}

/** The subnets of further interfaces: which interface leads there depends on how the image sets up more than one. */
function subnetsBeside(node: WalkNode): readonly Way[] {
  const others = node.interfaces.filter(({ subnet }) => subnet.id !== node.primary.subnet.id);
  return others.map(({ id, subnet }): Way => {
    const block = isUnknown(subnet.cidrBlock) ? subnet.cidrBlock : blockOf(subnet.cidrBlock);
    const ranges = [isUnknown(block) ? ALL_ADDRESSES : block];
    const because = `it may leave ${node.name} by ${id}, whose subnet it is for: that is up to the image`;
    return {
      ranges,
      rangesOfOne: ranges,
      take: (progress) => ({
        progress: endUnknown(progress, node.name, 'node-routing', cause('not-readable', node, because)),
        next: { kind: 'vpc' },
      }),
    };
  });
}

function sizeOf({ ranges: [first] }: Way): number {
  return first === undefined ? 0 : first[1] - first[0];
}

function viaRoute(node: WalkNode, progress: Progress, route: NodeRoute): { progress: Progress; next: NextHop } {
  const onward: NextHop = { kind: 'vpc' };
  if (route.kind !== 'unicast') {
    const because = `the node's route to ${textOf(route)} is ${route.kind} (${route.place})`;
    return {
      progress: drop(progress, node.name, 'node-routing', cause('node-route-missing', node, because)),
      next: onward,
    };
  }
  if (route.via === null) return { progress, next: onward };
  if (isUnknown(route.via))
    return {
      progress: endUnknown(progress, node.name, 'node-routing', cause('not-readable', node, route.via.unknown)),
      next: onward,
    };
  const address = parseAddress(route.via);
  const subnet = node.primary.subnet.cidrBlock;
  const block = isUnknown(subnet) ? subnet : blockOf(subnet);
  if (!isUnknown(block) && address === block[0] + 1) return { progress, next: onward };
  if (!isUnknown(block) && (address < block[0] || address > block[1])) {
    const outside = `${route.via} is not in the subnet of ${node.name}, and the kernel refuses such a next hop unless the route is onlink (${route.place})`;
    return {
      progress: endUnknown(progress, node.name, 'node-routing', cause('not-readable', node, outside)),
      next: onward,
    };
  }
  const because = `the node's own route to ${textOf(route)} via ${route.via} (${route.place})`;
  return {
    progress: step(progress, node.name, 'node-routing', 'forward', because),
    next: { kind: 'neighbour', address },
  };
}

function textOf({ destination }: NodeRoute): string {
  return isUnknown(destination) ? destination.unknown : destination;
}

/** What the node says of packets that it would forward: whether it forwards at all, and its FORWARD chains. */
export function forward(
  node: WalkNode,
  from: Progress,
  iif: string,
  oif: string,
  ct: ConnectionState,
): readonly Progress[] {
  const { forwarding, primaryName } = node;
  if (forwarding === false) {
    const isStray = iif === primaryName && oif === primaryName;
    const because = `${formatAddress(from.set.dst[0])} is not on ${node.name}, which forwards nothing`;
    const why = isStray
      ? cause('route-wrong-target', node, because)
      : cause('ip-forward-off', node, 'net.ipv4.ip_forward is 0');
    return [orUnread(node, drop(from, node.name, 'node-forward', why), from, 'node-forward')];
  }
  const ready =
    forwarding === null
      ? doubt(from, node.name, 'node-forward', forwardingNotRead(node))
      : isUnknown(forwarding)
        ? doubt(from, node.name, 'node-forward', cause('not-readable', node, forwarding.unknown))
        : from;
  return throughHook(node, ready, 'forward', { iif, oif, ct });
}

/** An image that forwards may translate as well. */
export function forwardingNotRead(node: WalkNode): Cause {
  const because = `the image of ${node.name} decides whether it forwards and translates: its user data does not say`;
  return cause('forwarding-not-read', node, because);
}

/** A hook of the node's netfilter. */
export function throughHook(
  node: WalkNode,
  from: Progress,
  hook: HookState['hook'],
  {
    iif,
    oif,
    ct,
    out = node.primary,
  }: { iif: string | null; oif: string | null; ct: ConnectionState; out?: WalkInterface },
): readonly Progress[] {
  const station = `node-${hook}` as Station;
  const unread = unreadOn(node);
  const ready = unread ? doubt(from, node.name, station, cause('node-rules-unread', node, unread.unknown)) : from;
  if (!asksAt(node.hooks, hook, ct)) return [ready];
  const masqueradeAs = bridgeAddress(node, oif) ?? masqueradeAddress(out, ready.set);
  const state: HookState = { hook, iif, oif, mark: ready.mark, ctstate: ct, local: node.local, masqueradeAs };
  return walkHook(node.hooks, ready.set, state).map((end): Progress => {
    const part = remark(narrow(ready, end.before), end.mark);
    if (end.end === 'drop')
      return orUnread(node, drop(part, node.name, station, cause(DROPS[hook], node, end.rule)), part, station);
    if (end.end === 'unknown' && end.mapped && isUnknown(out.primary))
      return endUnknown(part, node.name, station, {
        id: 'not-readable',
        resource: out.id,
        because: out.primary.unknown,
      });
    if (end.end === 'unknown')
      return endUnknown(
        part,
        node.name,
        station,
        cause('node-rules-unread', node, `cannot tell what "${end.rule}" does`),
      );
    if (isSameHeader(end.after, end.before))
      return end.rule === '' ? part : step(part, node.name, station, 'pass', end.rule);
    const because = `${end.rule}: ${describeChange(end.before, end.after)}`;
    return translate(step(part, node.name, station, 'translate', because), end.after);
  });
}

/** What a node drops. Unknown where a part of its user data that was not understood may let it through. */
function orUnread(node: WalkNode, dropped: Progress, from: Progress, station: Station): Progress {
  const unread = unreadOn(node);
  if (unread === null) return dropped;
  return endUnknown(from, node.name, station, cause('node-rules-unread', node, unread.unknown));
}

/** What leaves by the bridge is masqueraded to the bridge's own address. */
function bridgeAddress({ pods }: WalkNode, oif: string | null): Range | null {
  if (pods === null || isUnknown(pods) || pods.gateway === null || pods.bridge !== oif) return null;
  return [pods.gateway, pods.gateway];
}

/** One packet takes the one address that stands for the interface; many packets take every address that it may come to have. */
function masqueradeAddress(out: WalkInterface, { src }: PacketSet): Range | null {
  if (isUnknown(out.primary)) return null;
  return src[0] === src[1] && out.address !== null ? [out.address, out.address] : out.primary;
}

const DROPS: Readonly<Record<HookState['hook'], CauseId>> = {
  prerouting: 'forward-drops',
  forward: 'forward-drops',
  postrouting: 'forward-drops',
  input: 'input-drops',
  output: 'output-drops',
};

function cause(id: CauseId, node: WalkNode, because: string): Cause {
  return { id, resource: node.id, because };
}
