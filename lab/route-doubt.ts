import { containsAddress, parseAddress, parseCidr } from '../lib/address/cidr';
import { isUnknown } from '../lib/address/unknown';
import type { NetworkModel, Route, RouteTable } from '../lib/model/network-model';
import { known, type BuiltInterface } from './built-interface';
import { routeCidr } from './vpc-router';

/** Targets that lead out of what the lab builds: what lies behind them is not in the model. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'vpcPeeringConnection',
  'transitGateway',
  'vpcEndpoint',
  'virtualPrivateGateway',
  'carrierGateway',
  'localGateway',
  'coreNetwork',
]);

/** Whether the interface's subnet sends the rest of the world somewhere. */
export function hasDefaultRoute(model: NetworkModel, from: BuiltInterface): boolean {
  return tableOf(model, from)?.routes.some((route) => routeCidr(route) === '0.0.0.0/0') ?? false;
}

/** Why the way from an interface's subnet to an address cannot be judged here; null where it can. */
export function routeDoubt(model: NetworkModel, from: BuiltInterface, address: string): string | null {
  const table = tableOf(model, from);
  if (table === undefined) return `the route table of ${from.subnet.id} is not known`;
  const target = parseAddress(address);
  if (known(from.vpc.cidrBlocks).some((block) => containsAddress(parseCidr(block), target))) return null;
  const unread = table.routes.find((route) => isUnknown(route.destination));
  if (unread !== undefined) return `${table.id} has a route whose destination is not known (${unread.origin.id})`;
  const route = longestMatch(table.routes, target);
  if (route === null) return table.propagatingGatewayIds.length > 0 ? `${table.id} takes routes from a gateway` : null;
  if (isUnknown(route.target)) return `the target of ${route.origin.id} is not known: ${route.target.unknown}`;
  if (isUnknown(route.state)) return `the state of ${route.origin.id} is not known: ${route.state.unknown}`;
  return ELSEWHERE.has(route.target.kind)
    ? `${route.origin.id} leads to ${route.target.id}, which is not built here`
    : null;
}

function tableOf(model: NetworkModel, from: BuiltInterface): RouteTable | undefined {
  return model.routeTables.find((table) => table.id === from.routeTableId);
}

function longestMatch(routes: readonly Route[], address: number): Route | null {
  const matching = routes.flatMap((route) => {
    const cidr = routeCidr(route);
    const block = cidr === null ? null : parseCidr(cidr);
    return block !== null && containsAddress(block, address) ? [{ route, length: block.prefixLength }] : [];
  });
  return matching.sort((a, b) => b.length - a.length)[0]?.route ?? null;
}
