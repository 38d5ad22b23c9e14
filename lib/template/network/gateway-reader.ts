import { isUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import type { DraftPart } from '../../model/network-draft';
import type { GatewayKind } from '../../model/gateway-kind';
import type { Gateway, PrefixList, Unread } from '../../model/network-model';
import { addTo } from '../../model/grouping';
import { idAt, integerAt, partsAt, textAt, type Outside } from '../resource/property';
import { endpointPrefixListId } from './route-table-reader';
import { externalOrigin } from '../../model/external-item';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { awsBlock, isIpv6 } from '../../address/cidr-text';

const KINDS: Readonly<Record<string, GatewayKind>> = {
  'AWS::EC2::InternetGateway': 'internetGateway',
  'AWS::EC2::VPNGateway': 'virtualPrivateGateway',
  'AWS::EC2::NatGateway': 'natGateway',
  'AWS::EC2::VPCPeeringConnection': 'vpcPeeringConnection',
  'AWS::EC2::TransitGateway': 'transitGateway',
  'AWS::EC2::EgressOnlyInternetGateway': 'egressOnlyInternetGateway',
  'AWS::EC2::CarrierGateway': 'carrierGateway',
  'AWS::EC2::LocalGateway': 'localGateway',
  'AWS::NetworkManager::CoreNetwork': 'coreNetwork',
};

export function readGateways(views: ResourceViews): DraftPart {
  const { attached, anywhere, unread } = attachments(views);
  const made = Object.entries(KINDS).flatMap(([type, kind]) =>
    views.ofType(type).map((view) => readGateway(view, kind, [...(attached.get(view.id) ?? []), ...anywhere], views)),
  );
  const endpoints = views.ofType('AWS::EC2::VPCEndpoint').filter((view) => isRouted(view));
  const ids = new Set(made.map(({ id }) => id));
  const edge = edgeTables(views);
  const outer = [...new Set([...attached.keys(), ...edge.tables.keys()])]
    .filter((id) => !ids.has(id))
    .map((id) => outerGateway(id, attached.get(id) ?? []));
  const all = [...made, ...outer, ...endpoints.map((view) => readGateway(view, 'vpcEndpoint', [], views))];
  return {
    gateways: all.map((gateway) => {
      const routeTableId = edge.tables.get(gateway.id);
      return routeTableId === undefined ? gateway : { ...gateway, routeTableId };
    }),
    prefixLists: [
      ...views.ofType('AWS::EC2::PrefixList').map(readPrefixList),
      ...endpoints.filter((view) => endpointType(view) === 'Gateway').map(servicePrefixList),
    ],
    unread: [...unread, ...edge.unread],
  };
}

function endpointType({ properties }: ResourceView): Maybe<string> {
  return textAt(properties, 'VpcEndpointType') ?? 'Gateway';
}

function isRouted(view: ResourceView): boolean {
  const type = endpointType(view);
  return isUnknown(type) || type === 'Gateway' || type === 'GatewayLoadBalancer';
}

function readGateway(
  view: ResourceView,
  kind: GatewayKind,
  attached: readonly Maybe<string>[],
  outside: Outside,
): Gateway {
  const { id, origin, properties } = view;
  const own = ['VpcId', 'PeerVpcId'].flatMap((key) => idAt(properties, key, outside) ?? []);
  if (kind !== 'natGateway')
    return { id, kind, vpcIds: [...own, ...attached], subnetId: null, connectivity: null, origin };
  const type = textAt(properties, 'ConnectivityType') ?? 'public';
  return {
    id,
    kind,
    vpcIds: own,
    // A regional NAT gateway has no subnet (VPC user guide, "Regional NAT gateways").
    subnetId:
      idAt(properties, 'SubnetId', outside) ?? (own.length > 0 ? null : unknown(`NAT gateway "${id}" names no subnet`)),
    connectivity: isUnknown(type) ? type : type === 'private' ? 'private' : 'public',
    origin,
  };
}

const ATTACHMENTS = [
  ['AWS::EC2::VPCGatewayAttachment', 'InternetGatewayId'],
  ['AWS::EC2::VPCGatewayAttachment', 'VpnGatewayId'],
  ['AWS::EC2::TransitGatewayAttachment', 'TransitGatewayId'],
  ['AWS::EC2::TransitGatewayVpcAttachment', 'TransitGatewayId'],
  ['AWS::NetworkManager::VpcAttachment', 'CoreNetworkId'],
] as const;

interface Attachments {
  /** VPCs by gateway */
  readonly attached: ReadonlyMap<string, readonly Maybe<string>[]>;
  /** VPCs that any gateway may be attached to, because an attachment does not name its gateway */
  readonly anywhere: readonly Unknown[];
  readonly unread: readonly Unread[];
}

function attachments(views: ResourceViews): Attachments {
  const attached = new Map<string, Maybe<string>[]>();
  const anywhere: Unknown[] = [];
  const unread: Unread[] = [];
  for (const [type, property] of ATTACHMENTS) {
    for (const { id, origin, properties, exists } of views.ofType(type)) {
      const gatewayId = idAt(properties, property, views);
      if (isUnknown(gatewayId)) {
        const reason = unknown(`the gateway of attachment "${id}" is unknown: ${gatewayId.unknown}`);
        anywhere.push(reason);
        unread.push({ ...reason, origin, concerns: views.ofType(...Object.keys(KINDS)).map((view) => view.id) });
      }
      if (gatewayId === null || isUnknown(gatewayId)) continue;
      const stated = idAt(properties, 'VpcId', views) ?? unknown(`attachment "${id}" names no VPC`);
      const vpcId = exists === true ? stated : exists;
      if (isUnknown(vpcId)) unread.push({ ...vpcId, origin, concerns: [gatewayId] });
      addTo(attached, gatewayId, vpcId);
    }
  }
  return { attached, anywhere, unread };
}

function outerGateway(id: string, vpcIds: readonly Maybe<string>[]): Gateway {
  const kind = kindOfId(id) ?? 'internetGateway';
  const origin = externalOrigin(id);
  return {
    id,
    kind,
    vpcIds: [...vpcIds, unknown(`what else "${id}" is attached to`)],
    subnetId: null,
    connectivity: null,
    origin,
  };
}

const ID_PREFIXES: readonly (readonly [string, GatewayKind])[] = [
  ['igw-', 'internetGateway'],
  ['vgw-', 'virtualPrivateGateway'],
  ['nat-', 'natGateway'],
  ['pcx-', 'vpcPeeringConnection'],
  ['tgw-', 'transitGateway'],
  ['vpce-', 'vpcEndpoint'],
  ['eigw-', 'egressOnlyInternetGateway'],
  ['cagw-', 'carrierGateway'],
  ['lgw-', 'localGateway'],
];

/** The kind of gateway that an id of AWS tells by its prefix. */
export function kindOfId(id: string): GatewayKind | null {
  return ID_PREFIXES.find(([prefix]) => id.startsWith(prefix))?.[1] ?? null;
}

function readPrefixList({ id, origin, properties, readable }: ResourceView): PrefixList {
  const cidrs = partsAt(properties, 'Entries').flatMap((entry): readonly Maybe<string>[] => {
    if (isUnknown(entry)) return [entry];
    const cidr = textAt(entry, 'Cidr') ?? unknown('an entry without a block');
    return isIpv6(cidr) ? [] : [awsBlock(cidr)];
  });
  const maxEntries = integerAt(properties, 'MaxEntries') ?? unknown(`prefix list "${id}" states no MaxEntries`);
  return { id, cidrs: readable === true ? cidrs : [readable], maxEntries, origin };
}

function servicePrefixList({ id, origin }: ResourceView): PrefixList {
  const maxEntries = unknown('the size of a prefix list of AWS is not in a template');
  return { id: endpointPrefixListId(id), cidrs: null, maxEntries, origin };
}

interface EdgeTables {
  /** route table by gateway */
  readonly tables: ReadonlyMap<string, string>;
  readonly unread: readonly Unread[];
}

/** Route tables of gateways themselves (VPC user guide, "Gateway route tables"). */
function edgeTables(views: ResourceViews): EdgeTables {
  const tables = new Map<string, string>();
  const unread: Unread[] = [];
  for (const { id, origin, properties } of views.ofType('AWS::EC2::GatewayRouteTableAssociation')) {
    const gatewayId = idAt(properties, 'GatewayId', views);
    const tableId = idAt(properties, 'RouteTableId', views);
    if (typeof gatewayId === 'string' && typeof tableId === 'string') tables.set(gatewayId, tableId);
    else {
      const concerns = typeof gatewayId === 'string' ? [gatewayId] : [];
      unread.push({ unknown: `"${id}" gives a gateway a route table that cannot be read`, origin, concerns });
    }
  }
  return { tables, unread };
}
