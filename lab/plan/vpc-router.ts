import { contains, formatAddress, parseCidr } from '../../lib/address/cidr';
import { isUnknown } from '../../lib/address/unknown';
import type { NetworkModel, Route, RouteTable, Vpc } from '../../lib/model/network-model';
import { aclChains } from './acl-chains';
import { known, primaryInterface, type BuiltInterface } from './built-interface';
import type { BuiltGateway } from './built-gateway';
import type { PlannedNamespace } from './lab-plan';
import { arrivals, pastAcls, type NeighbourWay } from './neighbour';
import { nftSet } from './nft-text';
import { ROUTER_SYSCTLS, overLink } from './namespace-sysctls';

/** Where packets without a route go, so that they can be counted before they are dropped. */
const NOWHERE = 'lo';
const LOST = `dev ${NOWHERE}`;

const FIRST_TABLE = 1000;
/** For what comes in from the internet, and ICMP errors of the router: the addresses of interfaces, nothing else. */
const EDGE_TABLE = 999;

/** A VPC's router: a policy-routing table for each route table, chosen by the interface that the packet came from. */
export function vpcRouter(
  name: string,
  vpc: Vpc,
  model: NetworkModel,
  built: readonly BuiltInterface[],
  gateways: readonly BuiltGateway[],
  ways: readonly NeighbourWay[] = [],
): PlannedNamespace {
  const own = built.filter((one) => one.vpc.id === vpc.id);
  const tables = model.routeTables.filter((table) => table.vpcId === vpc.id);
  const tableNumber = (id: string | null): number | null => {
    const position = tables.findIndex((table) => table.id === id);
    return position < 0 ? null : FIRST_TABLE + position;
  };
  const choose = (link: string, table: number | null): string[] =>
    table === null ? [] : [`rule add iif ${link} lookup ${String(table)} pref 100`];
  const lost = model.routeTables.flatMap((table, position) =>
    lostRule(
      own.filter((one) => one.routeTableId === table.id),
      `route ${String(position)}`,
    ),
  );
  // what nowhere gives back would go round until it gets an ICMP error
  const first = [`iifname "${NOWHERE}" drop`, ...lost, ...pastAcls(ways)];
  return {
    name,
    // else the kernel looks for a way before it picks the source address, and the rule for that address would not match
    sysctls: [...ROUTER_SYSCTLS, ['ipv4/icmp_errors_use_inbound_ifaddr', '1']],
    linkSysctls: [],
    ip: [
      // the sender of its ICMP errors, such as "fragmentation needed"
      ...routerAddress(vpc).flatMap((address) => [
        `addr add ${address}/32 dev ${NOWHERE}`,
        `rule add from ${address} lookup ${String(EDGE_TABLE)} pref 99`,
      ]),
      ...own.map((one) => `link set ${link(one)} up arp off`),
      ...gateways.map((gateway) => `link set ${gateway.link} up arp off`),
      ...own.flatMap((one) => choose(link(one), tableNumber(one.routeTableId))),
      ...gateways.flatMap((gateway) => choose(gateway.link, tableNumber(gateway.routeTableId) ?? EDGE_TABLE)),
      ...localRoutes(own, []).map((route) => `route add ${route} table ${String(EDGE_TABLE)}`),
      ...tables.flatMap((table, position) =>
        tableRoutes(table, vpc, own, gateways).map(
          (route) => `route add ${route} table ${String(FIRST_TABLE + position)}`,
        ),
      ),
      ...arrivals(ways, link),
      `route add default ${LOST}`,
    ],
    nft: {
      strict: aclChains(model, own, gateways, first, 'strict'),
      lenient: aclChains(model, own, gateways, first, 'lenient'),
    },
  };
}

/** The VPC's router in its first subnet: the base of the primary block plus one (VPC user guide, "Subnet CIDR blocks"). */
function routerAddress({ cidrBlocks: [primary] }: Vpc): string[] {
  return primary === undefined || isUnknown(primary) ? [] : [formatAddress(parseCidr(primary).first + 1)];
}

/** The routes of one table, each with its next hop; whatever has none leads nowhere. */
function tableRoutes(
  table: RouteTable,
  vpc: Vpc,
  own: readonly BuiltInterface[],
  gateways: readonly BuiltGateway[],
): string[] {
  const stated = table.routes.flatMap((route) => {
    const destination = routeCidr(route);
    return destination === null ? [] : [{ destination, hop: nextHop(route, own, gateways), local: isLocal(route) }];
  });
  const routed = stated.filter((route) => !route.local);
  const covered = routed.map((route) => route.destination);
  const locals = localRoutes(own, covered);
  const unrouted = ['0.0.0.0/0', ...known(vpc.cidrBlocks)].filter((block) => !covered.includes(block));
  return [
    ...locals,
    ...routed.map((route) => `${route.destination} ${route.hop ?? LOST}`),
    ...unrouted.map((block) => `${block} ${LOST}`),
  ];
}

/** Counts and drops what a table has no way for; the comment says which table, by its position in the model. */
function lostRule(own: readonly BuiltInterface[], comment: string): string[] {
  const links = own.map((one) => `"${link(one)}"`);
  return links.length === 0 ? [] : [`oifname "${NOWHERE}" iifname ${nftSet(links)} counter drop comment "${comment}"`];
}

/** `local` delivers to whoever has the address, unless a longer route is stated for it (VPC user guide, "Route priority"). */
function localRoutes(own: readonly BuiltInterface[], covered: readonly string[]): string[] {
  const longer = covered.map(parseCidr);
  const vpcBlocks = own.flatMap((one) => known(one.vpc.cidrBlocks)).map(parseCidr);
  return own.flatMap((one) =>
    [...one.addresses.map((address) => `${address}/32`), ...one.prefixes]
      .filter((block) => {
        const inner = parseCidr(block);
        return !longer.some((route) => contains(route, inner) && vpcBlocks.some((vpc) => contains(vpc, route)));
      })
      .map((block) => `${block} ${overLink(link(one))}`),
  );
}

/** The destination of a route by CIDR; null for one by prefix list or unknown. */
export function routeCidr(route: Route): string | null {
  return isUnknown(route.destination) || route.destination.kind !== 'cidr' ? null : route.destination.cidr;
}

function isLocal(route: Route): boolean {
  return !isUnknown(route.target) && route.target.kind === 'local';
}

function nextHop(route: Route, own: readonly BuiltInterface[], gateways: readonly BuiltGateway[]): string | null {
  if (isUnknown(route.target) || route.state !== 'active') return null;
  const { kind, id } = route.target;
  const target = kind === 'instance' ? onlyInterface(own, id) : own.find((one) => one.networkInterface.id === id);
  const over = target === undefined ? gateways.find((gateway) => gateway.id === id)?.link : link(target);
  return over === undefined ? null : overLink(over);
}

/** A route by instance id fails where the instance has several interfaces (EC2 API, `CreateRoute`). */
function onlyInterface(own: readonly BuiltInterface[], nodeId: string): BuiltInterface | undefined {
  const one = primaryInterface(own, nodeId);
  return one?.node.interfaceIds.length === 1 ? one : undefined;
}

const link = (one: BuiltInterface): string => `e${String(one.number)}`;
