import { formatAddress } from '../address/cidr';
import { sendFromNode, sendFromPod, receiveAtNode, type NodeEnd } from './node-path';
import { type ConnectionState, routeOnNode } from './node-station';
import type { Network, WalkInterface, WalkNode, Worker } from './network';
import { askGroups } from './security-group';
import { doubt, drop, narrow, type Progress, start } from './station';
import { crossVpc } from './vpc-path';
import { checkSourceDest } from './vpc-station';

/** Who sends: a pod of a worker, or a node itself. */
export type Sender =
  { readonly kind: 'pod'; readonly node: Worker } | { readonly kind: 'node'; readonly node: WalkNode };

/** Where packets ended, and by which interfaces they went. */
export interface Landing {
  readonly progress: Progress;
  /** the interface by which they left the sender's node; null where they never left it */
  readonly out: WalkInterface | null;
  /** the interface by which they came to the last node; null where they came to none */
  readonly in: WalkInterface | null;
  /** the node where they are; null on the internet or at the resolver */
  readonly node: WalkNode | null;
}

/** What a reply finds: connection tracking on the interfaces that its request passed, and the mapping that undoes a translation. */
export interface ReplyContext {
  readonly tracked: readonly (WalkInterface | null)[];
  /** on the node that translated the request, turns the reply's header back */
  readonly restore: (node: WalkNode, progress: Progress) => Progress;
}

/** Walks packets for one destination from their sender to wherever they end. */
export function walk(
  network: Network,
  sender: Sender,
  from: Progress,
  reply: ReplyContext | null = null,
): readonly Landing[] {
  const ct: ConnectionState = reply === null ? 'new' : 'established';
  const ends =
    sender.kind === 'pod' ? sendFromPod(sender.node, sender.node.pods, from, ct) : sendFromNode(sender.node, from, ct);
  return ends.flatMap((end) => leave(network, sender.node, end, { reply, out: null, in: null, trail: [sender.node] }));
}

interface Journey {
  readonly reply: ReplyContext | null;
  readonly out: WalkInterface | null;
  readonly in: WalkInterface | null;
  /** nodes passed, the sender's first */
  readonly trail: readonly WalkNode[];
}

function leave(network: Network, node: WalkNode, { progress, next }: NodeEnd, journey: Journey): readonly Landing[] {
  if (progress.end !== 'onward') return [{ progress, node, out: journey.out, in: journey.in }];
  const out = node.primary;
  const ct = journey.reply?.tracked.includes(out) ? 'established' : 'new';
  const passed = { ...journey, out: journey.out ?? out };
  return crossVpc(network, progress, { out, next, ct }).flatMap(({ progress: crossed, at }): readonly Landing[] => {
    if (at === null) return [{ progress: crossed, node: null, out: passed.out, in: null }];
    return enter(network, crossed, out, at, passed);
  });
}

/** Packets at an interface: its checks, then the node behind it. */
export function enter(
  network: Network,
  from: Progress,
  sender: WalkInterface | null,
  at: WalkInterface,
  journey: Journey,
): readonly Landing[] {
  const tracked = journey.reply?.tracked.includes(at) ?? false;
  const checked = checkSourceDest(from, at, 'dst');
  const allowed = checked.flatMap((one) =>
    one.end !== 'onward' || tracked ? [one] : askGroups(network, one, at, 'ingress', sender),
  );
  return allowed.flatMap((one): readonly Landing[] => {
    const here = { out: journey.out, in: at };
    if (one.end !== 'onward') return [{ progress: one, node: at.node, ...here }];
    const { node } = at;
    if (node === null) {
      const because = `network interface ${at.id} is attached to no instance`;
      return [
        {
          progress: drop(one, at.id, 'source-dest-check', { id: 'address-unclaimed', resource: at.id, because }),
          node: null,
          ...here,
        },
      ];
    }
    if (journey.trail.includes(node)) {
      const because = `the packet comes back to ${node.name}: it goes round until its time to live ends`;
      return [
        {
          progress: drop(one, node.name, 'node-routing', { id: 'route-loop', resource: node.id, because }),
          node,
          ...here,
        },
      ];
    }
    const ends = checkReversePath(node, at, one).flatMap((checked) =>
      receiveAtNode(
        node,
        journey.reply?.restore(node, checked) ?? checked,
        journey.reply === null ? 'new' : 'established',
      ),
    );
    return ends.flatMap((end) => leave(network, node, end, { ...journey, in: at, trail: [...journey.trail, node] }));
  });
}

/**
 * A node's own routes lead out by its primary interface, so a strict filter may drop what comes in by another; and a source that the
 * node has no route to passes no filter but one that is off (kernel documentation, "ip-sysctl", rp_filter).
 */
function checkReversePath(node: WalkNode, at: WalkInterface, from: Progress): readonly Progress[] {
  if (node.strictReversePath && at !== node.primary) {
    const because = `rp_filter is 1, and ${at.id} is not the interface that ${node.name} answers by`;
    return [doubt(from, node.name, 'node-prerouting', { id: 'reverse-path-strict', resource: node.id, because })];
  }
  if (node.routes.every(({ route }) => route.kind === 'unicast')) return [from];
  const back = routeOnNode(node, start({ ...from.set, dst: from.set.src }));
  return back.map(({ progress: { set, end } }): Progress => {
    const part = narrow(from, { ...from.set, src: set.dst });
    if (end !== 'dropped') return part;
    const because = `${node.name} has no route back to ${formatAddress(set.dst[0])}, and any rp_filter but 0 drops it then`;
    return doubt(part, node.name, 'node-prerouting', { id: 'node-route-missing', resource: node.id, because });
  });
}
