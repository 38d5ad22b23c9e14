import { formatAddress } from '../address/cidr';
import { type ReplyTranslation, translationsAt, undoTranslation } from './node/reply-translation';
import { sendFromNode, sendFromPod, receiveAtNode, type NodeEnd } from './node/node-path';
import { type ConnectionState, forwardingNotRead, routeOnNode } from './node/node-station';
import type { Network, WalkNode, Worker } from './network/network';
import type { WalkInterface } from './network/network';
import { askGroups } from './vpc/security-group';
import type { Cause, CauseId } from './packet/cause';
import { withSide } from './packet/packet-set';
import { doubt, drop, endUnknown, narrow, type Progress, start } from './packet/progress';
import { crossVpc } from './vpc/vpc-path';
import { checkSourceDest } from './vpc/vpc-station';

/** Who sends: a pod of a worker, or a node itself. */
export type Sender =
  { readonly kind: 'pod'; readonly node: Worker } | { readonly kind: 'node'; readonly node: WalkNode };

/** Where packets ended, and what they passed. */
export interface Landing {
  readonly progress: Progress;
  /** the node where they are; null on the internet or at the resolver */
  readonly node: WalkNode | null;
  readonly way: Way;
}

/** What packets passed, and what remembers them there. */
export interface Way {
  /** the sender's first */
  readonly nodes: readonly WalkNode[];
  /** the one by which they left the sender's node first */
  readonly interfaces: readonly WalkInterface[];
  /** what nodes on the way changed of their headers, the sender's among them */
  readonly translations: readonly ReplyTranslation[];
}

export const NO_WAY: Way = { nodes: [], interfaces: [], translations: [] };

/** What a reply finds: connection tracking wherever its request passed, which undoes what was translated there. */
export interface ReplyContext {
  readonly request: Way;
}

/** Walks packets for one destination from their sender to wherever they end. */
export function walk(
  network: Network,
  sender: Sender,
  from: Progress,
  reply: ReplyContext | null = null,
): readonly Landing[] {
  const ct: ConnectionState = reply === null ? 'new' : 'established';
  const { node } = sender;
  const undo = (one: Progress): Progress => undoneAt(node, one, reply);
  const ends =
    sender.kind === 'pod' ? sendFromPod(node, sender.node.pods, from, ct, undo) : sendFromNode(node, from, ct, undo);
  return ends.flatMap((end) => {
    const translations = translationsAt(node, end.progress.sent, end.progress.set);
    return leave(network, node, end, { ...NO_WAY, reply, nodes: [node], translations });
  });
}

/** A reply at a node, which undoes what it changed of the request. */
function undoneAt(node: WalkNode, from: Progress, reply: ReplyContext | null): Progress {
  const translation = reply?.request.translations.find((one) => one.node === node);
  return translation === undefined ? from : undoTranslation(translation, from);
}

interface Journey extends Way {
  readonly reply: ReplyContext | null;
}

function leave(network: Network, node: WalkNode, { progress, next }: NodeEnd, journey: Journey): readonly Landing[] {
  if (progress.end !== 'onward') return [{ progress, node, way: journey }];
  const out = node.primary;
  const ct = journey.reply?.request.interfaces.includes(out) ? 'established' : 'new';
  const passed = { ...journey, interfaces: [...journey.interfaces, out] };
  const { nodes = [], interfaces = [] } = journey.reply?.request ?? {};
  const asker = nodes.length <= 2 ? interfaces[0] : undefined;
  return crossVpc(network, progress, { out, next, ct, asker }).flatMap(
    ({ progress: crossed, at }): readonly Landing[] => {
      if (at === null) return [{ progress: crossed, node: null, way: passed }];
      return enter(network, crossed, out, at, passed);
    },
  );
}

/** Packets at an interface: its checks, then the node behind it. */
export function enter(
  network: Network,
  from: Progress,
  sender: WalkInterface | null,
  at: WalkInterface,
  journey: Journey,
): readonly Landing[] {
  const tracked = journey.reply?.request.interfaces.includes(at) ?? false;
  // a machine that attaches an interface to itself may turn the check off as well
  const checked = at.unreadHolder === null ? checkSourceDest(from, at, 'dst') : [from];
  const allowed = checked.flatMap((one) =>
    one.end !== 'onward' || tracked ? [one] : askGroups(network, one, at, 'ingress', sender),
  );
  return allowed.flatMap((one): readonly Landing[] => {
    const way: Way = { ...journey, interfaces: [...journey.interfaces, at] };
    if (one.end !== 'onward') return [{ progress: one, node: at.node, way }];
    const { node, unreadHolder } = at;
    if (unreadHolder !== null) {
      const because = `which machine has ${at.id}, and whether it forwards and translates, cannot be read: ${unreadHolder.unknown}`;
      const cause = { id: 'forwarding-not-read' as const, resource: at.id, because };
      return [{ progress: endUnknown(one, at.id, 'node-forward', cause), node: null, way }];
    }
    if (node === null) {
      const because = `network interface ${at.id} is attached to no instance`;
      const cause = { id: 'address-unclaimed' as const, resource: at.id, because };
      return [{ progress: drop(one, at.id, 'source-dest-check', cause), node: null, way }];
    }
    if (journey.nodes.includes(node)) {
      return [{ progress: drop(one, node.name, 'node-routing', loopCause(node, one)), node, way }];
    }
    const nodes = [...journey.nodes, node];
    return checkReversePath(node, at, one).flatMap((checked) => {
      const before = undoneAt(node, checked, journey.reply);
      return statesAt(node, before, journey.reply).flatMap((ct) =>
        receiveAtNode(node, before, ct).flatMap((end) => {
          const translations = [...way.translations, ...translationsAt(node, before.set, end.progress.set)];
          const landings = leave(network, node, end, { ...way, reply: journey.reply, nodes, translations });
          return node.forwarding === null && end.progress.end === 'onward'
            ? landings.map((landing) => unlessCertain(node, end.progress, landing))
            : landings;
        }),
      );
    });
  });
}

function loopCause(node: WalkNode, { set }: Progress): Cause {
  const address = formatAddress(set.dst[0]);
  return node.forwarding === null
    ? {
        id: 'route-wrong-target',
        resource: node.id,
        because: `${address} is not on ${node.name}, and comes back to it if it forwards`,
      }
    : {
        id: 'route-loop',
        resource: node.id,
        because: `the packet comes back to ${node.name}: it goes round until its time to live ends`,
      };
}

/** Drops that do not depend on the source address. */
const WHATEVER_SOURCE: ReadonlySet<CauseId> = new Set(['route-loop', 'route-wrong-target']);

/** A drop beyond a node that may have translated the packet is unknown, except for a loop. */
function unlessCertain(node: WalkNode, from: Progress, landing: Landing): Landing {
  const { end, cause } = landing.progress;
  if (end !== 'dropped' || (cause !== null && WHATEVER_SOURCE.has(cause.id))) return landing;
  return { ...landing, progress: endUnknown(from, node.name, 'node-forward', forwardingNotRead(node)) };
}

/**
 * What the connection tracking of a node takes packets for. A reply whose request it never saw is the start of a connection by UDP, and
 * invalid by ICMP and as the answer to a SYN; what follows by TCP starts one again (kernel documentation, "nf_conntrack-sysctl",
 * nf_conntrack_tcp_loose).
 */
function statesAt(node: WalkNode, { set }: Progress, reply: ReplyContext | null): readonly ConnectionState[] {
  if (reply === null) return ['new'];
  if (reply.request.nodes.includes(node)) return ['established'];
  return set.protocol === 17 ? ['new'] : set.protocol === 1 ? ['invalid'] : ['invalid', 'new'];
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
  if (node.unplacedRoute === null && node.routes.every(({ route }) => route.kind === 'unicast')) return [from];
  const back = routeOnNode(node, start(withSide(from.set, 'dst', from.set.src)));
  return back.map(({ progress: { set, end, cause } }): Progress => {
    const part = narrow(from, withSide(from.set, 'src', set.dst));
    if (end === 'unknown' && cause !== null) return doubt(part, node.name, 'node-prerouting', cause);
    if (end !== 'dropped') return part;
    const because = `${node.name} has no route back to ${formatAddress(set.dst[0])}, and any rp_filter but 0 drops it then`;
    return doubt(part, node.name, 'node-prerouting', { id: 'node-route-missing', resource: node.id, because });
  });
}
