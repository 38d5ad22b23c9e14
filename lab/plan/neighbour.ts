import { containsAddress, parseAddress, parseCidr } from '../../lib/address/cidr';
import { isUnknown } from '../../lib/address/unknown';
import type { BuiltInterface } from './built-interface';
import {
  eniNamespace,
  hardwareAddress,
  knownNeighbour,
  nodeLinkAddresses,
  overLink,
  routerLink,
} from './namespace-sysctls';

/**
 * The way of what a node's own routes hand to a neighbour of its subnet (`ip route add POD_CIDR via NODE`): past the route table,
 * straight to the interface of that neighbour, whatever the destination.
 */
export interface NeighbourWay {
  readonly number: number;
  readonly from: BuiltInterface;
  readonly to: BuiltInterface;
}

/** Marks what goes such a way, and numbers its routing table: one more than its number. */
const FIRST_TABLE = 3000;

/** One way for each neighbour that a route of a node names. */
export function neighbourWays(built: readonly BuiltInterface[]): NeighbourWay[] {
  const pairs = built.flatMap((from) =>
    neighboursOf(from, built)
      .filter((to) => isNextHop(from, to))
      .map((to) => ({ from, to })),
  );
  return pairs.map((pair, number) => ({ number, ...pair }));
}

/** The other interfaces that are in a node's subnet. */
function neighboursOf(one: BuiltInterface, built: readonly BuiltInterface[]): BuiltInterface[] {
  const subnet = parseCidr(one.subnetCidr);
  return built.filter(
    (other) =>
      other !== one &&
      other.vpc.id === one.vpc.id &&
      other.addresses.some((address) => containsAddress(subnet, parseAddress(address))),
  );
}

function isNextHop({ node }: BuiltInterface, to: BuiltInterface): boolean {
  return node.setup.routes.some(({ via }) => via !== null && !isUnknown(via) && to.addresses.includes(via));
}

/** Lines for `ip -batch` on a node: whom it finds where in its subnet, without asking. */
export function neighbourLines(
  one: BuiltInterface,
  device: string,
  built: readonly BuiltInterface[],
  ways: readonly NeighbourWay[],
): string[] {
  const subnet = parseCidr(one.subnetCidr);
  const { far } = nodeLinkAddresses(one.number);
  const others = neighboursOf(one, built);
  const found = others.flatMap((to) => {
    const way = ways.find((each) => each.from === one && each.to === to);
    const hardware = way === undefined ? far : wayAddress(way);
    return to.addresses.map((address) => knownNeighbour(address, device, hardware));
  });
  const taken = [one, ...others].flatMap(({ addresses }) => addresses);
  const nobody = nextHops(one).filter((via) => {
    const address = parseAddress(via);
    return containsAddress(subnet, address) && address !== subnet.first + 1 && !taken.includes(via);
  });
  return [...found, ...nobody.map((via) => knownNeighbour(via, device, hardwareAddress(NOBODY, one.number)))];
}

function nextHops({ node }: BuiltInterface): string[] {
  return [...new Set(node.setup.routes.flatMap(({ via }) => (via === null || isUnknown(via) ? [] : via)))];
}

const WAY = 5;
const NOBODY = 6;

const wayAddress = ({ number }: NeighbourWay): string => hardwareAddress(WAY, number);
const wayLink = ({ number }: NeighbourWay): string => `n${String(number)}`;
const wayTable = ({ number }: NeighbourWay): string => String(FIRST_TABLE + number);

/** The link of a way, from the interface that it leaves by to the router. */
export function wayLinks(ways: readonly NeighbourWay[], routerOf: (vpcId: string) => string): string[] {
  return ways.map((way) => {
    const { from, number } = way;
    return routerLink(wayLink(way), routerOf(from.vpc.id), `to${wayLink(way)}`, eniNamespace(from.number), number);
  });
}

/** What the interface does with what its node handed to a neighbour: lines for `ip -batch`, and an nft table. */
export function departures(
  one: BuiltInterface,
  ways: readonly NeighbourWay[],
): { readonly ip: readonly string[]; readonly nft: string } {
  const own = ways.filter(({ from }) => from === one);
  if (own.length === 0) return { ip: [], nft: '' };
  return {
    ip: own.flatMap((way) => [
      `link set to${wayLink(way)} up arp off`,
      `rule add iif tonode fwmark ${String(way.number + 1)} lookup ${wayTable(way)} pref 50`,
      `route add default ${overLink(`to${wayLink(way)}`)} table ${wayTable(way)}`,
    ]),
    nft: [
      'table netdev neighbours',
      'delete table netdev neighbours',
      'table netdev neighbours {',
      'chain departure {',
      'type filter hook ingress device "tonode" priority 0; policy accept;',
      ...own.map(
        (way) => `ether daddr ${wayAddress(way)} meta pkttype set host meta mark set ${String(way.number + 1)}`,
      ),
      '}',
      '}',
      '',
    ].join('\n'),
  };
}

/** Lines for `ip -batch` on the router: each way ends at its neighbour's interface. */
export function arrivals(ways: readonly NeighbourWay[], linkOf: (one: BuiltInterface) => string): string[] {
  return ways.flatMap((way) => [
    `link set ${wayLink(way)} up arp off`,
    `rule add iif ${wayLink(way)} lookup ${wayTable(way)} pref 100`,
    `route add default ${overLink(linkOf(way.to))} table ${wayTable(way)}`,
  ]);
}

/** A rule that lets such a way past the ACLs, since it never leaves its subnet; none where there is none. */
export function pastAcls(ways: readonly NeighbourWay[]): string[] {
  return ways.length === 0 ? [] : ['iifname "n*" accept'];
}
