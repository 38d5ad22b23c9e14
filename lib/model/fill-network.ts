import { compareText } from '../address/compare-text';
import { isUnknown, unknown, type Maybe } from '../address/unknown';
import { fillAcl, fillGroup, fillTable, fillVpc, vpcOf, withDefaultParts } from './aws-defaults';
import type { DraftNetworkInterface, DraftSubnet, NetworkDraft } from './network-draft';
import type {
  Gateway,
  NetworkInterface,
  NetworkModel,
  Node,
  Route,
  RouteTable,
  Subnet,
  Unread,
  Vpc,
} from './network-model';
import { podCidrsOf } from './pod-cidrs';
import { pickAddresses } from './picked-address';
import { outsideReason, standInVpc, withStandIns } from './placeholder';
import { membershipKey, membershipOf, type Membership } from './vpc-membership';

/**
 * Fills in every default of AWS, puts stand-ins with unknown facts where an id leads outside, and sorts everything by id. The nodes
 * are called by their ids.
 */
export function fillNetwork(read: NetworkDraft): NetworkModel {
  const draft = withStandIns({ ...read, networkInterfaces: [...read.networkInterfaces].sort(byId) });
  const membership = membershipOf(draft);
  const vpcs = allVpcs(draft, membership).map((vpc) => fillVpc(vpc, draft));
  const full = withDefaultParts(draft, vpcs);
  const vpcById = new Map(vpcs.map((vpc) => [vpc.id, vpc]));
  const subnets = full.subnets.map((subnet) => fillSubnet(subnet, membership, vpcById, full));
  const networkInterfaces = fillInterfaces(full, subnets, vpcById);
  const gatewayKinds = new Map(full.gateways.map(({ id, kind }) => [id, kind]));
  return {
    vpcs: [...vpcs].sort(byId),
    subnets: subnets.sort(byId),
    routeTables: full.routeTables
      .map((table) => fillTable(table, membership, full))
      .map((table): RouteTable => ({
        ...table,
        routes: sortRoutes(table.routes.map((route) => withKind(route, gatewayKinds))),
      }))
      .sort(byId),
    networkInterfaces: networkInterfaces.sort(byId),
    securityGroups: full.securityGroups.map((group) => fillGroup(group, membership, full)).sort(byId),
    networkAcls: full.networkAcls.map((acl) => fillAcl(acl, membership, full)).sort(byId),
    gateways: full.gateways.map((gateway) => withVpc(gateway, subnets)).sort(byId),
    prefixLists: [...full.prefixLists].sort(byId),
    nodes: fillNodes(full),
    stacks: [...full.stacks].sort((a, b) => compareText(a.name, b.name)),
    unread: sortUnread([...full.unread, ...full.nodes.flatMap((node) => networkCallsOf(node))]),
    actors: [...full.actors].sort(byId),
    faults: sortFaults(full.faults),
    assumedVpcs: [...full.assumedVpcs].sort(byId),
  };
}

/** What the scripts of a node may change around it by calls to AWS. */
function networkCallsOf({ setup, origin }: NetworkDraft['nodes'][number]): readonly Unread[] {
  return setup.networkCalls.map(({ unknown }) => ({ unknown, origin, concerns: [] }));
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return compareText(a.id, b.id);
}

function allVpcs(draft: NetworkDraft, membership: Membership): NetworkDraft['vpcs'] {
  const known = new Set(draft.vpcs.map(({ id }) => id));
  const attached = draft.gateways.flatMap(({ vpcIds }) => vpcIds.filter((id): id is string => typeof id === 'string'));
  const named = [...new Set([...membership.values(), ...statedVpcs(draft), ...attached])].filter(
    (id) => !known.has(id),
  );
  return [...draft.vpcs, ...named.map((id) => standInVpc(id, draft))];
}

function statedVpcs({ subnets, routeTables, securityGroups, networkAcls }: NetworkDraft): readonly string[] {
  const stated = [...subnets, ...routeTables, ...securityGroups, ...networkAcls].map(({ vpcId }) => vpcId);
  return stated.filter((id): id is string => typeof id === 'string');
}

function fillSubnet(
  subnet: DraftSubnet,
  membership: Membership,
  vpcs: ReadonlyMap<string, Vpc>,
  draft: NetworkDraft,
): Subnet {
  const { id, name, origin, whole, zone } = subnet;
  const vpcId = vpcOf(subnet.vpcId, membershipKey('subnet', id), membership);
  const vpc = vpcs.get(vpcId);
  const reason = outsideReason(id, draft);
  return {
    id,
    name,
    vpcId,
    cidrBlock: subnet.cidrBlock ?? (whole ? unknown(`subnet "${id}" has no CidrBlock`) : reason),
    zone,
    routeTableId: subnet.routeTableId ?? (whole ? (vpc?.mainRouteTableId ?? reason) : reason),
    networkAclId: subnet.networkAclId ?? (whole ? (vpc?.defaultNetworkAclId ?? reason) : reason),
    origin,
  };
}

function fillInterfaces(
  draft: NetworkDraft,
  subnets: readonly Subnet[],
  vpcs: ReadonlyMap<string, Vpc>,
): NetworkInterface[] {
  const subnetById = new Map(subnets.map((subnet) => [subnet.id, subnet]));
  const drafts = new Map(draft.subnets.map((subnet) => [subnet.id, subnet]));
  const picked = pickAddresses(
    draft.networkInterfaces,
    (id) => subnetById.get(id)?.cidrBlock ?? outsideReason(id, draft),
  );
  const primaries = new Set(draft.nodes.flatMap(({ interfaceIds }) => (interfaceIds.length === 1 ? interfaceIds : [])));
  return draft.networkInterfaces.map((each): NetworkInterface => {
    const { id, whole, prefixes, securityGroupIds, nodeId, origin } = each;
    const subnetId = typeof each.subnetId === 'string' ? each.subnetId : `${id}.Subnet`;
    const reason = outsideReason(id, draft);
    const group = vpcs.get(subnetById.get(subnetId)?.vpcId ?? '')?.defaultSecurityGroupId;
    const own = group === undefined || !whole ? reason : group;
    return {
      id,
      subnetId,
      ...(picked.get(id) ?? { addresses: [reason], pickedFrom: null }),
      prefixes,
      securityGroupIds: securityGroupIds.length > 0 ? securityGroupIds : [own],
      // EC2 API, CreateNetworkInterface and RunInstances: the check is on unless it is switched off.
      sourceDestCheck: each.sourceDestCheck ?? (whole ? true : reason),
      hasPublicAddress:
        each.hasPublicAddress ?? (whole ? publicByLaunch(each, drafts.get(subnetId), primaries) : reason),
      nodeId: nodeId ?? (whole ? null : reason),
      origin,
    };
  });
}

// EC2 user guide, "Public IPv4 addresses": only a launch with one new interface follows the subnet's setting.
function publicByLaunch(
  { id, launched }: DraftNetworkInterface,
  subnet: DraftSubnet | undefined,
  primaries: ReadonlySet<string>,
): Maybe<boolean> {
  if (!launched || !primaries.has(id)) return false;
  if (subnet?.mapPublicIp !== undefined && subnet.mapPublicIp !== null) return subnet.mapPublicIp;
  return subnet?.whole === true ? false : unknown(`whether the subnet of "${id}" gives public addresses`);
}

/** The nodes, their names and indices still to be given. */
function fillNodes({ nodes }: NetworkDraft): readonly Node[] {
  return nodes
    .map(({ id, interfaceIds, imageId, volumes, inGroup, setup, metadataService, home, origin }): Node => {
      const podCidrs = podCidrsOf(setup);
      const index = podCidrs.length > 0 ? 0 : null;
      const launched = { imageId, ...(volumes && { volumes }), ...(inGroup && { inGroup }) };
      const facts = { interfaceIds, podCidrs, ...launched, setup, metadataService };
      return { id, name: id, shortName: id, index, ...facts, home, origin };
    })
    .sort(byId);
}

/** A NAT gateway is in the VPC of its subnet. */
function withVpc(gateway: Gateway, subnets: readonly Subnet[]): Gateway {
  if (gateway.kind !== 'natGateway' || gateway.vpcIds.length > 0) return gateway;
  if (isUnknown(gateway.subnetId)) return { ...gateway, vpcIds: [gateway.subnetId] };
  const subnet = subnets.find(({ id }) => id === gateway.subnetId);
  return subnet === undefined ? gateway : { ...gateway, vpcIds: [subnet.vpcId] };
}

/** A gateway's kind is told by the gateway, not by the property that names it. */
function withKind(route: Route, kinds: ReadonlyMap<string, NetworkModel['gateways'][number]['kind']>): Route {
  if (isUnknown(route.target)) return route;
  const kind = kinds.get(route.target.id);
  return kind === undefined || route.target.kind === kind ? route : { ...route, target: { ...route.target, kind } };
}

function sortRoutes(routes: readonly Route[]): readonly Route[] {
  const keyed = routes.map((route) => ({
    route,
    key: JSON.stringify([route.destination, route.target, route.origin]),
  }));
  return keyed.sort((a, b) => compareText(a.key, b.key)).map(({ route }) => route);
}

function sortFaults(faults: NetworkDraft['faults']): NetworkDraft['faults'] {
  const keyed = faults.map((fault) => ({ fault, key: JSON.stringify([fault.origin, fault.because]) }));
  return keyed.sort((a, b) => compareText(a.key, b.key)).map(({ fault }) => fault);
}

function sortUnread(unread: readonly Unread[]): readonly Unread[] {
  const byKey = new Map(unread.map((each) => [JSON.stringify([each.origin, each.unknown]), each]));
  return [...byKey]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, each]) => ({ ...each, concerns: [...new Set(each.concerns)].sort(compareText) }));
}
