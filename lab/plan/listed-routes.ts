import { allKnown, isUnknown } from '../../lib/address/unknown';
import type { NetworkModel, Route, RouteTable } from '../../lib/model/network-model';
import { refusedWithin } from '../../lib/walk/network/inner-route';

/**
 * The model with each route to a prefix list written out as one route for each of its entries, and without the routes into a VPC that EC2
 * refuses. The list of a service of AWS holds public addresses of that service, and nobody here asks one.
 */
export function withListedRoutes(model: NetworkModel): NetworkModel {
  const routeTables = model.routeTables.map((table) => ({
    ...table,
    routes: table.routes.flatMap((route) => taken(model, table, route)).flatMap((route) => writtenOut(model, route)),
  }));
  return { ...model, routeTables };
}

function taken({ vpcs, subnets }: NetworkModel, { vpcId }: RouteTable, route: Route): readonly Route[] {
  const { destination } = route;
  if (isUnknown(destination) || destination.kind !== 'cidr') return [route];
  const vpc = vpcs.find(({ id }) => id === vpcId);
  const refused = refusedWithin(destination.cidr, vpc, subnets);
  if (refused === null) return [route];
  return isUnknown(refused) ? [{ ...route, destination: refused }] : [];
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
