import { parseAddress } from '../../lib/address/cidr';
import { isKnown, isUnknown } from '../../lib/address/unknown';
import type { Endpoint } from '../../lib/walk/endpoint';
import type { Network } from '../../lib/walk/network/network';
import { lookUp } from '../../lib/walk/network/route-lookup';
import { nameOf } from '../../lib/walk/proof/rule-proof';
import type { Step } from '../../lib/walk/packet/station';
import { trace, type Trace, type TraceLeg } from '../../lib/walk/trace';
import type { NamedPacket } from '../option/packet-option';
import { textOfOutcome } from '../text/trace-text';

export interface TracedPath {
  /** sender, receiver and packet */
  readonly what: string;
  /** the outcome, in a sentence */
  readonly outcome: string;
  /** the request, and the reply if it fails */
  readonly legs: readonly PathLeg[];
}

export interface PathLeg {
  readonly isReply: boolean;
  readonly end: TraceLeg['verdict'];
  /** ids of the boxes that it passes through, in order */
  readonly stops: readonly string[];
}

export const INTERNET_STOP = '@internet';

/** Id of the box of a node's pods. */
export function podsStop(node: string): string {
  return `pods@${node}`;
}

export function rowStop(table: string, at: number | 'local'): string {
  return `${table}@${at}`;
}

export function resolverStop(vpcId: string): string {
  return `resolver@${vpcId}`;
}

export function tracedPath(network: Network, from: Endpoint, to: Endpoint, packet: NamedPacket): TracedPath {
  const result = trace(network, from, to, packet);
  const { reply } = result;
  return {
    what: `${nameOf(from)} to ${nameOf(to)}, ${packet.name}`,
    outcome: `${textOfOutcome(result)}${reply === null ? '' : ` The reply: ${textOfOutcome(reply)}`}`,
    legs: pathLegs(network, from, to, result),
  };
}

/** The boxes that a traced packet passes through. */
export function pathLegs(network: Network, from: Endpoint, to: Endpoint, result: Trace): readonly PathLeg[] {
  const vpcId = [from, to].flatMap((end) => ('node' in end ? [end.node.primary.subnet.vpcId] : []))[0] ?? '';
  const leg = (one: TraceLeg, address: number, isReply: boolean): PathLeg => ({
    isReply,
    end: one.verdict,
    stops: stopsOf({ network, vpcId, address }, one.hops),
  });
  const { reply, sourceSeen } = result;
  const request = leg(result, to.address, false);
  if (reply === null || reply.verdict === 'delivered') return [request];
  return [request, leg(reply, sourceSeen === null ? from.address : parseAddress(sourceSeen), true)];
}

interface Way {
  readonly network: Network;
  /** VPC of the sender */
  readonly vpcId: string;
  readonly address: number;
}

function stopsOf(way: Way, hops: readonly Step[]): readonly string[] {
  const stops: string[] = [];
  for (const hop of hops.filter((one, index) => !isRepeated(one, hops[index + 1]))) {
    for (const stop of stopsAt(way, hop)) {
      const last = stops.at(-1);
      if (last === INTERNET_STOP) stops.push(...internetGatewayOf(way));
      if (last === stop || last === podsStop(stop) || isPassed(hop, stop, stops)) continue;
      // the pods' box is inside the node's
      if (last !== undefined && stop === podsStop(last)) stops.pop();
      stops.push(stop);
    }
  }
  return stops;
}

// a route to a wrong target appears twice: as the forwarding hop and as the drop
function isRepeated(hop: Step, next: Step | undefined): boolean {
  return hop.station === 'route-table' && next?.station === hop.station && next.at === hop.at && next.action === 'drop';
}

function stopsAt({ network, vpcId, address }: Way, { at, station, action }: Step): readonly string[] {
  switch (station) {
    case 'pod':
      return [podsStop(at)];
    case 'source-dest-check':
    case 'security-group-in':
    case 'security-group-out':
      return [network.interfaces.get(at)?.node?.name ?? at];
    case 'network-acl-in':
    case 'network-acl-out':
      return action === 'pass' ? [] : [at];
    case 'route-table':
      return action === 'drop' ? routeStops(network, at, address).slice(0, 1) : routeStops(network, at, address);
    case 'resolver':
      return [resolverStop(vpcId)];
    case 'internet':
      return [INTERNET_STOP];
    default:
      return [at];
  }
}

/** The matching row, and the gateway that it leads to. */
function routeStops(network: Network, tableId: string, address: number): readonly string[] {
  const lookup = network.tables.get(tableId);
  if (lookup === undefined) return [tableId];
  const entry = lookUp(lookup, [address, address])[0]?.entry ?? null;
  if (entry === null) return [tableId];
  if (entry.route === null) return [rowStop(tableId, 'local')];
  const { target } = entry.route;
  const row = rowStop(tableId, lookup.table.routes.indexOf(entry.route));
  return isUnknown(target) || !network.gateways.has(target.id) ? [row] : [row, target.id];
}

// the route already leads to the gateway
function isPassed({ station }: Step, stop: string, stops: readonly string[]): boolean {
  return (station === 'internet-gateway' || station === 'nat-gateway') && stops.includes(stop);
}

function internetGatewayOf({ network, vpcId }: Way): readonly string[] {
  const gateway = network.model.gateways.find(
    ({ kind, vpcIds }) => kind === 'internetGateway' && vpcIds.filter(isKnown).includes(vpcId),
  );
  return gateway === undefined ? [] : [gateway.id];
}
