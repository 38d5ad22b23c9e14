import type { Scene } from './scene';
import { channelOf, type Channel, type Box, type BoxIndex } from './box-index';
import type { Placed } from './placement';
import { INTERNET_STOP, type PathLeg } from './traced-path';
import { LANE, PATH_LANES, wiredTables } from './vpc-block';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line between boxes, at right angles. */
export interface Wire {
  readonly kind: 'association' | 'gateway' | 'path' | 'reply';
  readonly points: readonly Point[];
  /** the mark at its last point */
  readonly end: 'none' | 'arrow' | 'dropped' | 'unknown';
}

/** Distances of wires below a box; the last one stays above the next box. */
const BENEATH = [3, 7, 11];
const BENEATH_DENSE = [2, 5];

/** Wires from subnets to route tables, and from internet gateways to the internet. */
export function standingWires({ model }: Scene, boxIndex: BoxIndex, page: Placed): readonly Wire[] {
  const associations = [...new Set(model.subnets.map(({ vpcId }) => vpcId))].flatMap((vpcId) => {
    const subnets = model.subnets.filter((subnet) => subnet.vpcId === vpcId);
    const tables = wiredTables(
      subnets,
      model.routeTables.filter((table) => table.vpcId === vpcId),
    );
    return tables.flatMap(({ id }, lane) =>
      associationWires(
        boxIndex,
        id,
        subnets.flatMap((subnet) => (subnet.routeTableId === id ? [subnet.id] : [])),
        lane,
      ),
    );
  });
  const gateways = model.gateways.filter(({ kind }) => kind === 'internetGateway');
  const ways = gateways.flatMap(({ id }): readonly Wire[] => {
    const gateway = boxIndex.get(id);
    const points = gateway === undefined ? null : wayToInternet(boxIndex, page, gateway, 0);
    return points === null ? [] : [{ kind: 'gateway', points, end: 'none' }];
  });
  return [...associations, ...ways];
}

function associationWires(
  boxIndex: BoxIndex,
  tableId: string,
  subnetIds: readonly string[],
  lane: number,
): readonly Wire[] {
  const table = boxIndex.get(tableId);
  const channel = table?.vpc ? channelOf(table.vpc) : null;
  if (table === undefined || channel === null) return [];
  const x = channel.right - 12 - lane * LANE;
  const y = table.placed.y + 18;
  return subnetIds.flatMap((id): readonly Wire[] => {
    const subnet = boxIndex.get(id)?.placed;
    if (subnet === undefined) return [];
    const from = { x: subnet.x + subnet.width, y: subnet.y + 18 };
    return [
      {
        kind: 'association',
        points: straight([from, { x, y: from.y }, { x, y }, { x: channel.right, y }]),
        end: 'none',
      },
    ];
  });
}

/**
 * The wires of a packet, from box to box.
 *
 * @param first lane of the first wire
 */
export function pathWires(leg: PathLeg, first: number, boxIndex: BoxIndex, page: Placed): readonly Wire[] {
  const stops = leg.stops.flatMap((id) => boxIndex.get(id) ?? []);
  const ways = stops.slice(1).flatMap((to, index): readonly (readonly Point[])[] => {
    const from = stops[index];
    const points = from === undefined ? null : wayBetween(from, to, first + index, leg.isReply ? 2 : 1, boxIndex, page);
    return points === null ? [] : [points];
  });
  const kind = leg.isReply ? 'reply' : 'path';
  const last = leg.end === 'delivered' ? 'arrow' : leg.end;
  return ways.map((points, index) => ({ kind, points, end: index === ways.length - 1 ? last : 'arrow' }));
}

/** @returns null if no wire is drawn: between VPCs, and to boxes outside VPCs */
function wayBetween(
  from: Box,
  to: Box,
  turn: number,
  outside: 1 | 2,
  boxIndex: BoxIndex,
  page: Placed,
): readonly Point[] | null {
  if (isInternet(to)) return wayToInternet(boxIndex, page, from, outside);
  if (isInternet(from)) return wayToInternet(boxIndex, page, to, outside)?.slice().reverse() ?? null;
  const channel = from.vpc ? channelOf(from.vpc) : null;
  if (channel === null || from.vpc !== to.vpc) return null;
  const [start, end] = [wayOut(from, channel, turn, 1), wayOut(to, channel, turn, -1)];
  const [a, b] = [start.at(-1), end.at(-1)];
  if (a === undefined || b === undefined) return null;
  const x = channel.left + 10 + (turn % PATH_LANES) * LANE;
  return straight([...start, { x, y: a.y }, { x, y: b.y }, ...end.slice().reverse()]);
}

function isInternet({ placed }: Box): boolean {
  return placed.block.ids.includes(INTERNET_STOP);
}

/** From a box to the channel; from a node, below its neighbors. */
function wayOut({ placed, node }: Box, channel: Channel, turn: number, side: 1 | -1): readonly Point[] {
  if (placed.x >= channel.right) {
    const y = placed.y + Math.round(placed.height / 2) + side * 3;
    return [
      { x: placed.x, y },
      { x: channel.right, y },
    ];
  }
  if (node === null) {
    const y = placed.y + 10;
    return [
      { x: placed.x + placed.width, y },
      { x: channel.left, y },
    ];
  }
  const x = node.x + node.width - 18 - (turn % 3) * LANE;
  const room = node.block.kind === 'dense-node' ? BENEATH_DENSE : BENEATH;
  const y = node.y + node.height + (room[turn % room.length] ?? 0);
  return [
    { x, y: placed.y + placed.height },
    { x, y },
    { x: channel.left, y },
  ];
}

/** From a gateway to the internet, along the right edge of the page. */
function wayToInternet(
  boxIndex: BoxIndex,
  page: Placed,
  { placed: gateway, node }: Box,
  lane: 0 | 1 | 2,
): readonly Point[] | null {
  const internet = boxIndex.get(INTERNET_STOP)?.placed;
  if (internet === undefined || node !== null) return null;
  const x = page.x + page.width - 12 - lane * 6;
  const [from, to] = [gateway, internet].map(({ y, height }) => y + Math.round(height / 2) + lane * 4);
  if (from === undefined || to === undefined) return null;
  return [
    { x: gateway.x + gateway.width, y: from },
    { x, y: from },
    { x, y: to },
    { x: internet.x + internet.width, y: to },
  ];
}

function straight(points: readonly Point[]): readonly Point[] {
  const apart = points.filter(({ x, y }, index) => points[index - 1]?.x !== x || points[index - 1]?.y !== y);
  return apart.filter(({ x, y }, index) => {
    const [before, after] = [apart[index - 1], apart[index + 1]];
    if (before === undefined || after === undefined) return true;
    return !(before.x === x && x === after.x) && !(before.y === y && y === after.y);
  });
}
