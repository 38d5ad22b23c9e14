import { isUnknown, type Unknown } from '../../lib/address/unknown';
import type { NetworkModel } from '../../lib/model/network-model';
import type { Traffic } from '../../lib/model/traffic';

type Range = readonly [from: number, to: number];

/**
 * The destination ports just inside and just outside every port range that a security group, a network ACL or a node's own
 * packet filter states: a hole begins or ends at one of them.
 */
export function edgePorts(model: NetworkModel): number[] {
  const groups = model.securityGroups.flatMap((group) => [...group.ingress, ...group.egress]);
  return edges(
    [...groups.flatMap(({ traffic }) => rangeOf(traffic)), ...aclRanges(model), ...filterRanges(model, 'dport')],
    1,
  );
}

/**
 * The source ports at the edges of what a rule without connection tracking lets through: a reply goes to the source port, and a
 * network ACL asks it like any other packet. 1024 to 65535, the ports that clients and MASQUERADE take.
 */
export function edgeSourcePorts(model: NetworkModel): number[] {
  const ranges = [...aclRanges(model), ...filterRanges(model, 'sport')];
  return ranges.length === 0 ? [] : edges([...ranges, [1024, 65535]], 1024);
}

function edges(ranges: readonly Range[], first: number): number[] {
  const ports = ranges
    .flatMap(([from, to]) => [from - 1, from, to, to + 1])
    .filter((port) => port >= first && port <= 65535);
  return [...new Set(ports)].sort((a, b) => a - b);
}

function aclRanges(model: NetworkModel): Range[] {
  return model.networkAcls.flatMap((acl) => acl.entries).flatMap(({ traffic }) => rangeOf(traffic));
}

function filterRanges(model: NetworkModel, field: 'sport' | 'dport'): Range[] {
  return model.nodes
    .flatMap((node) => node.setup.netfilter.chains)
    .flatMap((chain) => chain.rules)
    .flatMap((rule) => rule.matches)
    .flatMap((match) => (match.field === field ? match.ranges : []));
}

/** None where a rule is for all ports. */
function rangeOf(traffic: Traffic | Unknown): Range[] {
  const ports = isUnknown(traffic) ? null : traffic.ports;
  return ports === null || (ports.from <= 1 && ports.to === 65535) ? [] : [[ports.from, ports.to]];
}
