import { type Candidate, type EndIndex, findEnd, type FlowEnd } from './flow';
import { asRequest, pick, replies, send } from './flow-packet';
import { addShortcut, type Shortcuts } from './flow-tables';
import { receiveAtNode } from '../node/node-path';
import { type Network, ownerOf } from '../network/network';
import { isSameHeader, replyTo, type TrafficSet } from '../packet/packet-set';
import { common } from '../../address/range';
import { askGroups } from '../vpc/security-group';
import type { Cause } from '../packet/cause';
import { type Progress, start } from '../packet/progress';
import { checkSourceDest } from '../vpc/vpc-station';

/** What the source's node and interface do with requests, and with the replies to them. */
export function leavingSource(
  network: Network,
  source: FlowEnd,
  targets: EndIndex,
  traffic: readonly TrafficSet[],
  shortcuts: Shortcuts,
): readonly Candidate[] {
  const elsewhere = (end: FlowEnd): boolean => end.node !== source.node;
  const found: Candidate[] = [];
  const report = (one: Progress, accepts: (end: FlowEnd) => boolean, cause: Cause | null): void => {
    const hit = cause && findEnd(targets, one.sent.dst, accepts);
    if (hit) found.push({ source, target: hit.end, cause, packet: pick({ ...one.sent, dst: hit.range }) });
  };
  for (const { progress, next } of source.ranges.flatMap((src) => send(source, src, targets.hull, traffic))) {
    if (next.kind === 'local' || next.kind === 'bridge') continue;
    report(progress, elsewhere, faultOf(progress, source));
    if (progress.end !== 'onward') continue;
    if (next.kind === 'neighbour') {
      addShortcut(shortcuts, source, progress.sent.dst);
      const neighbour = ownerOf(network, source.node.primary.subnet.vpcId, next.address);
      const astray = (end: FlowEnd): boolean => elsewhere(end) && end.node !== neighbour?.node;
      report(progress, astray, {
        id: 'route-wrong-target',
        resource: source.node.id,
        because: 'the node sends it to another neighbour',
      });
    }
    for (const checked of checkSourceDest(progress, source.node.primary, 'src')) {
      report(checked, elsewhere, checked.cause ?? checked.doubt);
      if (checked.end !== 'onward') continue;
      for (const members of targets.classes.values()) {
        const peer = members.find(elsewhere);
        if (!peer) continue;
        const asked = askGroups(network, checked, source.node.primary, 'egress', peer.node.primary);
        for (const one of asked)
          report(one, (end) => elsewhere(end) && end.class === peer.class, one.cause ?? one.doubt);
      }
    }
  }
  return [...found, ...returningToSource(source, targets, traffic, elsewhere)];
}

function returningToSource(
  source: FlowEnd,
  targets: EndIndex,
  traffic: readonly TrafficSet[],
  elsewhere: (end: FlowEnd) => boolean,
): readonly Candidate[] {
  const seen = source.seen[0] === source.ranges[0] ? [] : source.seen;
  const checks = (seen.length > 0 ? seen : source.ranges).flatMap((range) =>
    replies(range, targets.hull, traffic).flatMap((set) => checkSourceDest(start(set), source.node.primary, 'dst')),
  );
  const received = source.ranges.flatMap((range) =>
    replies(range, targets.hull, traffic).flatMap((set) => receiveAtNode(source.node, start(set), 'established')),
  );
  return [...checks, ...received.map(({ progress }) => progress)].flatMap((one): readonly Candidate[] => {
    const cause = one.cause ?? one.doubt;
    const hit = cause ? findEnd(targets, one.sent.src, elsewhere) : null;
    if (!hit || !cause) return [];
    const [src] = source.ranges;
    const request = replyTo({ ...one.sent, src: hit.range });
    const within = src && !common(request.src, src) ? { ...request, src } : request;
    return [{ source, target: hit.end, cause, packet: pick(asRequest(within)) }];
  });
}

/** What is wrong with packets at the point where they leave their node. */
function faultOf({ end, set, sent, cause, doubt }: Progress, { node, ranges, seen }: FlowEnd): Cause | null {
  if (end !== 'onward' || doubt) return cause ?? doubt;
  if (ranges === seen)
    return isSameHeader(set, sent)
      ? null
      : {
          id: 'pod-to-pod-masqueraded',
          resource: node.id,
          because: `it leaves ${node.name} under another address or port`,
        };
  const asNode = seen.some(([first, last]) => set.src[0] >= first && set.src[1] <= last);
  return asNode
    ? null
    : {
        id: 'egress-not-masqueraded',
        resource: node.id,
        because: `it does not leave ${node.name} under the node's address`,
      };
}
