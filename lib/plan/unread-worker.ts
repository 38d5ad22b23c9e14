import { contains, overlaps, parseCidr } from '../address/cidr';
import { isKnown, isUnknown, type Unknown, unknown } from '../address/unknown';
import { workersOf } from '../model/index-of-model';
import type { NetworkModel, Node, Route } from '../model/network-model';
import { podSupernetOf } from './pod-supernet';

/** A node that may be a worker, and of whose pods nothing can be read. */
export interface UnreadWorker {
  readonly node: Node;
  /** the destination of a route that names it; null where none does, and nothing of its user data can be read */
  readonly podCidr: string | null;
  /** what of its user data could make pods and was not read, or that nothing of it does */
  readonly reason: Unknown;
}

/**
 * Every node without pods that may have some: nothing of its user data can be read, or a route for a block leads to it and a part
 * cannot. Where all of it is read or only runs programs, the block is one of the pod supernet. A worker that lost its CNI file
 * would else leave the rules proved by no longer being one.
 */
export function unreadWorkersOf(model: NetworkModel): readonly UnreadWorker[] {
  const others = model.nodes.filter(({ index }) => index === null);
  if (others.length === 0) return [];
  const supernet = podSupernetOf(model);
  const held = workersOf(model).flatMap(({ podCidrs }) => podCidrs.filter(isKnown).map(parseCidr));
  // the pods of another worker are judged, and what the route does to them with them
  const isHeld = (block: string): boolean => held.some((each) => overlaps(each, parseCidr(block)));
  const routes = model.routeTables.flatMap((table) => table.routes);
  return others.flatMap((node): readonly UnreadWorker[] => {
    const { unread, actors, parts } = node.setup;
    const blocks = routes.flatMap((route) => blockTo(node, route));
    const [reason] = unread;
    const [actor] = actors;
    if (reason) {
      const [podCidr = null] = blocks;
      return podCidr === null && parts.length > 0 ? [] : [{ node, podCidr, reason }];
    }
    const podCidr = blocks.find((block) =>
      supernet === null ? actor : contains(parseCidr(supernet), parseCidr(block)) && (actor ?? !isHeld(block)),
    );
    if (podCidr === undefined) return [];
    const why = actor
      ? `${actor.name} runs ${actor.programs.join(', ') || 'programs'}, which are not read`
      : 'it leaves no CNI file, and the route may be for pods that were to run there';
    return [{ node, podCidr, reason: unknown(why) }];
  });
}

/** The destination of a route to a node, but for the default route, which leads to a NAT instance. */
function blockTo({ id, interfaceIds }: Node, { destination, target }: Route): readonly string[] {
  if (isUnknown(destination) || destination.kind !== 'cidr' || isUnknown(target)) return [];
  const isTarget = target.id === id || interfaceIds.includes(target.id);
  return isTarget && parseCidr(destination.cidr).prefixLength > 0 ? [destination.cidr] : [];
}
