import type { NetworkModel } from '../../lib/model/network-model';
import { unreadWorkersOf } from '../../lib/plan/unread-worker';
import type { LabFinding } from './lab-result';

/** A finding for each node that gets a pod route and may be a worker, of whose pods nothing is asked. */
export function lostWorkers(model: NetworkModel): LabFinding[] {
  return unreadWorkersOf(model).map(({ node, podCidr, reason }) => ({
    id: 'lab-worker-unread',
    severity: 'warning',
    resource: node.name,
    message: `${podCidr === null ? `${node.name} may be a worker` : `${node.name} gets a route for ${podCidr}`}, but no pods can be read from its user data, so nothing is asked of them: ${reason.unknown}`,
    fix: 'state in the template what the user data depends on, or correct it',
  }));
}
