import { type Candidate, type EndIndex, findEnd, type FlowEnd } from './flow';
import { asRequest, pick, send } from './flow-packet';
import { addShortcut, type Shortcuts } from './flow-tables';
import { receiveAtNode } from '../node/node-path';
import { type Network, ownerOf } from '../network/network';
import { isSameHeader, type PacketSet, packetsBetween, replyTo, type TrafficSet } from '../packet/packet-set';
import type { Range } from '../../address/range';
import { askGroups } from '../vpc/security-group';
import type { Cause } from '../packet/cause';
import { start, walkOn } from '../packet/progress';
import { checkSourceDest } from '../vpc/vpc-station';

/** What the target's interface and node do with requests, and with the replies to them. */
export function enteringTarget(
  network: Network,
  target: FlowEnd,
  sources: EndIndex,
  traffic: readonly TrafficSet[],
  shortcuts: Shortcuts,
): readonly Candidate[] {
  const elsewhere = (end: FlowEnd): boolean => end.node !== target.node;
  const at = target.node.primary;
  const found: Candidate[] = [];
  const report = (range: Range, set: PacketSet, accepts: (end: FlowEnd) => boolean, cause: Cause | null): void => {
    const hit = cause ? findEnd(sources, range, accepts) : null;
    if (!hit || !cause) return;
    const src = hit.end.ranges === hit.end.seen ? hit.range : (hit.end.ranges[0] ?? hit.range);
    found.push({ source: hit.end, target, cause, packet: pick({ ...set, src }) });
  };
  for (const dst of target.ranges) {
    for (const set of packetsBetween(sources.hull, dst, traffic)) {
      for (const checked of checkSourceDest(start(set), at, 'dst')) {
        report(checked.sent.src, checked.sent, elsewhere, checked.cause ?? checked.doubt);
        if (checked.end !== 'onward') continue;
        for (const members of sources.classes.values()) {
          const peer = members.find(elsewhere);
          if (!peer) continue;
          for (const one of askGroups(network, checked, at, 'ingress', peer.node.primary)) {
            report(one.sent.src, one.sent, (end) => elsewhere(end) && end.class === peer.class, one.cause ?? one.doubt);
          }
        }
      }
      for (const { progress } of receiveAtNode(target.node, start(set), 'new')) {
        const strayed = progress.end === 'onward' ? strayedCause(target) : null;
        const changed =
          isKept(sources, target) && !isSameHeader(progress.set, progress.sent) ? changedCause(target) : null;
        report(progress.sent.src, progress.sent, elsewhere, progress.cause ?? progress.doubt ?? strayed ?? changed);
      }
    }
    for (const { progress, next } of send(target, dst, sources.hull, traffic, 'established')) {
      if (next.kind === 'local' || next.kind === 'bridge') continue;
      if (next.kind === 'neighbour') addShortcut(shortcuts, target, progress.sent.dst);
      for (const one of walkOn([progress], (left) => checkSourceDest(left, at, 'src'))) {
        const astray =
          next.kind === 'neighbour'
            ? (end: FlowEnd): boolean =>
                elsewhere(end) && ownerOf(network, at.subnet.vpcId, next.address)?.node !== end.node
            : null;
        const cause = one.cause ?? one.doubt ?? (astray ? strayedCause(target) : null);
        report(one.sent.dst, asRequest(replyTo(one.sent)), astray ?? elsewhere, cause);
      }
    }
  }
  return found;
}

/** Whether packets are to bear the same addresses and ports from end to end: those between pods. */
function isKept({ ends: [first] }: EndIndex, target: FlowEnd): boolean {
  return target.kind === 'pod' && first?.kind === 'pod' && first.ranges === first.seen;
}

function changedCause({ node }: FlowEnd): Cause {
  const because = `${node.name} changes an address or a port`;
  return { id: 'pod-to-pod-masqueraded', resource: node.id, because };
}

function strayedCause(target: FlowEnd): Cause {
  return { id: 'node-route-missing', resource: target.node.id, because: `${target.node.name} sends it elsewhere` };
}
