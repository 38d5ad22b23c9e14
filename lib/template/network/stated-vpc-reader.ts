import { formatAddress, overlaps, parseCidr } from '../../address/cidr';
import { unknown } from '../../address/unknown';
import { merged } from '../../model/aws-defaults';
import type { DraftItem, DraftRouteTable, DraftSubnet, DraftVpc, NetworkDraft } from '../../model/network-draft';
import type { AssumedVpc, Gateway, Origin, Route } from '../../model/network-model';
import type { AssumedSubnet } from '../../model/stated-vpc';
import type { PlacedSubnet, PlacedVpc } from './placed-vpc';
import { rivalOf } from './rival-vpc';

/**
 * Adds VPCs that the constructs know to a draft. What nobody knows of them is filled in as it is in a VPC that works, and listed in
 * `assumedVpcs`: the resolver, further blocks, ACLs, other routes, and the way out. What the templates say themselves wins.
 */
export function withStatedVpcs(draft: NetworkDraft, stated: readonly PlacedVpc[]): NetworkDraft {
  const all = mergedById(stated);
  return all.map((vpc) => withoutDoubt(vpc, all, draft)).reduce(withStatedVpc, draft);
}

/** One that may be another VPC of the templates as well is unknown: it can be proved neither apart from that nor together with it. */
function withoutDoubt(vpc: PlacedVpc, all: readonly PlacedVpc[], draft: NetworkDraft): PlacedVpc {
  const rival = rivalOf(vpc, all, draft);
  if (rival === null) return vpc;
  const doubt = `at deploy, "${vpc.id}" and "${rival}" may be the same VPC or two; write one of them in place of the other if it is the same, or the ids themselves`;
  return { ...vpc, cidrBlocks: [], doubt };
}

/** Several stacks of an app may state the same VPC, each with the subnets that it uses. */
function mergedById(stated: readonly PlacedVpc[]): readonly PlacedVpc[] {
  const byId = new Map<string, PlacedVpc>();
  for (const vpc of stated) {
    const known = byId.get(vpc.id);
    const subnets = new Map([...(known?.subnets ?? []), ...vpc.subnets].map((subnet) => [subnet.id, subnet]));
    const cidrBlocks = [...new Set([...(known?.cidrBlocks ?? []), ...vpc.cidrBlocks])];
    const references = new Set([...(known?.references ?? []), ...vpc.references]);
    byId.set(vpc.id, { ...(known ?? vpc), cidrBlocks, subnets: [...subnets.values()], references });
  }
  return [...byId.values()];
}

function withStatedVpc(draft: NetworkDraft, stated: PlacedVpc): NetworkDraft {
  // one that a template makes is read there
  if (draft.vpcs.some(({ id, whole }) => id === stated.id && whole)) return draft;
  const standIns = standInBlocks(stated);
  const vpc = {
    ...stated,
    cidrBlocks: [...stated.cidrBlocks, ...furtherBlocks(stated)],
    subnets: stated.subnets.map((subnet) => ({
      ...subnet,
      cidrBlock: subnet.cidrBlock ?? standIns.get(subnet.id) ?? null,
    })),
  };
  const ways = new Map(
    vpc.subnets.flatMap(({ routeTableId, wayOut }) =>
      routeTableId === null || wayOut === null ? [] : [[routeTableId, wayOut] as const],
    ),
  );
  const tableIds = vpc.subnets.flatMap(({ routeTableId }) => routeTableId ?? []);
  const used = new Set(ways.values());
  const made = wayOutParts(vpc, used);
  return {
    ...draft,
    vpcs: merged(draft.vpcs, [draftVpc(vpc)], (added, own) => ({
      ...own,
      cidrBlocks: [...own.cidrBlocks, ...added.cidrBlocks],
    })),
    subnets: merged(
      draft.subnets,
      [...vpc.subnets.map((subnet) => draftSubnet(vpc, subnet)), ...made.subnets],
      (added, own) => ({
        ...own,
        routeTableId: added.routeTableId ?? own.routeTableId,
        networkAclId: added.networkAclId ?? own.networkAclId,
      }),
    ),
    routeTables: merged(
      draft.routeTables,
      [...[...new Set(tableIds)].map((id) => draftTable(vpc, id, ways.get(id))), ...made.routeTables],
      (added, own) => ({
        ...own,
        routes: [...added.routes, ...(added.routes.some(isDefault) ? [] : own.routes)],
        propagatingGatewayIds: added.propagatingGatewayIds,
      }),
    ),
    gateways: [...draft.gateways, ...made.gateways],
    assumedVpcs: [...draft.assumedVpcs, assumedVpc(vpc, standIns)],
  };
}

// VPC user guide, "Subnet CIDR blocks"
const SMALLEST_SUBNET = 28;

const originOf = ({ id, source }: PlacedVpc): Origin => ({ source, id, path: '' });

function itemOf(vpc: PlacedVpc, id: string): DraftItem {
  return { id, name: null, origin: { ...originOf(vpc), id }, whole: true };
}

function draftVpc(vpc: PlacedVpc): DraftVpc {
  const none = unknown(
    vpc.doubt ?? `the import of "${vpc.id}" states no vpcCidrBlock; state it where the app imports the VPC`,
  );
  return {
    ...itemOf(vpc, vpc.id),
    cidrBlocks: vpc.cidrBlocks.length > 0 ? vpc.cidrBlocks : [none],
    dnsSupport: true,
    mainRouteTableId: null,
    defaultSecurityGroupId: null,
    defaultNetworkAclId: null,
  };
}

function draftSubnet(vpc: PlacedVpc, { id, cidrBlock, zone, routeTableId }: PlacedSubnet): DraftSubnet {
  return {
    ...itemOf(vpc, id),
    vpcId: vpc.id,
    cidrBlock: cidrBlock ?? unknown(`the import of subnet "${id}" states no block`),
    zone,
    routeTableId: routeTableId ?? unknown(`the import of subnet "${id}" states no routeTableId`),
    networkAclId: null,
    mapPublicIp: unknown(`whether subnet "${id}" gives public addresses`),
  };
}

function draftTable(vpc: PlacedVpc, id: string, wayOut: PlacedSubnet['wayOut'] | undefined): DraftRouteTable {
  const routes = wayOut ? [defaultRoute(vpc, wayOut)] : [];
  return { ...itemOf(vpc, id), vpcId: vpc.id, routes, propagatingGatewayIds: [] };
}

type WayOut = NonNullable<AssumedSubnet['wayOut']>;

const NAMES: Readonly<Record<WayOut, string>> = { internetGateway: 'internet gateway', natGateway: 'NAT gateway' };

const gatewayId = ({ id }: PlacedVpc, kind: WayOut): string => `${NAMES[kind]} of ${id}`;

const natSubnetId = (vpc: PlacedVpc): string => `subnet of the ${gatewayId(vpc, 'natGateway')}`;

/** Without a source: no command of `verify` is to make it. */
function defaultRoute(vpc: PlacedVpc, kind: WayOut): Route {
  return {
    destination: { kind: 'cidr', cidr: '0.0.0.0/0' },
    target: { kind, id: gatewayId(vpc, kind) },
    state: 'active',
    origin: { source: '', id: vpc.id, path: '' },
  };
}

function isDefault({ destination }: Route): boolean {
  return 'cidr' in destination && destination.cidr === '0.0.0.0/0';
}

/** The gateways that default routes lead to; a NAT gateway has its own subnet, with a route to the internet gateway. */
function wayOutParts(
  vpc: PlacedVpc,
  used: ReadonlySet<WayOut>,
): Pick<NetworkDraft, 'gateways' | 'subnets' | 'routeTables'> {
  const gateway = (kind: WayOut): Gateway => ({
    id: gatewayId(vpc, kind),
    kind,
    vpcIds: [vpc.id],
    subnetId: kind === 'natGateway' ? natSubnetId(vpc) : null,
    connectivity: kind === 'natGateway' ? 'public' : null,
    origin: { source: '', id: vpc.id, path: '' },
  });
  if (used.size === 0) return { gateways: [], subnets: [], routeTables: [] };
  if (!used.has('natGateway')) return { gateways: [gateway('internetGateway')], subnets: [], routeTables: [] };
  const nat = gateway('natGateway');
  const tableId = `route table of the ${nat.id}`;
  const home: PlacedSubnet = {
    id: natSubnetId(vpc),
    cidrBlock: null,
    zone: null,
    routeTableId: tableId,
    wayOut: 'internetGateway',
  };
  const nowhere = { ...vpc, source: '' };
  return {
    gateways: [gateway('internetGateway'), nat],
    subnets: [draftSubnet(nowhere, home)],
    routeTables: [draftTable(nowhere, tableId, 'internetGateway')],
  };
}

function assumedVpc(vpc: PlacedVpc, standIns: ReadonlyMap<string, string>): AssumedVpc {
  return {
    id: vpc.id,
    cidrBlocks: vpc.cidrBlocks,
    references: [...vpc.references].sort(),
    subnets: vpc.subnets.map(({ id, routeTableId, wayOut }) => {
      return { id, standInBlock: standIns.get(id) ?? null, routeTableId, wayOut };
    }),
    origin: originOf(vpc),
  };
}

/** A look-up tells a VPC's first block alone, so a subnet outside of it stands for the block that it is in. */
function furtherBlocks({ cidrBlocks, subnets }: PlacedVpc): readonly string[] {
  if (cidrBlocks.length === 0) return [];
  const known = cidrBlocks.map((block) => parseCidr(block));
  return subnets.flatMap(({ cidrBlock }) =>
    cidrBlock === null || known.some((block) => overlaps(block, parseCidr(cidrBlock))) ? [] : [cidrBlock],
  );
}

/** Blocks of the VPC that no known subnet has, for imported subnets without a stated block. */
function standInBlocks({ cidrBlocks: [primary], subnets }: PlacedVpc): ReadonlyMap<string, string> {
  const open = subnets.filter(({ cidrBlock }) => cidrBlock === null);
  if (primary === undefined || open.length === 0) return new Map();
  const block = parseCidr(primary);
  const taken = subnets.flatMap(({ cidrBlock }) => (cidrBlock === null ? [] : [parseCidr(cidrBlock)]));
  // twice the room, since blocks that are known need not be aligned with these
  const prefix = Math.min(SMALLEST_SUBNET, block.prefixLength + Math.ceil(Math.log2(2 * subnets.length)));
  const free: string[] = [];
  for (let at = block.first; at <= block.last && free.length < open.length; at += 2 ** (32 - prefix)) {
    const slice = `${formatAddress(at)}/${String(prefix)}`;
    if (!taken.some((one) => overlaps(one, parseCidr(slice)))) free.push(slice);
  }
  return new Map(open.flatMap(({ id }, at) => (free[at] === undefined ? [] : [[id, free[at]] as const])));
}
