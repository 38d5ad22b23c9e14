import { isUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import { awsBlock } from '../../address/cidr-text';
import type { DraftPart, DraftRouteTable, UnplacedPart } from '../../model/network-draft';
import type { Route, RouteDestination, RouteTarget, RouteTargetKind, Unread } from '../../model/network-model';
import { externalItem } from '../../model/external-item';
import { addTo } from '../../model/grouping';
import { idAt, idOf, itemsAt, nameTagOf, textAt, valueAt, type Outside } from '../resource/property';
import { type ResourceView, type ResourceViews, unplacedResource } from '../resource/resource-view';

/** Route tables with the routes that stand beside them, those of gateway endpoints included. */
export function readRouteTables(views: ResourceViews): DraftPart {
  const routes = new Map<string, Route[]>();
  const propagating = new Map<string, Maybe<string>[]>();
  const unread: Unread[] = [];
  const unplaced: UnplacedPart[] = [];
  const placeNowhere = (view: ResourceView, tableId: Unknown | null): void => {
    const found = unplacedResource(view, tableId, 'route table');
    unread.push(found);
    unplaced.push({ unknown: found.unknown, kind: 'route', origin: view.origin });
  };
  for (const view of views.ofType('AWS::EC2::Route')) {
    const tableId = idAt(view.properties, 'RouteTableId', views);
    const route = readRoute(view, views);
    if (route === null) continue;
    if (tableId === null || isUnknown(tableId)) placeNowhere(view, tableId);
    else addTo(routes, tableId, route);
  }
  for (const view of views.ofType('AWS::EC2::VPCEndpoint')) {
    for (const tableId of gatewayEndpointTables(view, views)) {
      if (isUnknown(tableId)) unread.push(unplacedResource(view, tableId, 'route table'));
      else addTo(routes, tableId, endpointRoute(view));
    }
  }
  for (const view of views.ofType('AWS::EC2::VPNGatewayRoutePropagation')) {
    const gatewayId = idAt(view.properties, 'VpnGatewayId', views) ?? unknown(`"${view.id}" names no gateway`);
    for (const tableId of itemsAt(view.properties, 'RouteTableIds').map((item) => idOf(item, views))) {
      if (isUnknown(tableId)) placeNowhere(view, tableId);
      else addTo(propagating, tableId, gatewayId);
    }
  }
  const made = views.ofType('AWS::EC2::RouteTable');
  const ids = new Set(made.map(({ id }) => id));
  const partsOf = (id: string): Pick<DraftRouteTable, 'routes' | 'propagatingGatewayIds'> => {
    return { routes: routes.get(id) ?? [], propagatingGatewayIds: propagating.get(id) ?? [] };
  };
  const tables = made.map(({ id, origin, properties }): DraftRouteTable => {
    const vpcId = idAt(properties, 'VpcId', views);
    return { id, name: nameTagOf(properties), origin, whole: true, vpcId, ...partsOf(id) };
  });
  const others = [...new Set([...routes.keys(), ...propagating.keys()])].filter((id) => !ids.has(id));
  const outer = others.map((id): DraftRouteTable => {
    return { ...externalItem(id), vpcId: null, ...partsOf(id) };
  });
  return { routeTables: [...tables, ...outer], unread, unplaced };
}

/** One route; null for a route of IPv6. */
function readRoute(view: ResourceView, outside: Outside): Route | null {
  const { properties, origin, exists } = view;
  const destination = destinationOf(view, outside);
  if (destination === null) return null;
  return { destination, target: targetOf(properties, outside), state: exists === true ? 'active' : exists, origin };
}

function destinationOf({ id, properties }: ResourceView, outside: Outside): RouteDestination | Unknown | null {
  const cidr = textAt(properties, 'DestinationCidrBlock');
  if (cidr !== null) {
    const block = awsBlock(cidr);
    return isUnknown(block) ? block : { kind: 'cidr', cidr: block };
  }
  const listId = idAt(properties, 'DestinationPrefixListId', outside);
  if (listId !== null) return isUnknown(listId) ? listId : { kind: 'prefixList', id: listId };
  return valueAt(properties, 'DestinationIpv6CidrBlock') === undefined
    ? unknown(`route "${id}" has no destination`)
    : null;
}

/** Properties of a route, and keys of its answer, by what they name. A route to an instance names its interface too, which counts. */
export const ROUTE_TARGETS: Readonly<Record<string, RouteTargetKind>> = {
  NetworkInterfaceId: 'networkInterface',
  InstanceId: 'instance',
  NatGatewayId: 'natGateway',
  VpcPeeringConnectionId: 'vpcPeeringConnection',
  TransitGatewayId: 'transitGateway',
  VpcEndpointId: 'vpcEndpoint',
  EgressOnlyInternetGatewayId: 'egressOnlyInternetGateway',
  CarrierGatewayId: 'carrierGateway',
  LocalGatewayId: 'localGateway',
  CoreNetworkArn: 'coreNetwork',
};

export const TARGET_PROPERTIES: readonly string[] = [...Object.keys(ROUTE_TARGETS), 'GatewayId'];

// EC2 API, CreateRoute: GatewayId takes an internet gateway, a virtual private gateway, or `local`; ids tell by their prefix.
const GATEWAY_IDS: readonly (readonly [RegExp, RouteTargetKind])[] = [
  [/^local$/, 'local'],
  [/^vgw-/, 'virtualPrivateGateway'],
  [/^vpce-/, 'vpcEndpoint'],
];

function targetOf(properties: ResourceView['properties'], outside: Outside): RouteTarget | Unknown {
  for (const [property, kind] of Object.entries(ROUTE_TARGETS)) {
    const id = idAt(properties, property, outside);
    if (id !== null) return isUnknown(id) ? id : { kind, id };
  }
  const id = idAt(properties, 'GatewayId', outside);
  if (id === null) return unknown('a route without a target');
  if (isUnknown(id)) return id;
  // Which kind of gateway a resource is, is filled in once all gateways are read.
  return { kind: GATEWAY_IDS.find(([pattern]) => pattern.test(id))?.[1] ?? 'internetGateway', id };
}

function gatewayEndpointTables({ properties }: ResourceView, outside: Outside): readonly Maybe<string>[] {
  const type = textAt(properties, 'VpcEndpointType') ?? 'Gateway';
  return type === 'Gateway' ? itemsAt(properties, 'RouteTableIds').map((item) => idOf(item, outside)) : [];
}

/** The id that stands for AWS's own prefix list of the service that a gateway endpoint reaches. */
export function endpointPrefixListId(endpointId: string): string {
  return `${endpointId}.PrefixList`;
}

// VPC user guide, "Gateway endpoints": AWS adds a route from the service's prefix list to the endpoint.
function endpointRoute({ id, origin, exists }: ResourceView): Route {
  return {
    destination: { kind: 'prefixList', id: endpointPrefixListId(id) },
    target: { kind: 'vpcEndpoint', id },
    state: exists === true ? 'active' : exists,
    origin: { ...origin, path: 'Properties.RouteTableIds' },
  };
}
