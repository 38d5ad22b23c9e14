import { type Candidate, type EndIndex, findEnd, type Flow, type FlowEnd, groupBy, indexEnds } from './flow';
import { asRequest, pick } from './flow-packet';
import type { Network } from '../network/network';
import { type PacketSet, packetsBetween, replyTo, type TrafficSet } from '../packet/packet-set';
import type { Cause } from '../packet/cause';
import { start, walkOn } from '../packet/progress';
import { askAcl } from '../vpc/vpc-station';

/** ACLs, once for each pair of subnets: out of one, into the other, and the replies the other way. */
export function throughAcls(network: Network, flow: Flow): readonly Candidate[] {
  const subnetOf = ({ node }: FlowEnd): string => node.primary.subnet.id;
  const targets = [...groupBy(flow.targets, subnetOf).values()].map((ends) => indexEnds(ends, 'ranges'));
  const sources = [...groupBy(flow.sources, subnetOf).values()].map((ends) => indexEnds(ends, 'seen'));
  return sources.flatMap((from) => targets.flatMap((to) => acrossSubnets(network, from, to, flow.traffic)));
}

function acrossSubnets(
  network: Network,
  from: EndIndex,
  to: EndIndex,
  traffic: readonly TrafficSet[],
): readonly Candidate[] {
  const a = from.ends[0]?.node.primary.subnet;
  const b = to.ends[0]?.node.primary.subnet;
  if (!a || !b) return [];
  // inside one subnet only what the router sends back in, to a pod, may meet the ACL
  const isOne = a.id === b.id;
  const asked = !isOne || to.ends.some(({ kind }) => kind === 'pod');
  const answered = !isOne || from.ends.some((end) => end.kind === 'pod' && end.ranges === end.seen);
  return packetsBetween(from.hull, to.hull, traffic).flatMap((set) => {
    const there = asked
      ? walkOn(askAcl(network, start(set), a, 'egress'), (one) => askAcl(network, one, b, 'ingress'))
      : [];
    const back = answered
      ? walkOn(askAcl(network, start(replyTo(set)), b, 'egress'), (one) => askAcl(network, one, a, 'ingress'))
      : [];
    const requests = [
      ...there.map((one) => ({ one, set: one.sent })),
      ...back.map((one) => ({ one, set: asRequest(replyTo(one.sent)) })),
    ];
    return requests.flatMap(({ one, set: request }) => {
      const cause = one.cause ?? one.doubt;
      return cause ? (pairIn(from, to, request, cause) ?? []) : [];
    });
  });
}

function pairIn(from: EndIndex, to: EndIndex, request: PacketSet, cause: Cause): Candidate | null {
  const first = findEnd(from, request.src, () => true);
  if (!first) return null;
  const other = findEnd(to, request.dst, (end) => end.node !== first.end.node);
  const source = other ? first : findEnd(from, request.src, (end) => end.node !== first.end.node);
  const target = other ?? (source && findEnd(to, request.dst, (end) => end.node !== source.end.node));
  if (!source || !target) return null;
  const src = source.end.ranges === source.end.seen ? source.range : (source.end.ranges[0] ?? source.range);
  return { source: source.end, target: target.end, cause, packet: pick({ ...request, src, dst: target.range }) };
}
