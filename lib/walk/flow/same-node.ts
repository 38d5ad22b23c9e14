import { type Candidate, type FlowEnd, nodeEnd, podsOf, unreadEnd } from './flow';
import { asRequest, pick } from './flow-packet';
import type { Worker } from '../network/network';
import { type NodeEnd, sendFromNode, sendFromPod } from '../node/node-path';
import { isSameHeader, type PacketSet, packetsBetween, replyTo } from '../packet/packet-set';
import type { Range } from '../../address/range';
import type { Cause } from '../packet/cause';
import { start } from '../packet/progress';

/** Every packet between two ends on one node that may not arrive, with its reply. */
export function sameNodeCandidates(node: Worker, from: 'pod' | 'node', to: 'pod' | 'node'): readonly Candidate[] {
  const { addresses, gateway } = node.pods;
  const source = from === 'pod' ? podsOf(node) : nodeEnd(node);
  const target = to === 'pod' ? podsOf(node) : nodeEnd(node);
  const kernelPicks: readonly Range[] = gateway === null ? source.ranges : [[gateway, gateway]];
  const senders = from === 'pod' ? addresses : kernelPicks;
  return senders.flatMap((src) =>
    target.ranges.flatMap((dst) =>
      packetsBetween(src, dst).flatMap((set) => [
        ...send(node, from, set, 'new').flatMap((end) => fault(end, source, target, end.progress.sent)),
        ...send(node, to, replyTo(set), 'established').flatMap((end) =>
          fault(end, source, target, asRequest(replyTo(end.progress.sent))),
        ),
      ]),
    ),
  );
}

/** Why packets of a node to its own pods bear an address that cannot be read; null where they do not. */
export function unreadSender({ pods }: Worker, source: FlowEnd): Cause | null {
  return pods.gateway === null ? unreadEnd(source) : null;
}

function send(node: Worker, from: 'pod' | 'node', set: PacketSet, ct: 'new' | 'established'): readonly NodeEnd[] {
  if (from === 'pod') return sendFromPod(node, node.pods, start(set), ct);
  return sendFromNode(node, start(set), ct);
}

function fault(
  { progress, next }: NodeEnd,
  source: FlowEnd,
  target: FlowEnd,
  request: PacketSet,
): readonly Candidate[] {
  const local = next.kind === 'bridge' || next.kind === 'local';
  const cause =
    progress.cause ??
    progress.doubt ??
    (local
      ? null
      : {
          id: 'node-route-missing' as const,
          resource: source.node.id,
          because: `${source.node.name} sends it out by its interface`,
        }) ??
    (!isSameHeader(progress.sent, progress.set)
      ? {
          id: 'pod-to-pod-masqueraded' as const,
          resource: source.node.id,
          because: 'its source is changed on its own node',
        }
      : null);
  const between = source.kind === target.kind ? betweenTwo(request) : request;
  return cause === null || between === null ? [] : [{ source, target, cause, packet: pick(between) }];
}

/** The part of packets whose first one goes from one pod to another; null where a pod sends to itself alone, which no rule speaks of. */
function betweenTwo(request: PacketSet): PacketSet | null {
  const { src, dst } = request;
  if (src[0] !== dst[0]) return request;
  if (dst[0] < dst[1]) return { ...request, dst: [dst[0] + 1, dst[1]] };
  return src[0] < src[1] ? { ...request, src: [src[0] + 1, src[1]] } : null;
}
