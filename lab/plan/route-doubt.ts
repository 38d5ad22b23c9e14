import { containsAddress, parseAddress, parseCidr } from '../../lib/address/cidr';
import { isUnknown } from '../../lib/address/unknown';
import type { NetworkModel, Route, RouteTable, RouteTarget } from '../../lib/model/network-model';
import { known, primaryInterface, type BuiltInterface } from './built-interface';
import { routeCidr } from './vpc-router';

/** The route of the interface's subnet for the rest of the world; null where it has none. */
export function defaultRoute(model: NetworkModel, from: BuiltInterface): Route | null {
  return tableOf(model, from)?.routes.find((route) => routeCidr(route) === '0.0.0.0/0') ?? null;
}

/** Whether the interface's subnet has a route of its own for an address: neither `local` nor the default one. */
export function hasOwnRoute(model: NetworkModel, from: BuiltInterface, address: string): boolean {
  const table = tableOf(model, from);
  return table !== undefined && (longestMatch(table.routes, parseAddress(address))?.length ?? 0) > 0;
}

/** Why the way from an interface's subnet to an address cannot be judged here; null where it can. */
export function routeDoubt(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  from: BuiltInterface,
  address: string,
): string | null {
  const table = tableOf(model, from);
  if (table === undefined) return `the route table of ${from.subnet.id} is not known`;
  const target = parseAddress(address);
  const local = longest(known(from.vpc.cidrBlocks), target);
  const route = longestMatch(table.routes, target);
  const unread = table.routes.find((one) => isUnknown(one.destination));
  if (unread !== undefined && local < 0) return `the destination of ${unread.origin.id} is not known`;
  if (route === null || local > route.length) {
    return local < 0 && table.propagatingGatewayIds.length > 0 ? `${table.id} takes routes from a gateway` : null;
  }
  return targetDoubt(model, built, route.route, address);
}

function targetDoubt(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  route: Route,
  address: string,
): string | null {
  const { id } = route.origin;
  if (isUnknown(route.target)) return `the target of ${id} is not known: ${route.target.unknown}`;
  if (isUnknown(route.state)) return `the state of ${id} is not known: ${route.state.unknown}`;
  if (route.state === 'blackhole') return null;
  if (isBuiltGateway(model, route.target)) return natDoubt(model, route.target, address);
  if (isAttachedToNobody(model, route.target)) return null;
  if (isInside(built, route.target)) {
    // a NAT instance replaces the source address, so the address that left the worker is not visible
    const owners = built.flatMap((one) => known(one.node.podCidrs));
    return longest(owners, parseAddress(address)) >= 0 ? null : `${id} leads through ${route.target.id}`;
  }
  return `${id} leads to ${route.target.id}, which is not built here`;
}

/** Why nobody here can say what a NAT gateway's own route does; null for another target, and where it leads to the internet or nowhere. */
function natDoubt(model: NetworkModel, { id }: RouteTarget, address: string): string | null {
  const gateway = model.gateways.find((one) => one.id === id);
  if (gateway?.kind !== 'natGateway' || gateway.subnetId === null) return null;
  const subnet = model.subnets.find((one) => one.id === gateway.subnetId);
  const table = model.routeTables.find((one) => one.id === subnet?.routeTableId);
  const target = table && longestMatch(table.routes, parseAddress(address))?.route.target;
  if (target === undefined || isUnknown(target) || target.kind === 'internetGateway') return null;
  return `NAT gateway ${id} sends it to ${target.id}, which is not built here`;
}

/** Gateways that the lab builds, or that pass no IPv4 for certain. */
function isBuiltGateway(model: NetworkModel, { kind, id }: RouteTarget): boolean {
  const kinds: readonly string[] = ['internetGateway', 'natGateway', 'egressOnlyInternetGateway'];
  return kind === 'local' || (kinds.includes(kind) && model.gateways.some((gateway) => gateway.id === id));
}

/** Such a route is a blackhole (VPC user guide, "Route tables"). */
function isAttachedToNobody({ networkInterfaces }: NetworkModel, { id }: RouteTarget): boolean {
  return networkInterfaces.some((one) => one.id === id && one.nodeId === null);
}

function isInside(built: readonly BuiltInterface[], target: RouteTarget): boolean {
  return target.kind === 'instance'
    ? primaryInterface(built, target.id) !== undefined
    : built.some((one) => one.networkInterface.id === target.id);
}

function tableOf(model: NetworkModel, from: BuiltInterface): RouteTable | undefined {
  return model.routeTables.find((table) => table.id === from.routeTableId);
}

/** The length of the longest block that holds an address, -1 for none. */
function longest(blocks: readonly string[], address: number): number {
  const lengths = blocks
    .map(parseCidr)
    .filter((block) => containsAddress(block, address))
    .map((block) => block.prefixLength);
  return Math.max(-1, ...lengths);
}

function longestMatch(routes: readonly Route[], address: number): { route: Route; length: number } | null {
  const matching = routes.flatMap((route) => {
    const cidr = routeCidr(route);
    const length = cidr === null ? -1 : longest([cidr], address);
    return length < 0 ? [] : [{ route, length }];
  });
  return matching.sort((a, b) => b.length - a.length)[0] ?? null;
}
