import { formatAddress } from '../../address/cidr';
import { isUnknown } from '../../address/unknown';
import type { WalkNode } from '../network/network';
import { type ConnectionState, forward, type NextHop, routeOnNode, throughHook } from './node-station';
import { ANY, askSide, type PacketSet, split } from '../packet/packet-set';
import type { Cause } from '../packet/cause';
import { deliver, drop, endUnknown, narrow, type Progress, remark, step, walkOn } from '../packet/progress';
import type { PodNetworkOfNode } from '../network/pod-network-of-node';

/** Packets at the point where a node is done with them: delivered there, ended, or about to leave by an interface. */
export interface NodeEnd {
  readonly progress: Progress;
  readonly next: NextHop;
}

/** What connection tracking turns back of a reply before it is routed. */
type Undo = (from: Progress) => Progress;

const asItIs: Undo = (from) => from;

/**
 * What a pod sends: to a neighbour on its bridge, or to the bridge's address and from there by the node's routing.
 *
 * @param toOthers whether it is for other nodes, also where AWS may pick the same address for either
 */
export function sendFromPod(
  node: WalkNode,
  pods: PodNetworkOfNode,
  from: Progress,
  ct: ConnectionState,
  undo: Undo = asItIs,
  toOthers = false,
): readonly NodeEnd[] {
  const sent = step(from, node.name, 'pod', 'send', () => `from ${formatAddress(from.set.src[0])} by eth0`);
  const { bridge, subnets, gateway } = pods;
  const { inside, outside } = split(sent.set, askSide(ANY, 'dst', subnets));
  const near = inside.flatMap((set): readonly NodeEnd[] => {
    const part = narrow(sent, set);
    // the bridge's own address is the node's, not a neighbour's
    if (gateway === null) return bridged(node, pods, part, ct, undo);
    const byOwner = split(set, askSide(ANY, 'dst', [[gateway, gateway]]));
    return [
      ...byOwner.outside.flatMap((one) => bridged(node, pods, narrow(part, one), ct, undo)),
      ...byOwner.inside.flatMap((one) =>
        fromBridge(node, pods, toGateway(node, bridge, gateway, narrow(part, one)), ct, undo, toOthers),
      ),
    ];
  });
  const far = outside.flatMap((set) => leavePod(node, pods, narrow(sent, set)));
  return [...near, ...far.flatMap((one) => fromBridge(node, pods, one, ct, undo, toOthers))];
}

function leavePod(node: WalkNode, pods: PodNetworkOfNode, from: Progress): readonly Progress[] {
  const { inside, outside } = split(from.set, askSide(ANY, 'dst', pods.routed));
  return [
    ...inside.map((set): Progress => {
      const part = narrow(from, set);
      if (pods.gateway !== null) return toGateway(node, pods.bridge, pods.gateway, part);
      const because = `${pods.bridge} has no address (isGateway is false), so nothing leaves it`;
      return drop(part, node.name, 'bridge', cause('bridge-without-gateway', node, because));
    }),
    ...outside.map((set) => {
      const because = `the pod has no route to ${formatAddress(set.dst[0])} (ipam.routes)`;
      return drop(narrow(from, set), node.name, 'pod', cause('no-pod-route', node, because));
    }),
  ];
}

function toGateway(node: WalkNode, bridge: string, gateway: number, from: Progress): Progress {
  return step(from, node.name, 'bridge', 'forward', () => `to the gateway ${formatAddress(gateway)} on ${bridge}`);
}

function fromBridge(
  node: WalkNode,
  pods: PodNetworkOfNode,
  from: Progress,
  ct: ConnectionState,
  undo: Undo,
  toOthers: boolean,
): readonly NodeEnd[] {
  if (from.end !== 'onward') return [{ progress: from, next: { kind: 'vpc' } }];
  return routeAndSend(node, undo(from), pods.bridge, ct, toOthers);
}

/** Packets between two pods of a node: over the bridge, and past the node's chains only where br_netfilter shows them. */
function bridged(
  node: WalkNode,
  pods: PodNetworkOfNode,
  from: Progress,
  ct: ConnectionState,
  undo: Undo,
): readonly NodeEnd[] {
  const { bridge, plugin } = pods;
  const crossed = step(undo(from), node.name, 'bridge', 'forward', `over ${bridge}`);
  if (plugin.portIsolation !== false) {
    const isolated = `portIsolation keeps pods of ${node.name} apart, unless the bridge plugin is too old to know it`;
    return [atPod(endUnknown(crossed, node.name, 'bridge', cause('not-readable', node, isolated)))];
  }
  const direct = walkOn([crossed], (one) => deliverToPod(node, pods, one));
  if (node.bridgeFilter === false) return direct.map(atPod);
  const arrived = throughHook(node, crossed, 'prerouting', { iif: bridge, oif: null, ct }).map((one) =>
    unchanged(node, one, crossed.set),
  );
  const forwarded = walkOn(arrived, (one) => throughHook(node, one, 'forward', { iif: bridge, oif: bridge, ct }));
  const filtered = walkOn(forwarded, (one) => throughHook(node, one, 'postrouting', { iif: null, oif: bridge, ct }));
  const seen = walkOn(filtered, (one) => deliverToPod(node, pods, one));
  if (node.bridgeFilter === true) return seen.map(atPod);
  const why =
    node.bridgeFilter === null ? 'nothing says whether bridge-nf-call-iptables is set' : node.bridgeFilter.unknown;
  return seen.map((one): NodeEnd => {
    const same = one.end === 'delivered' && one.set.src[0] === one.sent.src[0] && one.doubt === null;
    return atPod(
      same ? one : endUnknown(narrow(crossed, one.sent), node.name, 'bridge', cause('not-readable', node, why)),
    );
  });
}

function atPod(progress: Progress): NodeEnd {
  return { progress, next: { kind: 'bridge' } };
}

/** What the node itself sends; to others as a pod does. */
export function sendFromNode(
  node: WalkNode,
  from: Progress,
  ct: ConnectionState,
  undo: Undo = asItIs,
  toOthers = false,
): readonly NodeEnd[] {
  const sent = step(undo(from), node.name, 'node-output', 'send', () => `from ${formatAddress(from.set.src[0])}`);
  return routeOnNode(node, sent, toOthers).flatMap(({ progress, next }) => {
    if (progress.end !== 'onward' || next.kind === 'local') return [{ progress, next }];
    const oif = next.kind === 'bridge' ? bridgeOf(node) : node.primaryName;
    const left = walkOn(throughHook(node, progress, 'output', { iif: null, oif, ct }), (one) =>
      throughHook(node, unchanged(node, one, progress.set), 'postrouting', { iif: null, oif, ct }),
    );
    return left.flatMap((one) => finish(node, one, next));
  });
}

/** What comes to a node by one of its interfaces: for itself, for a pod, or to be sent on. A mark of another node stayed there. */
export function receiveAtNode(node: WalkNode, from: Progress, ct: ConnectionState): readonly NodeEnd[] {
  return routeAndSend(node, remark(from, 0), node.primaryName, ct);
}

function routeAndSend(
  node: WalkNode,
  from: Progress,
  iif: string,
  ct: ConnectionState,
  toOthers = false,
): readonly NodeEnd[] {
  const arrived = throughHook(node, from, 'prerouting', { iif, oif: null, ct });
  return arrived.flatMap((one): readonly NodeEnd[] => {
    const ready = unchanged(node, one, from.set);
    if (ready.end !== 'onward') return [{ progress: ready, next: { kind: 'vpc' } }];
    return routeOnNode(node, ready, toOthers).flatMap(({ progress, next }) => sendOn(node, progress, next, iif, ct));
  });
}

function sendOn(
  node: WalkNode,
  progress: Progress,
  next: NextHop,
  iif: string,
  ct: ConnectionState,
): readonly NodeEnd[] {
  if (progress.end !== 'onward') return [{ progress, next }];
  if (next.kind === 'local') {
    return throughHook(node, progress, 'input', { iif, oif: null, ct }).map((one) => ({
      next,
      progress:
        one.end === 'onward'
          ? deliver(one, node.name, 'node-input', () => `${formatAddress(one.set.dst[0])} is the node's own`)
          : one,
    }));
  }
  const oif = next.kind === 'bridge' ? bridgeOf(node) : node.primaryName;
  const forwarded = walkOn(forward(node, progress, iif, oif, ct), (one) =>
    throughHook(
      node,
      step(one, node.name, 'node-forward', 'forward', () => `from ${iif} to ${oif}`),
      'postrouting',
      // kernels since 2019 tell a chain on the way out where a packet came in ("Support iif matches in POSTROUTING"), but not over a bridge
      { iif, oif, ct },
    ),
  );
  return forwarded.flatMap((one) => finish(node, one, next));
}

function finish(node: WalkNode, one: Progress, next: NextHop): readonly NodeEnd[] {
  if (one.end !== 'onward' || next.kind !== 'bridge') return [{ progress: one, next }];
  if (node.pods === null || isUnknown(node.pods)) return [{ progress: one, next }];
  return deliverToPod(node, node.pods, step(one, node.name, 'bridge', 'forward', `over ${node.pods.bridge}`)).map(
    atPod,
  );
}

/** A destination that a rule of the node changed is a Service's business, not the pod network's. */
function unchanged(node: WalkNode, one: Progress, before: PacketSet): Progress {
  if (one.end !== 'onward' || (one.set.dst[0] >= before.dst[0] && one.set.dst[1] <= before.dst[1])) return one;
  return endUnknown(
    one,
    node.name,
    'node-prerouting',
    cause('node-rules-unread', node, 'a rule of the node changes the destination; that is not walked'),
  );
}

function deliverToPod(node: WalkNode, pods: PodNetworkOfNode, from: Progress): readonly Progress[] {
  const { inside, outside } = split(from.set, askSide(ANY, 'dst', pods.addresses));
  return [
    ...inside.map((set) =>
      deliver(narrow(from, set), node.name, 'pod', () => `to eth0 of the pod ${formatAddress(set.dst[0])}`),
    ),
    ...outside.map((set) =>
      drop(
        narrow(from, set),
        node.name,
        'bridge',
        cause('address-unclaimed', node, `no pod can have ${formatAddress(set.dst[0])}`),
      ),
    ),
  ];
}

function bridgeOf(node: WalkNode): string {
  return node.pods === null || isUnknown(node.pods) ? '' : node.pods.bridge;
}

function cause(id: Cause['id'], node: WalkNode, because: string): Cause {
  return { id, resource: node.id, because };
}
