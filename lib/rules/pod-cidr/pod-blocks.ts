import { cidrAt, formatAddress } from '../../address/cidr';
import { isKnown, isUnknown } from '../../address/unknown';
import type { Route, RouteTable } from '../../model/network-model';
import type { Network, WalkNode, Worker } from '../../walk/network/network';
import { common, type Range } from '../../address/range';
import { blockOf } from '../../walk/network/block';

/** A route of a table, ready to be compared: its destination a block, its target a node where it is one. */
export interface PlacedRoute {
  readonly table: RouteTable;
  readonly route: Route;
  /** CIDR text */
  readonly destination: string;
  readonly range: Range;
  /** the node that the target is or is attached to; null for gateways, and for what nobody knows */
  readonly node: WalkNode | null;
}

export interface PodBlock {
  readonly worker: Worker;
  readonly range: Range;
}

const placed = new WeakMap<Network, readonly PlacedRoute[]>();
const blocks = new WeakMap<Network, readonly PodBlock[]>();

/** The routes of all tables whose destination is a block that can be read. */
export function placedRoutes(network: Network): readonly PlacedRoute[] {
  const known = placed.get(network) ?? placeRoutes(network);
  placed.set(network, known);
  return known;
}

function placeRoutes(network: Network): readonly PlacedRoute[] {
  const nodes = new Map(network.nodes.map((node) => [node.id, node]));
  return network.model.routeTables.flatMap((table) =>
    table.routes.flatMap((route): readonly PlacedRoute[] => {
      const { destination, target } = route;
      if (isUnknown(destination) || destination.kind !== 'cidr') return [];
      const range = blockOf(destination.cidr);
      if (isUnknown(range)) return [];
      const node = isUnknown(target)
        ? null
        : target.kind === 'instance'
          ? (nodes.get(target.id) ?? null)
          : target.kind === 'networkInterface'
            ? (network.interfaces.get(target.id)?.node ?? null)
            : null;
      return [{ table, route, destination: destination.cidr, range, node }];
    }),
  );
}

/** The subnets of all workers' pods, by their first address. */
export function podBlocks(network: Network): readonly PodBlock[] {
  const known =
    blocks.get(network) ??
    network.workers
      .flatMap((worker) => worker.pods.subnets.map((range): PodBlock => ({ worker, range })))
      .sort((a, b) => a.range[0] - b.range[0] || b.range[1] - a.range[1]);
  blocks.set(network, known);
  return known;
}

/** The pod blocks that share an address with a range. */
export function blocksIn(network: Network, range: Range): readonly PodBlock[] {
  const all = podBlocks(network);
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.range[1] ?? 0) < range[0]) low = middle + 1;
    else high = middle;
  }
  const found: PodBlock[] = [];
  for (const block of all.slice(low)) {
    if (block.range[0] > range[1]) break;
    if (common(block.range, range)) found.push(block);
  }
  return found;
}

export function holds(outer: Range, inner: Range): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1];
}

/** A range as text: a CIDR block where it is one, else its first and last address. */
export function textOfRange([first, last]: Range): string {
  const bits = Math.log2(last - first + 1);
  const isBlock = Number.isInteger(bits) && first % 2 ** bits === 0;
  return isBlock ? cidrAt(first, 32 - bits).text : `${formatAddress(first)}-${formatAddress(last)}`;
}

export function podsOf({ pods }: Worker): string {
  return pods.subnets.map(textOfRange).join(', ');
}

/** Whether a subnet, table or gateway of a VPC can be compared by its id: it is one that the templates hold. */
export function isWholeVpc(network: Network, vpcId: string): boolean {
  const blocksOfVpc = network.vpcs.get(vpcId)?.cidrBlocks ?? [];
  return blocksOfVpc.length > 0 && blocksOfVpc.every(isKnown);
}
