import { contains, parseCidr } from '../../address/cidr';
import { podSupernetOf } from '../../plan/pod-supernet';
import { isWorker, type WalkNode } from '../../walk/network/network';
import { partition, type Range, union } from '../../address/range';
import { addTo } from '../../model/grouping';
import { blocksIn, holds, type PlacedRoute, placedRoutes, podsOf } from '../pod-cidr/pod-blocks';
import type { Finding } from '../finding';
import { type MakeFinding, rule } from '../rule';

/**
 * A route to a worker for a block other than the one that its CNI file hands out: the node sends the packets back, and they go round
 * until their time to live ends.
 */
export const routePodCidrDiffers = rule(
  {
    id: 'route-pod-cidr-differs',
    severity: 'error',
    meaning: 'a route sends a CIDR block to a worker whose CNI file has a different one, or to a node without pods',
    fix: 'use the same CIDR block as destination of the route and as subnet in the CNI file of its target',
  },
  ({ model, network }, finding) => {
    const supernet = once(() => podSupernetOf(model));
    const routed = new Map<string, Range[]>();
    for (const { table, range, node } of placedRoutes(network)) {
      if (node === null) continue;
      addTo(routed, `${table.id} ${node.id}`, range);
    }
    return placedRoutes(network).flatMap((placed) => {
      const { table, route, destination, range, node } = placed;
      if (node === null || isHeld(range, node)) return [];
      if (!isWorker(node)) {
        // of a node whose user data was not understood nobody can say that it has no pods
        const isLost =
          node.pods === null &&
          node.unread === null &&
          isPodBlock(placed, supernet()) &&
          blocksIn(network, range).length === 0;
        return isLost ? [lost(placed, node, finding)] : [];
      }
      if (blocksIn(network, range).some(({ worker }) => worker.id !== node.id)) return [];
      const ways = union(routed.get(`${table.id} ${node.id}`) ?? []);
      const isReached = node.pods.subnets.every((pods) => partition(pods, ways).outside.length === 0);
      if (isReached && node.pods.subnets.some((pods) => holds(pods, range))) return [];
      // a worker may be the way to other networks too
      if (supernet() !== null && !isPodBlock(placed, supernet())) return [];
      if (supernet() === null && isReached) return [];
      const message = `the route to ${destination} in ${table.id} names ${node.name}, whose CNI file has ${podsOf(node)}`;
      return [finding(route.origin, message, isReached ? { severity: 'warning' } : {})];
    });
  },
);

/** The supernet asks every rule of every node, and few networks have a route that it matters for. */
function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: compute() }).value;
}

/** Whether the node has all of a block, or the block all of the node's. */
function isHeld(range: Range, node: WalkNode): boolean {
  if (!isWorker(node)) return false;
  return node.pods.subnets.some((pods) => holds(range, pods));
}

function isPodBlock({ destination }: PlacedRoute, supernet: string | null): boolean {
  return supernet !== null && contains(parseCidr(supernet), parseCidr(destination));
}

function lost({ table, route, destination }: PlacedRoute, node: WalkNode, finding: MakeFinding): Finding {
  const message = `the route to ${destination} in ${table.id} names ${node.name}, which has no pods`;
  return finding(route.origin, message);
}
