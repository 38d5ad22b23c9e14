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

/** A traced packet as the picture shows it. */
export interface TracedPath {
  /** who asks whom for what */
  readonly what: string;
  /** what became of it */
  readonly outcome: string;
  /** the request; where only its reply fails, the reply too */
  readonly legs: readonly PathLeg[];
}

export interface PathLeg {
  readonly isReply: boolean;
  readonly end: TraceLeg['verdict'];
  /** ids of the boxes that it passes, in order */
  readonly stops: readonly string[];
}

export const INTERNET_STOP = '@internet';

/** The box of a node's pods. */
export function podsStop(node: string): string {
  return `pods@${node}`;
}

/** A row of a route table. */
export function rowStop(table: string, at: number | 'local'): string {
  return `${table}@${at}`;
}

export function resolverStop(vpcId: string): string {
  return `resolver@${vpcId}`;
}

/** Traces a packet for the picture. */
export function tracedPath(network: Network, from: Endpoint, to: Endpoint, packet: NamedPacket): TracedPath {
  const result = trace(network, from, to, packet);
  const { reply } = result;
  return {
    what: `${nameOf(from)} to ${nameOf(to)}, ${packet.name}`,
    outcome: `${textOfOutcome(result)}${reply === null ? '' : ` The reply: ${textOfOutcome(reply)}`}`,
    legs: pathLegs(network, from, to, result),
  };
}

/** The boxes that a traced packet passes. */
export function pathLegs(network: Network, from: Endpoint, to: Endpoint, result: Trace): readonly PathLeg[] {
  const vpcId = [from, to].flatMap((end) => ('node' in end ? [end.node.primary.subnet.vpcId] : []))[0] ?? '';
  const leg = (told: TraceLeg, address: number, isReply: boolean): PathLeg => ({
    isReply,
    end: told.verdict,
    stops: stopsOf({ network, vpcId, address }, told.hops),
  });
  const { reply, sourceSeen } = result;
  const request = leg(result, to.address, false);
  if (reply === null || reply.verdict === 'delivered') return [request];
  return [request, leg(reply, sourceSeen === null ? from.address : parseAddress(sourceSeen), true)];
}

interface Way {
  readonly network: Network;
  /** where the packet sets out */
  readonly vpcId: string;
  /** whom it is for */
  readonly address: number;
}

function stopsOf(way: Way, hops: readonly Step[]): readonly string[] {
  const stops: string[] = [];
  for (const hop of hops.filter((one, index) => !isToldAgain(one, hops[index + 1]))) {
    for (const stop of stopsAt(way, hop)) {
      const last = stops.at(-1);
      if (last === INTERNET_STOP) stops.push(...internetGatewayOf(way));
      if (last === stop || last === podsStop(stop) || isPassed(hop, stop, stops)) continue;
      // of a node whose pods it comes to, the pods are enough
      if (last !== undefined && stop === podsStop(last)) stops.pop();
      stops.push(stop);
    }
  }
  return stops;
}

// a route that leads astray is told as what sends a packet on, and as what loses it
function isToldAgain(hop: Step, next: Step | undefined): boolean {
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

/** The row that decides, and the gateway that it leads to. */
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

// the route that leads to a gateway has named it already
function isPassed({ station }: Step, stop: string, stops: readonly string[]): boolean {
  return (station === 'internet-gateway' || station === 'nat-gateway') && stops.includes(stop);
}

function internetGatewayOf({ network, vpcId }: Way): readonly string[] {
  const gateway = network.model.gateways.find(
    ({ kind, vpcIds }) => kind === 'internetGateway' && vpcIds.filter(isKnown).includes(vpcId),
  );
  return gateway === undefined ? [] : [gateway.id];
}
