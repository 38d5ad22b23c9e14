import type { Candidate, FlowEnd } from './flow';
import { type NodeEnd, sendFromNode, sendFromPod } from '../node/node-path';
import { isWorker } from '../network/network';
import { type PacketSet, packetsBetween, replyTo, TCP_AND_UDP, type TrafficSet } from '../packet/packet-set';
import { complement, type Range } from '../../address/range';
import { start } from '../packet/progress';

/** What an end sends to other nodes: what stays on its own bridge is left out. */
export function send(
  end: FlowEnd,
  src: Range,
  to: Range,
  traffic: readonly TrafficSet[],
  ct: 'new' | 'established' = 'new',
): readonly NodeEnd[] {
  const sets = complement(to, bridgedBy(end)).flatMap((away) =>
    ct === 'new' ? packetsBetween(src, away, traffic) : replies(away, src, traffic),
  );
  return sets.flatMap((set) =>
    end.kind === 'pod' && isWorker(end.node)
      ? sendFromPod(end.node, end.node.pods, start(set), ct, undefined, true)
      : sendFromNode(end.node, start(set), ct, undefined, true),
  );
}

function bridgedBy({ kind, node }: FlowEnd): readonly Range[] {
  return isWorker(node) && (kind === 'pod' || node.pods.gateway !== null) ? node.pods.subnets : [];
}

/** The replies to the requests between two ranges. */
export function replies(to: Range, from: Range, traffic: readonly TrafficSet[]): readonly PacketSet[] {
  return packetsBetween(to, from, traffic).map(replyTo);
}

/** A reply set turned round has the type of a reply; the request asked for an echo. */
export function asRequest(set: PacketSet): PacketSet {
  return set.protocol === 1 ? { ...set, sport: [0, 0], dport: [8, 8] } : set;
}

export function anyPacket(src: Range, dst: Range, traffic: readonly TrafficSet[]): PacketSet {
  const [first] = packetsBetween(src, dst, traffic);
  if (!first) throw new Error('no protocol to send');
  return first;
}

/** One packet of a set; of TCP where it may be that or UDP, since what UDP meets TCP meets too. */
export function pick({ src, dst, protocol, sport, dport }: PacketSet): Candidate['packet'] {
  return {
    src: src[0],
    dst: dst[0],
    protocol: protocol === TCP_AND_UDP ? 6 : protocol,
    sourcePort: Math.max(sport[0], 1),
    port: Math.max(dport[0], 1),
  };
}
