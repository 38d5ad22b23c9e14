import { contains, parseCidr } from '../lib/address/cidr';
import { isUnknown } from '../lib/address/unknown';
import type { NetworkModel, Node, Route } from '../lib/model/network-model';
import { podSupernetOf } from '../lib/model/worker-plan';
import type { LabFinding } from './lab-result';

/**
 * A finding for each node that gets a pod route and has user data that was not understood: it may be a worker, of whose
 * pods nothing is asked.
 */
export function lostWorkers(model: NetworkModel): LabFinding[] {
  const supernet = podSupernetOf(model);
  const routes = model.routeTables.flatMap((table) => table.routes);
  return model.nodes.flatMap((node): LabFinding[] => {
    const [first] = node.setup.unread;
    const podCidr = routes.flatMap((route) => podRouteTo(node, route, supernet))[0];
    if (node.index !== null || first === undefined || podCidr === undefined) return [];
    return [
      {
        id: 'lab-worker-unread',
        severity: 'warning',
        resource: node.name,
        message: `${node.name} gets a route for ${podCidr}, but no pods can be read from its user data, so nothing is asked of them: ${first.unknown}`,
        fix: 'state in the template what the user data depends on, or correct it',
      },
    ];
  });
}

/** The destination of a route to a node where it is a block of pods: one of the supernet, where that is known. */
function podRouteTo(node: Node, { destination, target }: Route, supernet: string | null): string[] {
  if (isUnknown(destination) || destination.kind !== 'cidr' || isUnknown(target)) return [];
  const isTarget = target.id === node.id || node.interfaceIds.includes(target.id);
  const block = parseCidr(destination.cidr);
  const isOfPods = supernet === null ? block.prefixLength > 0 : contains(parseCidr(supernet), block);
  return isTarget && isOfPods ? [destination.cidr] : [];
}
