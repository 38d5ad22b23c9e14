import { isUnknown, type Unknown } from '../lib/address/unknown';
import type { NetworkModel, Traffic } from '../lib/model/network-model';

/**
 * The ports just inside and just outside every port range that a security group, a network ACL or a node's own packet
 * filter states: a hole begins or ends at one of them.
 */
export function edgePorts(model: NetworkModel): number[] {
  const traffics: (Traffic | Unknown)[] = [
    ...model.securityGroups.flatMap((group) => [...group.ingress, ...group.egress]),
    ...model.networkAcls.flatMap((acl) => acl.entries),
  ].map((rule) => rule.traffic);
  const stated = traffics.flatMap((traffic) => {
    const ports = isUnknown(traffic) ? null : traffic.ports;
    return ports === null ? [] : [[ports.from, ports.to] as const];
  });
  const filtered = model.nodes
    .flatMap((node) => node.setup.netfilter.chains)
    .flatMap((chain) => chain.rules)
    .flatMap((rule) => rule.matches)
    .flatMap((match) => (match.field === 'dport' ? match.ranges : []));
  const edges = [...stated, ...filtered]
    .filter(([from, to]) => to - from < 65534)
    .flatMap(([from, to]) => [from - 1, from, to, to + 1])
    .filter((port) => port >= 1 && port <= 65535);
  return [...new Set(edges)].sort((a, b) => a - b);
}
