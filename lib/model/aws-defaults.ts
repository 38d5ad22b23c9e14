import { isUnknown, type Maybe, type Unknown } from '../address/unknown';
import { anyEntries } from './any-entry';
import type {
  DraftNetworkAcl,
  DraftRouteTable,
  DraftSecurityGroup,
  DraftVpc,
  NetworkDraft,
  UnplacedPart,
} from './network-draft';
import type {
  NetworkAcl,
  NetworkAclEntry,
  Origin,
  Route,
  RouteTable,
  SecurityGroup,
  SecurityGroupRule,
  Vpc,
} from './network-model';
import type { Traffic } from './traffic';
import { membershipKey, type Membership } from './vpc-membership';
import { outsideReason } from './placeholder';

const EVERYWHERE = '0.0.0.0/0';
const ALL: Traffic = { protocol: -1, ports: null, icmp: null };

/** Fills what a VPC has from the start (VPC user guide, "Default VPC components": main table, default group, default ACL). */
export function fillVpc(vpc: DraftVpc, draft: NetworkDraft): Vpc {
  const { id, name, origin, whole } = vpc;
  const reason = outsideReason(id, draft);
  return {
    id,
    name,
    cidrBlocks:
      whole || vpc.cidrBlocks.length === 0 || isUnknown(vpc.cidrBlocks[0])
        ? vpc.cidrBlocks
        : [reason, ...vpc.cidrBlocks],
    // EC2 API, CreateVpc: DNS resolution is on, host names are off.
    dnsSupport: vpc.dnsSupport ?? (whole ? true : reason),
    mainRouteTableId: vpc.mainRouteTableId ?? `${id}.MainRouteTable`,
    defaultSecurityGroupId: vpc.defaultSecurityGroupId ?? `${id}.DefaultSecurityGroup`,
    defaultNetworkAclId: vpc.defaultNetworkAclId ?? `${id}.DefaultNetworkAcl`,
    origin,
  };
}

/** The main table, default group and default ACL of each VPC, where the draft does not hold them as a whole. */
export function withDefaultParts(draft: NetworkDraft, vpcs: readonly Vpc[]): NetworkDraft {
  const madeVpcs = new Set(draft.vpcs.filter(({ whole }) => whole).map(({ id }) => id));
  const parts = vpcs.map((vpc) => ({ vpc, whole: madeVpcs.has(vpc.id) }));
  return {
    ...draft,
    routeTables: merged(
      draft.routeTables,
      parts.map(({ vpc, whole }) => ({
        ...base(vpc, vpc.mainRouteTableId, whole),
        routes: [],
        propagatingGatewayIds: [],
      })),
      (added, own) => ({ ...own, routes: added.routes, propagatingGatewayIds: added.propagatingGatewayIds }),
    ),
    securityGroups: merged(draft.securityGroups, parts.map(defaultGroup), (added, own) => ({
      ...own,
      ingress: [...(own.ingress ?? []), ...(added.ingress ?? [])],
      egress: own.egress === null ? null : [...own.egress, ...(added.egress ?? [])],
    })),
    networkAcls: merged(draft.networkAcls, parts.map(defaultAcl), (added, own) => ({
      ...own,
      entries: [...own.entries, ...added.entries],
    })),
  };
}

interface Part {
  readonly vpc: Vpc;
  readonly whole: boolean;
}
interface Base {
  id: string;
  name: null;
  vpcId: string;
  origin: Origin;
  whole: boolean;
}

function base(vpc: Vpc, id: string, whole: boolean): Base {
  return { id, name: null, vpcId: vpc.id, origin: vpc.origin, whole };
}

/** What was read adds to a part that is assumed; only one that was read as a whole takes its place. */
export function merged<T extends { readonly id: string; readonly whole: boolean }>(
  read: readonly T[],
  defaults: readonly T[],
  add: (added: T, own: T) => T,
): readonly T[] {
  const known = new Map(read.map((each) => [each.id, each]));
  const filled = defaults.flatMap((own) => {
    const added = known.get(own.id);
    if (added?.whole === true) return [];
    known.delete(own.id);
    return [added === undefined ? own : add(added, own)];
  });
  return [...known.values(), ...filled];
}

function defaultGroup({ vpc, whole }: Part): DraftSecurityGroup {
  const own = base(vpc, vpc.defaultSecurityGroupId, whole);
  if (!whole) return { ...own, ingress: null, egress: null };
  const members: SecurityGroupRule = { traffic: ALL, peer: { kind: 'group', id: own.id }, origin: vpc.origin };
  return { ...own, ingress: [members], egress: [allOut(vpc.origin)] };
}

function allOut(origin: Origin): SecurityGroupRule {
  return { traffic: ALL, peer: { kind: 'cidr', cidr: EVERYWHERE }, origin };
}

function defaultAcl({ vpc, whole }: Part): DraftNetworkAcl {
  const own = base(vpc, vpc.defaultNetworkAclId, whole);
  if (!whole) return { ...own, entries: [] };
  const entry = (direction: NetworkAclEntry['direction']): NetworkAclEntry => {
    return { number: 100, direction, action: 'allow', cidr: EVERYWHERE, traffic: ALL, origin: vpc.origin };
  };
  return { ...own, entries: [entry('ingress'), entry('egress')] };
}

/** A group with EC2's own egress rule where none is said; one outside may have any rule. */
export function fillGroup(group: DraftSecurityGroup, membership: Membership, draft: NetworkDraft): SecurityGroup {
  const { id, name, origin, whole } = group;
  const reason = outsideReason(id, draft);
  const any: readonly SecurityGroupRule[] = whole ? [] : [{ traffic: reason, peer: reason, origin }];
  const unplaced = (direction: 'ingress' | 'egress'): readonly SecurityGroupRule[] =>
    unplacedIn(draft, direction).map(({ unknown, origin: at }) => ({
      traffic: { unknown },
      peer: { unknown },
      origin: at,
    }));
  return {
    id,
    name,
    vpcId: vpcOf(group.vpcId, membershipKey('securityGroup', id), membership),
    ingress: [...(group.ingress ?? []), ...any, ...unplaced('ingress')],
    egress: [...(group.egress ?? (whole ? [allOut(origin)] : [])), ...any, ...unplaced('egress')],
    origin,
  };
}

/** A network ACL with its entries in the order in which AWS asks them; one outside may have any. */
export function fillAcl(acl: DraftNetworkAcl, membership: Membership, draft: NetworkDraft): NetworkAcl {
  const { id, name, origin, whole, entries } = acl;
  const reason = outsideReason(id, draft);
  const unplaced = unplacedIn(draft, 'aclEntry').flatMap((part) => anyEntries(part, part.origin));
  const all = [...unplaced, ...(whole ? [] : anyEntries(reason, origin)), ...entries];
  const sorted = [...all].sort(
    (a, b) => Number(a.direction === 'egress') - Number(b.direction === 'egress') || a.number - b.number,
  );
  return { id, name, vpcId: vpcOf(acl.vpcId, membershipKey('networkAcl', id), membership), entries: sorted, origin };
}

/** A route table; one outside may have any route besides. */
export function fillTable(table: DraftRouteTable, membership: Membership, draft: NetworkDraft): RouteTable {
  const { id, name, origin, whole, routes, propagatingGatewayIds } = table;
  const reason: Unknown = outsideReason(id, draft);
  const any: readonly Route[] = whole ? [] : [{ destination: reason, target: reason, state: reason, origin }];
  const unplaced = unplacedIn(draft, 'route').map(({ unknown, origin: at }): Route => {
    return { destination: { unknown }, target: { unknown }, state: { unknown }, origin: at };
  });
  return {
    id,
    name,
    vpcId: vpcOf(table.vpcId, membershipKey('routeTable', id), membership),
    routes: [...routes, ...any, ...unplaced],
    propagatingGatewayIds,
    origin,
  };
}

function unplacedIn({ unplaced }: NetworkDraft, kind: UnplacedPart['kind']): readonly UnplacedPart[] {
  return unplaced.filter((part) => part.kind === kind);
}

/** The VPC that something states, else that of the things it is together with. */
export function vpcOf(stated: Maybe<string> | null, key: string, membership: Membership): string {
  return typeof stated === 'string' ? stated : (membership.get(key) ?? `VPC of ${key.replace(/^\w+ /, '')}`);
}
