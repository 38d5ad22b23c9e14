import { isUnknown, unknown, type Unknown } from '../address/unknown';
import { unknownSetup } from './node-setup';
import type {
  DraftNetworkAcl,
  DraftNetworkInterface,
  DraftNode,
  DraftRouteTable,
  DraftSecurityGroup,
  DraftSubnet,
  DraftVpc,
  Given,
  NetworkDraft,
} from './network-draft';
import type { Gateway, PrefixList, RouteTarget } from './network-model';
import { externalItem, externalOrigin } from './external-item';

/**
 * Puts a placeholder, whose facts are unknown, wherever a draft refers to something that it does not hold; ids that are unknown
 * themselves get one named after who refers to them.
 */
export function withStandIns(draft: NetworkDraft): NetworkDraft {
  const targets = draft.routeTables.flatMap(({ routes }) =>
    routes.flatMap(({ target }) => (isUnknown(target) ? [] : [target])),
  );
  const nodes = [
    ...draft.nodes,
    ...missing(draft.nodes, idsOf(targets, 'instance')).map((id) => standInNode(id, draft)),
  ];
  const wanted = [...idsOf(targets, 'networkInterface'), ...nodes.flatMap(({ interfaceIds }) => interfaceIds)];
  const holders = new Map(nodes.flatMap(({ id, interfaceIds }) => interfaceIds.map((each) => [each, id] as const)));
  const networkInterfaces = [
    ...draft.networkInterfaces,
    ...missing(draft.networkInterfaces, wanted).map((id) => externalInterface(id, holders.get(id) ?? null)),
  ].map((each) => (typeof each.subnetId === 'string' ? each : { ...each, subnetId: `${each.id}.Subnet` }));
  const gatewayIds = new Set(draft.gateways.map(({ id }) => id));
  const gateways = [
    ...draft.gateways,
    ...unique(targets.filter(({ kind, id }) => !NO_GATEWAYS.has(kind) && !gatewayIds.has(id))).map((target) =>
      standInGateway(target, draft),
    ),
  ];
  const subnetIds = [...networkInterfaces.map(({ subnetId }) => subnetId), ...gateways.map(({ subnetId }) => subnetId)];
  const subnets = [...draft.subnets, ...missing(draft.subnets, subnetIds).map((id) => standInSubnet(id, draft))];
  const rules = draft.securityGroups.flatMap(({ ingress, egress }) => [...(ingress ?? []), ...(egress ?? [])]);
  const peers = rules.flatMap(({ peer }) => (isUnknown(peer) ? [] : [peer]));
  const groupIds = [
    ...peers.flatMap((peer) => (peer.kind === 'group' ? [peer.id] : [])),
    ...networkInterfaces.flatMap(({ securityGroupIds }) => securityGroupIds),
  ];
  const destinations = draft.routeTables.flatMap(({ routes }) => routes.map(({ destination }) => destination));
  const listIds = [...peers, ...destinations].flatMap((each) =>
    !isUnknown(each) && each.kind === 'prefixList' ? [each.id] : [],
  );
  return {
    ...draft,
    nodes,
    networkInterfaces,
    gateways,
    subnets,
    securityGroups: [...draft.securityGroups, ...missing(draft.securityGroups, groupIds).map((id) => standInGroup(id))],
    routeTables: [
      ...draft.routeTables,
      ...missing(
        draft.routeTables,
        subnets.map(({ routeTableId }) => routeTableId),
      ).map((id) => standInTable(id)),
    ],
    networkAcls: [
      ...draft.networkAcls,
      ...missing(
        draft.networkAcls,
        subnets.map(({ networkAclId }) => networkAclId),
      ).map((id) => standInAcl(id)),
    ],
    prefixLists: [
      ...draft.prefixLists,
      ...missing(draft.prefixLists, listIds).map((id) => standInPrefixList(id, draft)),
    ],
  };
}

/** Why a fact of something outside is unknown. */
export function outsideReason(id: string, draft: Pick<NetworkDraft, 'outside'>): Unknown {
  const reason = Object.hasOwn(draft.outside, id) ? draft.outside[id] : undefined;
  return unknown(reason ?? `"${id}" is not among what was read`);
}

/** A VPC with a known id and nothing else. */
export function standInVpc(id: string, draft: NetworkDraft): DraftVpc {
  return {
    ...externalItem(id),
    cidrBlocks: [outsideReason(id, draft)],
    dnsSupport: outsideReason(id, draft),
    mainRouteTableId: null,
    defaultSecurityGroupId: null,
    defaultNetworkAclId: null,
  };
}

const NO_GATEWAYS: ReadonlySet<string> = new Set(['local', 'networkInterface', 'instance']);

function idsOf(targets: readonly RouteTarget[], kind: RouteTarget['kind']): readonly string[] {
  return targets.flatMap((target) => (target.kind === kind ? [target.id] : []));
}

function unique(targets: readonly RouteTarget[]): readonly RouteTarget[] {
  return [...new Map(targets.map((target) => [target.id, target])).values()];
}

function missing(there: readonly { readonly id: string }[], wanted: readonly unknown[]): readonly string[] {
  const ids = new Set(there.map(({ id }) => id));
  return [...new Set(wanted)].filter((id): id is string => typeof id === 'string' && !ids.has(id));
}

function standInNode(id: string, draft: NetworkDraft): DraftNode {
  const reason = outsideReason(id, draft);
  return {
    id,
    nameTag: null,
    interfaceIds: [`${id}.eth0`],
    imageId: reason,
    setup: unknownSetup(reason),
    metadataService: reason,
    home: { stack: '', path: null, worker: null },
    origin: externalOrigin(id),
  };
}

/** An interface with a known id and perhaps a known node, and nothing else. */
export function externalInterface(id: string, nodeId: Given<string>): DraftNetworkInterface {
  return {
    ...externalItem(id),
    subnetId: null,
    addresses: [],
    prefixes: [],
    securityGroupIds: [],
    sourceDestCheck: null,
    hasPublicAddress: null,
    nodeId,
    launched: false,
  };
}

function standInGateway({ id, kind }: RouteTarget, draft: NetworkDraft): Gateway {
  const reason = outsideReason(id, draft);
  const isNat = kind === 'natGateway';
  return {
    id,
    kind: kind as Gateway['kind'],
    vpcIds: [reason],
    subnetId: isNat ? reason : null,
    connectivity: isNat ? reason : null,
    origin: externalOrigin(id),
  };
}

function standInSubnet(id: string, draft: NetworkDraft): DraftSubnet {
  const cidrBlock = outsideReason(id, draft);
  return {
    ...externalItem(id),
    vpcId: null,
    cidrBlock,
    zone: null,
    routeTableId: null,
    networkAclId: null,
    mapPublicIp: null,
  };
}

function standInGroup(id: string): DraftSecurityGroup {
  return { ...externalItem(id), vpcId: null, ingress: null, egress: null };
}

function standInTable(id: string): DraftRouteTable {
  return { ...externalItem(id), vpcId: null, routes: [], propagatingGatewayIds: [] };
}

function standInAcl(id: string): DraftNetworkAcl {
  return { ...externalItem(id), vpcId: null, entries: [] };
}

function standInPrefixList(id: string, draft: NetworkDraft): PrefixList {
  const reason = outsideReason(id, draft);
  return { id, cidrs: [reason], maxEntries: reason, origin: externalOrigin(id) };
}
