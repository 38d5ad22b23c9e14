import { isUnknown } from '../../address/unknown';
import { type Endpoint, INTERNET } from '../endpoint';
import { type FlowEnd, nodeEnd, podsAsNode, unreadEnd } from './flow';
import { pick } from './flow-packet';
import type { Network, Worker } from '../network/network';
import { CLIENT_PORTS, type PacketSet, protocolsOf, TCP_AND_UDP } from '../packet/packet-set';
import { common, type Range } from '../../address/range';
import { lookUp } from '../network/route-lookup';
import type { Candidate } from './flow';
import type { Cause } from '../packet/cause';
import { start } from '../packet/progress';
import { replyLanding, sourceLeft } from '../trace';
import { type Sender, walk } from '../walk';
import { resolverOf } from '../vpc/gateway-station';

/** A packet towards the resolver or the internet that may not arrive as it should. */
export interface EgressCandidate extends Omit<Candidate, 'target'> {
  readonly target: Endpoint;
}

/** Whether the route table of a worker's subnet has a route to everywhere. */
export function hasDefaultRoute(network: Network, { primary }: Worker): boolean {
  const { routeTableId } = primary.subnet;
  if (isUnknown(routeTableId)) return true;
  const table = network.tables.get(routeTableId);
  if (!table || table.unplaced) return true;
  return lookUp(table, [INTERNET, INTERNET]).some(({ entry }) => entry !== null);
}

/** Why the way out of a worker cannot be asked about in full: its own address, or the resolver's, cannot be read. */
export function unreadEgress(network: Network, node: Worker): readonly Cause[] {
  const { vpcId } = node.primary.subnet;
  const [block] = network.vpcs.get(vpcId)?.cidrBlocks ?? [];
  const because = block !== undefined && isUnknown(block) ? `the resolver's address: ${block.unknown}` : null;
  const resolver: Cause | null = because === null ? null : { id: 'not-readable', resource: vpcId, because };
  return [unreadEnd(podsAsNode(node)), resolver].filter((cause) => cause !== null);
}

/** A node and its pods asking the VPC's resolver, by UDP and TCP 53. */
export function resolverCandidates(network: Network, node: Worker): readonly EgressCandidate[] {
  const [address] = resolverOf(network, node.primary.subnet.vpcId);
  if (address === undefined) return [];
  const target: Endpoint = { kind: 'resolver', address };
  return [
    ...outbound(network, podsAsNode(node), { kind: 'pod', node }, target, TCP_AND_UDP, 53),
    ...outbound(network, nodeEnd(node), { kind: 'node', node }, target, TCP_AND_UDP, 53),
  ];
}

/** The node and its pods reaching a public address by TCP 443. */
export function egressCandidates(network: Network, node: Worker): readonly EgressCandidate[] {
  const target: Endpoint = { kind: 'internet', address: INTERNET };
  return [
    ...outbound(network, nodeEnd(node), { kind: 'node', node }, target, 6, 443),
    ...outbound(network, podsAsNode(node), { kind: 'pod', node }, target, 6, 443),
  ];
}

function outbound(
  network: Network,
  source: FlowEnd,
  sender: Sender,
  target: Endpoint,
  protocol: PacketSet['protocol'],
  port: number,
): readonly EgressCandidate[] {
  return source.ranges.flatMap((src) => {
    const set: PacketSet = {
      src,
      dst: [target.address, target.address],
      protocol,
      sport: CLIENT_PORTS,
      dport: [port, port],
    };
    return walk(network, sender, start(set)).flatMap((landing): readonly EgressCandidate[] => {
      const { progress } = landing;
      const report = (cause: Cause | null, sport = progress.sent.sport): readonly EgressCandidate[] =>
        cause
          ? [...protocolsOf(progress.sent)]
              .reverse()
              .map((one) => ({ source, target, cause, packet: pick({ ...progress.sent, protocol: one, sport }) }))
          : [];
      if (progress.end !== 'delivered' || progress.doubt) return report(progress.cause ?? progress.doubt);
      if (!isSeen(sourceLeft(landing), source.seen)) {
        return report({
          id: 'egress-not-masqueraded',
          resource: source.node.id,
          because: `it does not leave ${source.node.name} under the node's address`,
        });
      }
      const from: Endpoint = sender.kind === 'pod' ? { ...sender, address: src[0] } : { ...sender, address: src[0] };
      const reply = replyLanding(network, from, target, landing).progress;
      if (reply.end === 'delivered' && !reply.doubt) return [];
      // one packet keeps its source port, whatever else is mapped, so the reply's port is the request's
      return report(reply.cause ?? reply.doubt, common(progress.sent.sport, reply.sent.dport) ?? progress.sent.sport);
    });
  });
}

function isSeen(src: Range, seen: readonly Range[]): boolean {
  return seen.some(([first, last]) => first <= src[0] && src[1] <= last);
}
