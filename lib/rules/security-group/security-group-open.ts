import { isKnown } from '../../address/unknown';
import { textOfTraffic } from '../../model/traffic';
import { finding } from '../finding';
import type { Rule } from '../rule';

/** A group of a worker that lets anyone in. */
export const securityGroupOpen: Rule = {
  id: 'security-group-open',
  find: ({ network, index }) => {
    const groups = new Set(network.workers.flatMap(({ interfaces }) => interfaces.flatMap(({ groupIds }) => groupIds)));
    return [...groups].flatMap((id) =>
      (index.securityGroups.get(id)?.ingress ?? []).flatMap(({ peer, traffic, origin }) => {
        if (!isKnown(peer) || peer.kind !== 'cidr' || !peer.cidr.endsWith('/0')) return [];
        const what = isKnown(traffic) ? textOfTraffic(traffic) : 'traffic that cannot be read';
        const message = `${id}, a security group of workers, admits ${what} from ${peer.cidr}`;
        return [finding('security-group-open', origin, message, { resource: id })];
      }),
    );
  },
};
