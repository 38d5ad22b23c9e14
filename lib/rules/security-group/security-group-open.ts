import { isKnown } from '../../address/unknown';
import { textOfTraffic } from '../../model/traffic';
import { rule } from '../rule';

/** ICMP type (RFC 792). */
const DESTINATION_UNREACHABLE = 3;

/** A group of a worker that lets anyone in. */
export const securityGroupOpen = rule(
  {
    id: 'security-group-open',
    severity: 'warning',
    meaning: 'a security group of workers admits traffic from anywhere',
    fix: 'admit only the CIDR blocks that need access instead of 0.0.0.0/0; Session Manager requires no rule',
  },
  ({ network, index }, finding) => {
    const groups = new Set(network.workers.flatMap(({ interfaces }) => interfaces.flatMap(({ groupIds }) => groupIds)));
    return [...groups].flatMap((id) =>
      (index.securityGroups.get(id)?.ingress ?? []).flatMap(({ peer, traffic, origin }) => {
        if (!isKnown(peer) || peer.kind !== 'cidr' || !peer.cidr.endsWith('/0')) return [];
        // error messages such as "fragmentation needed" come from any router, and open nothing
        if (isKnown(traffic) && traffic.icmp?.type === DESTINATION_UNREACHABLE) return [];
        const what = isKnown(traffic) ? textOfTraffic(traffic) : 'unreadable traffic';
        const message = `${id}, a security group of workers, admits ${what} from ${peer.cidr}`;
        return [finding(origin, message, { resource: id })];
      }),
    );
  },
);
