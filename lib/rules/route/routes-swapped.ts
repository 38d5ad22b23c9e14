import { blocksIn, holds, placedRoutes, textOfRange } from '../pod-cidr/pod-blocks';
import { rule } from '../rule';

/** Two routes of a table that name each other's workers. */
export const routesSwapped = rule(
  {
    id: 'routes-swapped',
    severity: 'error',
    meaning: "two pod routes of a table are swapped: each targets the other's worker",
    fix: 'target the network interface of the worker that has the pod CIDR, in both routes',
  },
  ({ network }, finding) => {
    const astray = placedRoutes(network).flatMap((placed) => {
      const [block, ...more] = blocksIn(network, placed.range);
      if (block === undefined || more.length > 0 || !holds(placed.range, block.range)) return [];
      if (placed.node === null || placed.node.id === block.worker.id) return [];
      return [{ placed, owner: block.worker, named: placed.node, text: textOfRange(block.range) }];
    });
    const byWay = new Map(
      astray.map((one) => [`${one.placed.table.id} ${one.owner.id} ${one.named.id}`, one] as const),
    );
    return astray.flatMap(({ placed, owner, named, text }) => {
      const back = byWay.get(`${placed.table.id} ${named.id} ${owner.id}`);
      if (back === undefined || owner.id > named.id) return [];
      const message = `in ${placed.table.id} the route to ${text}, the pods of ${owner.name}, names ${named.name}, and the route to ${back.text} names ${owner.name} (${back.placed.route.origin.id})`;
      return [finding(placed.route.origin, message)];
    });
  },
);
