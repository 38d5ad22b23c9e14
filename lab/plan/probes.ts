import type { NetworkModel } from '../../lib/model/network-model';
import type { Grant } from '../../lib/walk/flow/security-group-grant';
import { ALL_TRAFFIC } from '../../lib/walk/packet/packet-set';
import type { BuiltInterface } from './built-interface';
import { edgePorts, edgeSourcePorts } from './edge-ports';
import { flowsOf, isWithin, type PodNetworkGrants, type ProbeFlow } from './pod-network-grants';
import { resolverAddress } from './interface-namespace';
import { INTERNET_HOST } from './internet';
import type { PlannedServer, Probe, ProbeProtocol } from './lab-plan';
import type { BootedNode } from './node-boot';
import { allPodParties, isOnWorker, nodeParties, podParties, type Party } from './party';
import { eniNamespace } from './namespace-sysctls';
import { defaultRoute, routeDoubt } from './route-doubt';
import type { LabWitness } from './witness';

/** The port that is asked on pods and nodes, beside the edges of every rule. */
export const PROBE_PORT = 8080;

type Question = Omit<Probe, 'id'>;

/**
 * Every question that the three rules and what is reported beside them ask of the booted network, and who answers. They speak of the
 * pods of one cluster: where there are several, nobody is asked about another's.
 *
 * @param networks what each pod network grants the machines without pods
 */
export function planProbes(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  booted: readonly BootedNode[],
  networks: readonly PodNetworkGrants[],
  witnesses: readonly LabWitness[] = [],
): { probes: Probe[]; servers: PlannedServer[] } {
  const nodes = nodeParties(model, built, booted);
  const workers = nodes.filter(isOnWorker);
  const others = nodes.filter((node) => !isOnWorker(node));
  const pods = workers.flatMap(podParties);
  const ports = [...new Set([PROBE_PORT, ...edgePorts(model)])];
  const sourcePorts = edgeSourcePorts(model);
  const flows = flowsOf(ALL_TRAFFIC, ports, sourcePorts);
  const ask = (rule: Probe['rule'], from: Party, to: Party, asked: readonly ProbeFlow[]): Question[] =>
    asked.map((flow) => question(rule, from, to, expectOf(rule, from, to), flow, pairDoubt(model, built, from, to)));
  const every = (rule: Probe['rule'], from: Party, to: Party): Question[] =>
    ask(
      rule,
      from,
      to,
      flows.filter(({ sourcePort }) => sourcePort === null || isFirst(from)),
    );
  const granted = (node: Party, pod: Party): Question[] =>
    grantsTo(networks, node, pod).flatMap(({ traffic, doubt }) =>
      ask('controlPlaneToPods', node, pod, flowsOf(traffic, ports, sourcePorts)).map((one) => inDoubt(one, doubt)),
    );
  const areOfOne = (a: Party, b: Party): boolean =>
    networks.length < 2 || networks.some(({ nodeIds }) => [a, b].every(({ booted: { node } }) => nodeIds.has(node.id)));
  const pairs = (from: readonly Party[], to: readonly Party[]): [Party, Party][] =>
    from.flatMap((a) => to.filter((b) => b !== a && areOfOne(a, b)).map((b): [Party, Party] => [a, b]));
  const standing = [
    ...pairs(pods, pods).flatMap(([a, b]) => every('podToPodWithoutNat', a, b)),
    ...pairs(workers, pods).flatMap(([node, pod]) =>
      every(areTogether(node, pod) ? 'nodeToOwnPods' : 'nodeToRemotePods', node, pod),
    ),
    ...pairs(pods, workers).flatMap(([pod, node]) => every('podToNodes', pod, node)),
    ...pairs(others, pods).flatMap(([node, pod]) => granted(node, pod)),
    ...[...workers, ...pods].flatMap((party) => egressQuestions(model, built, party)),
  ];
  const parties = [...nodes, ...nodes.flatMap(allPodParties)];
  const witnessed = witnesses.flatMap((witness) => witnessQuestion(model, built, networks, parties, witness) ?? []);
  const answered = [...new Set([...ports, ...witnessed.flatMap(({ port }) => port ?? [])])];
  return {
    probes: once([...standing, ...witnessed]).map((one, id) => ({ id, ...one })),
    servers: [
      ...parties.map(({ namespace }) => ({ namespace, tcp: answered, udp: answered, icmp: true })),
      ...built.map((one) => ({ namespace: eniNamespace(one.number), tcp: [53], udp: [53], icmp: false })),
    ],
  };
}

/** Each question once: a second socket of the same ports at both ends is refused while the first one is open. */
function once(questions: readonly Question[]): Question[] {
  const nameOf = ({ from, to, protocol, port, sourcePort }: Question): string =>
    [from, to, protocol, port, sourcePort].join(' ');
  const unasked = new Map<string, Question>();
  for (const one of questions) if (!unasked.has(nameOf(one))) unasked.set(nameOf(one), one);
  return [...unasked.values()];
}

/** Of the pods of a node one alone asks from a stated port: masqueraded, only one of them can keep it. */
function isFirst({ address, booted }: Party): boolean {
  return !booted.planned.pods.slice(1).some((pod) => pod.address === address);
}

/** What the other end of a pair has to see. */
function expectOf(rule: Probe['rule'], from: Party, to: Party): Probe['expect'] {
  if (rule === 'podToPodWithoutNat') return 'asSent';
  if (rule !== 'podToNodes') return null;
  return { source: areTogether(from, to) ? from.address : from.interface.addresses[0] };
}

/** What the workers' groups of the pod network of a pod grant a machine without pods. */
function grantsTo(networks: readonly PodNetworkGrants[], machine: Party, pod: Party): readonly Grant[] {
  const network = networks.find(({ nodeIds }) => nodeIds.has(pod.booted.node.id));
  return network?.grants.get(machine.booted.node.id) ?? [];
}

/** A question that nobody can tell whether it is to be asked. */
function inDoubt(asked: Question, doubt: Grant['doubt']): Question {
  return doubt === null ? asked : { ...asked, uncertain: doubt.because };
}

/** A witness as a question, where the lab has its ends; what no group grants is no question. */
function witnessQuestion(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  networks: readonly PodNetworkGrants[],
  parties: readonly Party[],
  { rule, from: asker, to, protocol, port, sourcePort }: LabWitness,
): Question | null {
  const from = parties.find(({ name }) => name === asker);
  if (from === undefined) return null;
  const flow: ProbeFlow = { protocol, port, sourcePort: protocol === 'icmp' ? null : sourcePort };
  if (rule === 'podEgressAsNode') return egressQuestion(model, built, from, to, flow);
  const other = parties.find(({ name }) => name === to);
  if (other === undefined) return null;
  const asked = question(rule, from, other, expectOf(rule, from, other), flow, pairDoubt(model, built, from, other));
  if (rule !== 'controlPlaneToPods') return asked;
  const grant = grantsTo(networks, from, other).find(({ traffic }) => isWithin(traffic, flow));
  return grant === undefined ? null : inDoubt(asked, grant.doubt);
}

/** UDP and TCP 53 to the VPC's resolver, and 443 on the internet where the worker's subnet has a default route. */
function egressQuestions(model: NetworkModel, built: readonly BuiltInterface[], from: Party): Question[] {
  const resolver = resolverAddress(from.interface.vpc);
  const ask = (to: string, protocol: ProbeProtocol, port: number): Question =>
    egressQuestion(model, built, from, to, { protocol, port, sourcePort: null });
  return [
    ...(resolver === null ? [] : (['udp', 'tcp'] as const).map((protocol) => ask(resolver, protocol, 53))),
    ...(defaultRoute(model, from.interface) === null ? [] : [ask('internet', 'tcp', 443)]),
  ];
}

function egressQuestion(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  from: Party,
  to: string,
  flow: ProbeFlow,
): Question {
  const expect = { source: from.interface.addresses[0] };
  const isOutside = to === 'internet';
  const doubt = from.doubt ?? (isOutside ? routeDoubt(model, built, from.interface, INTERNET_HOST) : null);
  const end = { name: to, address: isOutside ? INTERNET_HOST : to };
  return question('podEgressAsNode', from, end, expect, flow, doubt);
}

function question(
  rule: Probe['rule'],
  from: Party,
  to: Pick<Party, 'name' | 'address'>,
  expect: Probe['expect'],
  flow: ProbeFlow,
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
