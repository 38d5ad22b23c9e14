import type { NetworkModel } from '../../lib/model/network-model';
import { podNetworksOf } from '../../lib/plan/pod-networks';
import { type Grant, grantsOf } from '../../lib/walk/flow/security-group-grant';
import { compileNetwork } from '../../lib/walk/network/compile-network';
import { protocolsOf, type TrafficSet } from '../../lib/walk/packet/packet-set';
import type { Probe } from './lab-plan';

/** What is asked by which protocol, at which port, from which one. */
export type ProbeFlow = Pick<Probe, 'protocol' | 'port' | 'sourcePort'>;

/** Who is of a pod network, and what its workers' groups grant each machine without pods, by the node's id. */
export interface PodNetworkGrants {
  readonly nodeIds: ReadonlySet<string>;
  readonly grants: ReadonlyMap<string, readonly Grant[]>;
}

/** The pod networks of a model with what they grant; a model without workers counts as one. */
export function networkGrants(model: NetworkModel): readonly PodNetworkGrants[] {
  const networks = podNetworksOf(model).map((network) => network.model);
  return (networks.length < 2 ? [model] : networks).map((network) => ({
    nodeIds: new Set(network.nodes.map(({ id }) => id)),
    grants: new Map([...grantsOf(compileNetwork(network))].map(([{ id }, grants]) => [id, grants])),
  }));
}

const PROTOCOLS = { tcp: 6, udp: 17, icmp: 1 } as const;

/** Whether a packet is of some traffic. */
export function isWithin(traffic: readonly TrafficSet[], { protocol, port }: Omit<ProbeFlow, 'sourcePort'>): boolean {
  return traffic.some((set) => {
    if (!protocolsOf({ ...set, src: [0, 0], dst: [0, 0] }).includes(PROTOCOLS[protocol])) return false;
    return port === null || (set.dport[0] <= port && port <= set.dport[1]);
  });
}

/**
 * TCP and UDP at each port of some traffic, ICMP once; and from the source ports at the edges of what a stateless rule lets back in,
 * to the first of those ports.
 */
export function flowsOf(
  traffic: readonly TrafficSet[],
  ports: readonly number[],
  sourcePorts: readonly number[],
): ProbeFlow[] {
  const withPorts = (['tcp', 'udp'] as const).flatMap((protocol) => {
    const open = ports.filter((port) => isWithin(traffic, { protocol, port }));
    const [first] = open;
    if (first === undefined) return [];
    // from the port that it is answered at, a question is the answer to the question the other way, for whoever tracks connections
    const from = sourcePorts.filter((port) => port !== first);
    return [
      ...open.map((port) => ({ protocol, port, sourcePort: null })),
      ...from.map((sourcePort) => ({ protocol, port: first, sourcePort })),
    ];
  });
  const echo = { protocol: 'icmp', port: null, sourcePort: null } as const;
  return isWithin(traffic, echo) ? [...withPorts, echo] : withPorts;
}
