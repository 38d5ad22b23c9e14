import { allKnown } from '../lib/address/unknown';
import type { NetworkModel, Route } from '../lib/model/network-model';

/**
 * The model with each route to a prefix list written out as one route for each of its entries. The list of a service of AWS holds public
 * addresses of that service, and nobody here asks one.
 */
export function withListedRoutes(model: NetworkModel): NetworkModel {
  const routeTables = model.routeTables.map((table) => ({
    ...table,
    routes: table.routes.flatMap((route) => writtenOut(model, route)),
  }));
  return { ...model, routeTables };
}

function writtenOut(model: NetworkModel, route: Route): readonly Route[] {
  const { destination } = route;
  if ('unknown' in destination || destination.kind === 'cidr') return [route];
  const list = model.prefixLists.find(({ id }) => id === destination.id);
  const cidrs = list === undefined ? { unknown: `prefix list ${destination.id} is not in the template` } : list.cidrs;
  if (cidrs === null) return [];
  const known = 'unknown' in cidrs ? cidrs : allKnown(cidrs);
  if ('unknown' in known) return [{ ...route, destination: known }];
  return known.map((cidr) => ({ ...route, destination: { kind: 'cidr', cidr } }));
}
