import { isUnknown } from '../../lib/address/unknown';
import type { Node, Route, RouteTable, Vpc } from '../../lib/model-api';
import { blockOf } from '../../lib/walk/network/block';
import { type Block, block, cell, line } from './block';
import { GATEWAY_NAMES } from '../../lib/model/gateway-kind';
import { aboutOf, nameOf, type Scene, textOf } from './scene';
import { rowStop } from './traced-path';

/** Offset of the target in a row: the longest CIDR has 18 characters. */
const TARGET_AT = 136;
/** Up to this many routes in all tables, pod routes are listed one by one. */
const MOST_TOLD = 40;

/** A route table with a row for each route. If there are many, correct pod routes share one row. */
export function routeTableBlock(scene: Scene, table: RouteTable, vpc: Vpc | undefined): Block {
  const isMany = scene.model.routeTables.flatMap(({ routes }) => routes).length > MOST_TOLD;
  const rows = table.routes
    .map((route, at) => ({ route, id: rowStop(table.id, at) }))
    .sort((a, b) => startOf(a.route) - startOf(b.route));
  const isSummed = ({ route, id }: (typeof rows)[number]): boolean =>
    isMany &&
    !scene.highlighted.has(id) &&
    !scene.highlighted.has(route.origin.id) &&
    podWorkerOf(scene, route) !== null;
  const summed = rows.filter(isSummed).map(({ route }) => route);
  const main = vpc?.mainRouteTableId === table.id ? ' (main)' : '';
  return block('panel', {
    ids: [table.id],
    about: aboutOf('route table', table),
    lines: [line(cell(`Route table${main}`, 'title')), line(cell(nameOf(table), 'label'))],
    children: [
      ...(vpc?.cidrBlocks ?? []).map((cidr) =>
        block('row', {
          ids: [rowStop(table.id, 'local')],
          lines: [line(cell(textOf(cidr), 'value'), cell('→ local', 'text', TARGET_AT))],
        }),
      ),
      ...rows.filter((row) => !isSummed(row)).map(({ route, id }) => routeBlock(scene, table, route, id)),
      ...summedBlocks(scene, summed),
      ...table.propagatingGatewayIds.map((id) =>
        block('row', { lines: [line(cell(`and routes propagated by ${textOf(id)}`, 'label'))] }),
      ),
    ],
  });
}

/** The first address of a route's CIDR; other destinations sort last. */
function startOf({ destination }: Route): number {
  if (isUnknown(destination) || destination.kind !== 'cidr') return 2 ** 32;
  const range = blockOf(destination.cidr);
  return isUnknown(range) ? 2 ** 32 : range[0];
}

function routeBlock(scene: Scene, table: RouteTable, route: Route, id: string): Block {
  const { destination, target, state, origin } = route;
  const to = isUnknown(destination) ? '?' : destination.kind === 'cidr' ? destination.cidr : destination.id;
  const dead = state === 'blackhole' ? ' (blackhole)' : isUnknown(state) ? ' (state: ?)' : '';
  const reasons = [destination, target, state].filter(isUnknown).map(({ unknown }) => unknown);
  return block('row', {
    ids: origin.id === table.origin.id ? [id] : [id, origin.id],
    about: [`route, ${origin.source}: ${origin.id}`, ...reasons].join('; '),
    lines: [
      line(
        cell(to, 'value'),
        cell(`→ ${targetText(scene, route)}${dead}`, 'text', TARGET_AT, dead === ' (blackhole)' ? 'error' : null),
      ),
    ],
  });
}

function targetText({ index, model }: Scene, { target }: Route): string {
  if (isUnknown(target)) return '?';
  const { kind, id } = target;
  switch (kind) {
    case 'local':
      return 'local';
    case 'instance':
      return `instance ${index.nodes.get(id)?.name ?? id}`;
    case 'networkInterface': {
      const node = holderOf(index, id);
      if (node === undefined) return `interface ${id}`;
      return node.interfaceIds.length === 1 ? node.name : `${node.name}, interface ${id}`;
    }
    default:
      return model.gateways.filter((gateway) => gateway.kind === kind).length > 1 || !index.gateways.has(id)
        ? `${GATEWAY_NAMES[kind]} ${id}`
        : GATEWAY_NAMES[kind];
  }
}

function holderOf({ nodes, networkInterfaces }: Scene['index'], interfaceId: string): Node | undefined {
  const nodeId = networkInterfaces.get(interfaceId)?.nodeId;
  return typeof nodeId === 'string' ? nodes.get(nodeId) : undefined;
}

/** The index of the worker that a correct pod route leads to; null for any other route. */
function podWorkerOf({ index }: Scene, { destination, target, state }: Route): number | null {
  if (isUnknown(destination) || destination.kind !== 'cidr' || isUnknown(target) || state !== 'active') return null;
  const node = target.kind === 'instance' ? index.nodes.get(target.id) : holderOf(index, target.id);
  return node?.podCidrs.includes(destination.cidr) ? node.index : null;
}

function summedBlocks(scene: Scene, routes: readonly Route[]): readonly Block[] {
  const sorted = [...routes].sort((a, b) => (podWorkerOf(scene, a) ?? 0) - (podWorkerOf(scene, b) ?? 0));
  const [first, last] = [sorted[0], sorted.at(-1)].map((route) =>
    route === undefined || isUnknown(route.destination) || route.destination.kind !== 'cidr'
      ? '?'
      : route.destination.cidr,
  );
  if (sorted.length === 0) return [];
  return [
    block('row', {
      lines: [
        line(cell(`${first ?? '?'} … ${last ?? '?'}`, 'value')),
        line(cell(`→ ${String(routes.length)} pod routes, each to its own worker`, 'text')),
      ],
    }),
  ];
}
