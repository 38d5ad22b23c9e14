import { contains, parseCidr } from '../address/cidr';
import { isUnknown, type Unknown, unknown } from '../address/unknown';
import type { NodeSetup } from '../cloud-init/node-setup';
import type { NetworkModel, Node, Route } from './network-model';
import { podSupernetOf } from './pod-supernet';

/** A node that is routed like a worker, and of whose pods nothing can be read. */
export interface UnreadWorker {
  readonly node: Node;
  /** the destination of the route that names it */
  readonly podCidr: string;
  /** what of its user data was not understood */
  readonly reason: Unknown;
}

/** Every node that gets a pod route and has no pods that can be read, since its user data was not understood. */
export function unreadWorkersOf(model: NetworkModel): readonly UnreadWorker[] {
  const suspects = model.nodes.filter(({ index, setup }) => index === null && unreadOf(setup) !== null);
  if (suspects.length === 0) return [];
  const supernet = podSupernetOf(model);
  const routes = model.routeTables.flatMap((table) => table.routes);
  return suspects.flatMap((node): readonly UnreadWorker[] => {
    const reason = unreadOf(node.setup);
    const podCidr = routes.flatMap((route) => podRouteTo(node, route, supernet))[0];
    return reason === null || podCidr === undefined ? [] : [{ node, podCidr, reason }];
  });
}

/** What of a user data could make pods and was not read. */
function unreadOf({ unread, actors }: NodeSetup): Unknown | null {
  const [actor] = actors;
  const runs = actor && unknown(`${actor.name} runs ${actor.programs.join(', ') || 'programs'}, which are not read`);
  return unread[0] ?? runs ?? null;
}

/** The destination of a route to a node where it is a block of pods: one of the supernet, where that is known. */
function podRouteTo(node: Node, { destination, target }: Route, supernet: string | null): readonly string[] {
  if (isUnknown(destination) || destination.kind !== 'cidr' || isUnknown(target)) return [];
  const isTarget = target.id === node.id || node.interfaceIds.includes(target.id);
  const block = parseCidr(destination.cidr);
  const isOfPods = supernet === null ? block.prefixLength > 0 : contains(parseCidr(supernet), block);
  return isTarget && isOfPods ? [destination.cidr] : [];
}
