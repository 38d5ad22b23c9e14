import type { NetworkModel } from '../lib/model/network-model';
import type { BuiltInterface } from './built-interface';
import { edgePorts, edgeSourcePorts } from './edge-ports';
import { resolverAddress } from './interface-namespace';
import { INTERNET_HOST } from './internet';
import type { PlannedServer, Probe, ProbeProtocol } from './lab-plan';
import type { BootedNode } from './node-boot';
import { isOnWorker, nodeParties, podParties, type Party } from './party';
import { eniNamespace } from './plumbing';
import { defaultRoute, routeDoubt } from './route-doubt';

/** The port that is asked on pods and nodes, beside the edges of every rule. */
export const PROBE_PORT = 8080;

type Question = Omit<Probe, 'id'>;

/** What is asked by which protocol, at which port, from which one. */
type Flow = Pick<Probe, 'protocol' | 'port' | 'sourcePort'>;

/** Every question that the three rules and what is reported beside them ask of the booted network, and who answers. */
export function planProbes(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  booted: readonly BootedNode[],
): { probes: Probe[]; servers: PlannedServer[] } {
  const nodes = nodeParties(model, built, booted);
  const workers = nodes.filter(isOnWorker);
  const others = nodes.filter((node) => !isOnWorker(node));
  const pods = workers.flatMap(podParties);
  const ports = [...new Set([PROBE_PORT, ...edgePorts(model)])];
  // whoever answers there has taken that one
  const sourcePorts = edgeSourcePorts(model).filter((port) => port !== PROBE_PORT);
  const flows = flowsOf(ports, sourcePorts);
  const every = (rule: Probe['rule'], from: Party, to: Party, expect: Probe['expect']): Question[] =>
    flows.map((flow) => question(rule, from, to, expect, flow, pairDoubt(model, built, from, to)));

  const questions = [
    ...pairs(pods, pods).flatMap(([a, b]) => every('podToPodWithoutNat', a, b, 'asSent')),
    ...pairs(workers, pods).flatMap(([node, pod]) =>
      every(areTogether(node, pod) ? 'nodeToOwnPods' : 'nodeToRemotePods', node, pod, null),
    ),
    ...pairs(pods, workers).flatMap(([pod, node]) =>
      every('podToNodes', pod, node, { source: areTogether(node, pod) ? pod.address : pod.interface.addresses[0] }),
    ),
    ...pairs(others, pods).flatMap(([node, pod]) => every('controlPlaneToPods', node, pod, null)),
    ...[...workers, ...pods].flatMap((party) => egressQuestions(model, built, party)),
  ];
  return {
    probes: questions.map((one, id) => ({ id, ...one })),
    servers: [
      ...[...nodes, ...pods].map(({ namespace }) => ({ namespace, tcp: ports, udp: ports, icmp: true })),
      ...built.map((one) => ({ namespace: eniNamespace(one.number), tcp: [53], udp: [53], icmp: false })),
    ],
  };
}

/** UDP and TCP 53 to the VPC's resolver, and 443 on the internet where the worker's subnet has a default route. */
function egressQuestions(model: NetworkModel, built: readonly BuiltInterface[], from: Party): Question[] {
  const expect = { source: from.interface.addresses[0] };
  const resolver = resolverAddress(from.interface.vpc);
  const ask = (to: string, address: string, protocol: ProbeProtocol, port: number, doubt: string | null): Question =>
    question('podEgressAsNode', from, { name: to, address }, expect, { protocol, port, sourcePort: null }, doubt);
  const resolved =
    resolver === null
      ? []
      : (['udp', 'tcp'] as const).map((protocol) => ask(resolver, resolver, protocol, 53, from.doubt));
  if (defaultRoute(model, from.interface) === null) return resolved;
  const doubt = from.doubt ?? routeDoubt(model, built, from.interface, INTERNET_HOST);
  return [...resolved, ask('internet', INTERNET_HOST, 'tcp', 443, doubt)];
}

/** TCP and UDP at each port, ICMP once; and from the source ports at the edges of what a stateless rule lets back in. */
function flowsOf(ports: readonly number[], sourcePorts: readonly number[]): Flow[] {
  const asked = [
    ...ports.map((port) => ({ port, sourcePort: null })),
    ...sourcePorts.map((sourcePort) => ({ port: PROBE_PORT, sourcePort })),
  ];
  return [
    ...(['tcp', 'udp'] as const).flatMap((protocol) => asked.map((flow) => ({ protocol, ...flow }))),
    { protocol: 'icmp', port: null, sourcePort: null },
  ];
}

function question(
  rule: Probe['rule'],
  from: Party,
  to: Pick<Party, 'name' | 'address'>,
  expect: Probe['expect'],
  flow: Flow,
  doubt: string | null,
): Question {
  return { rule, from: from.name, to: to.name, namespace: from.namespace, address: to.address, expect, doubt, ...flow };
}

/** Both ways count: the request's and the reply's. */
function pairDoubt(model: NetworkModel, built: readonly BuiltInterface[], from: Party, to: Party): string | null {
  const doubt = from.doubt ?? to.doubt;
  if (doubt !== null || areTogether(from, to)) return doubt;
  return routeDoubt(model, built, from.interface, to.address) ?? routeDoubt(model, built, to.interface, from.address);
}

function areTogether(a: Party, b: Party): boolean {
  return a.booted === b.booted;
}

function pairs(from: readonly Party[], to: readonly Party[]): [Party, Party][] {
  return from.flatMap((a) => to.filter((b) => b !== a).map((b): [Party, Party] => [a, b]));
}
